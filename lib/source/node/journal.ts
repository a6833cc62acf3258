/**
 * Found blocks on disk: written before they are sent, removed once their fate is known.
 * @module
 */
import { access, constants, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { rangeError } from '../../base/errors.js'
import type { FoundBlock } from './chain_node.js'

const entrySchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  height: v.pipe(v.number(), v.integer(), v.minValue(0)),
  chain: v.string(),
  previous: v.string(),
  // A node may write its transactions in either case.
  hex: v.pipe(v.string(), v.regex(/^(?:[0-9a-fA-F]{2})+$/)),
  foundAt: v.string(),
})

export interface JournalEntry extends FoundBlock {
  /** The node's word for the network it was found on: no other can judge it. */
  readonly chain: string
  /** Id of its parent. */
  readonly previous: string
  /** ISO 8601. */
  readonly foundAt: string
}

/** What became of a block, for the log that stays. */
export interface Settlement {
  readonly outcome: string
  readonly reason?: string | undefined
}

/**
 * One directory for a coin: `<chain>/<height>-<id>.json` for every block whose fate is open, `settled.jsonl` for the
 * others. The bytes of those that no chain has stay under `<chain>/rejected/`: a node may have been wrong about them.
 */
export class BlockJournal {
  readonly directory: string

  constructor(directory: string) {
    this.directory = directory
  }

  /** Makes the directory. Throws `RangeError` when it cannot be made or written to. */
  async prepare(): Promise<void> {
    try {
      await makeDirectory(this.directory)
      await access(this.directory, constants.W_OK)
    } catch (cause) {
      const error = rangeError(`found blocks cannot be kept in ${this.directory}: ${(cause as Error).message}`)
      throw Object.assign(error, { cause })
    }
  }

  /** On the disk when it returns. */
  async record(entry: JournalEntry): Promise<void> {
    await makeDirectory(this.#folder(entry))
    const path = this.#path(entry)
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(entry))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
    await syncDirectory(this.#folder(entry))
  }

  /** Blocks whose fate is open, lowest first. Files that cannot be read are left alone and named in `damaged`. */
  async pending(): Promise<{ entries: JournalEntry[]; damaged: string[] }> {
    const entries: JournalEntry[] = []
    const damaged: string[] = []
    for (const path of await this.#blockFiles()) {
      const parsed = v.safeParse(entrySchema, await readJson(path))
      if (parsed.success) entries.push(parsed.output)
      else damaged.push(path)
    }
    entries.sort((a, b) => a.height - b.height || a.foundAt.localeCompare(b.foundAt))
    return { entries, damaged }
  }

  /** Writes the fate down, then forgets the bytes; keeps them if the chain does not have the block. */
  async settle(entry: JournalEntry, { outcome, reason }: Settlement): Promise<void> {
    const { id, height, chain, foundAt } = entry
    await this.#log({ chain, height, id, foundAt, settledAt: new Date().toISOString(), outcome, reason })
    if (outcome === 'accepted' || outcome === 'side-branch') {
      await rm(this.#path(entry), { force: true })
    } else {
      const kept = join(this.#folder(entry), 'rejected')
      await makeDirectory(kept)
      await rename(this.#path(entry), join(kept, this.#name(entry)))
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

  // Those at the top carry no chain: they are reported, not thrown away.
  async #blockFiles(): Promise<string[]> {
    const found = await readdir(this.directory, { withFileTypes: true })
    const folders = found.filter(entry => entry.isDirectory()).map(({ name }) => join(this.directory, name))
    const files: string[] = []
    for (const folder of [this.directory, ...folders]) {
      // What we may not read is somebody else's: the journal may lie in a directory that others use.
      const names = await readdir(folder).catch(() => [])
      const blocks = names.filter(name => /^\d+-[0-9a-f]{64}\.json$/.test(name))
      files.push(...blocks.map(name => join(folder, name)))
    }
    return files
  }

  // The word is a node's or a profile's: nothing in it may lead elsewhere.
  #folder({ chain }: JournalEntry): string {
    return join(this.directory, chain.replace(/[^\w-]/g, '_'))
  }

  #path(entry: JournalEntry): string {
    return join(this.#folder(entry), this.#name(entry))
  }

  #name({ height, id }: FoundBlock): string {
    return `${height}-${id}.json`
  }
}

// Not `recursive`: on a file system that answers ENOENT whatever is there, as /proc does, Node's never comes to an end.
async function makeDirectory(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 })
  try {
    await make()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && dirname(path) !== path) {
      await makeDirectory(dirname(path))
      await make()
    } else if (!(await isDirectory(path))) {
      throw error
    }
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
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
