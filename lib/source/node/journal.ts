/**
 * Found blocks on disk: written before they are sent, removed once their fate is known.
 * @module
 */
import { access, constants, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { rangeError } from '../../base/errors.js'
import type { FoundBlock } from './chain_node.js'

const entrySchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  height: v.pipe(v.number(), v.integer(), v.minValue(0)),
  hex: v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})+$/)),
  foundAt: v.string(),
})

export interface JournalEntry extends FoundBlock {
  /** ISO 8601. */
  readonly foundAt: string
}

/** What became of a block, for the log that stays. */
export interface Settlement {
  readonly outcome: string
  readonly reason?: string | undefined
}

/**
 * One directory: `<height>-<id>.json` for every block whose fate is open, `settled.jsonl` for the others, and the
 * bytes of rejected ones under `rejected/` for whoever wants to know why.
 */
export class BlockJournal {
  readonly directory: string

  constructor(directory: string) {
    this.directory = directory
  }

  /** Makes the directory. Throws `RangeError` when it cannot be made or written to. */
  async prepare(): Promise<void> {
    try {
      await this.#makeDirectory()
      await access(this.directory, constants.W_OK)
    } catch (cause) {
      const error = rangeError(`found blocks cannot be kept in ${this.directory}: ${(cause as Error).message}`)
      throw Object.assign(error, { cause })
    }
  }

  /** On the disk when it returns. */
  async record(entry: JournalEntry): Promise<void> {
    await this.#makeDirectory()
    const path = this.#path(entry)
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(entry))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
    await syncDirectory(this.directory)
  }

  /** Blocks whose fate is open, lowest first. Files that cannot be read are left alone and named in `damaged`. */
  async pending(): Promise<{ entries: JournalEntry[]; damaged: string[] }> {
    const names = await readdir(this.directory)
    const entries: JournalEntry[] = []
    const damaged: string[] = []
    for (const name of names.filter(candidate => /^\d+-[0-9a-f]{64}\.json$/.test(candidate))) {
      const parsed = v.safeParse(entrySchema, await readJson(join(this.directory, name)))
      if (parsed.success) entries.push(parsed.output)
      else damaged.push(join(this.directory, name))
    }
    entries.sort((a, b) => a.height - b.height || a.foundAt.localeCompare(b.foundAt))
    return { entries, damaged }
  }

  /** Writes the fate down, then forgets the bytes (keeps them if the block was rejected). */
  async settle(entry: JournalEntry, { outcome, reason }: Settlement): Promise<void> {
    const { id, height, foundAt } = entry
    await this.#log({ height, id, foundAt, settledAt: new Date().toISOString(), outcome, reason })
    if (outcome === 'rejected') {
      await mkdir(join(this.directory, 'rejected'), { recursive: true, mode: 0o700 })
      await rename(this.#path(entry), join(this.directory, 'rejected', this.#name(entry)))
    } else {
      await rm(this.#path(entry), { force: true })
    }
  }

  /** Writes down what a reorganisation made of a settled block. */
  async amend({ height, id }: Pick<FoundBlock, 'height' | 'id'>, outcome: string): Promise<void> {
    await this.#log({ height, id, settledAt: new Date().toISOString(), outcome })
  }

  async #log(line: object): Promise<void> {
    const log = await open(join(this.directory, 'settled.jsonl'), 'a', 0o600)
    try {
      await log.writeFile(`${JSON.stringify(line)}\n`)
    } finally {
      await log.close()
    }
  }

  async #makeDirectory(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 })
  }

  #path(block: FoundBlock): string {
    return join(this.directory, this.#name(block))
  }

  #name({ height, id }: FoundBlock): string {
    return `${height}-${id}.json`
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

// A rename is safe from a power cut only once the directory is.
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } catch {
    // Windows has no fsync for directories.
  } finally {
    await handle?.close()
  }
}
