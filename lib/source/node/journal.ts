/**
 * Found blocks on disk: written before they are sent, removed once their fate is known.
 * @module
 */
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import type { FoundBlock } from './chain_node.js'
import { diskFiles, type JournalFiles } from './journal_files.js'

const entrySchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  height: v.pipe(v.number(), v.integer(), v.minValue(0)),
  chain: v.string(),
  previous: v.string(),
  // A node may write its transactions in either case.
  hex: v.pipe(v.string(), v.regex(/^(?:[0-9a-fA-F]{2})+$/)),
  foundAt: v.string(),
})

const settledSchema = v.object({
  id: v.string(),
  chain: v.string(),
  height: v.pipe(v.number(), v.integer(), v.minValue(0)),
  outcome: v.string(),
  reason: v.optional(v.string()),
  foundAt: v.optional(v.string()),
  settledAt: v.optional(v.string()),
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

/** A block whose fate is written down, and the last that was; times are ISO 8601. */
export type SettledEntry = Readonly<v.InferOutput<typeof settledSchema>>

/** What an earlier run left. */
export interface PendingBlocks {
  readonly entries: JournalEntry[]
  /** Files that cannot be read. */
  readonly damaged: string[]
}

const blockName = /^(\d+)-[0-9a-f]{64}\.json$/

/** How many blocks that no chain has are kept for each chain, the highest. */
export const keptRejectedBlocks = 64

/**
 * One directory for a coin: `<chain>/<height>-<id>.json` for every block whose fate is open, `settled.jsonl` for the
 * others. The bytes of the latest that no chain has stay under `<chain>/rejected/`: a node may have been wrong about them.
 *
 * Whatever step a crash or a power cut comes after, {@link pending} tells every block that {@link record} had returned
 * for, and none whose fate {@link settle} had returned for.
 */
export class BlockJournal {
  readonly directory: string
  readonly #files: JournalFiles
  /** Whether its last line was written by us, to the end. */
  #logIsWhole = false

  constructor(directory: string, files: JournalFiles = diskFiles) {
    this.directory = directory
    this.#files = files
  }

  /** Makes the directory. Throws `RangeError` when it cannot be made or written to. */
  async prepare(): Promise<void> {
    try {
      await this.#makeDirectory(this.directory)
      await this.#files.assertWritable(this.directory)
    } catch (cause) {
      const error = rangeError(`found blocks cannot be kept in ${this.directory}: ${(cause as Error).message}`)
      throw Object.assign(error, { cause })
    }
  }

  /** On the disk when it returns. */
  async record(entry: JournalEntry): Promise<void> {
    await this.#makeDirectory(this.#folder(entry))
    const path = this.#path(entry)
    await this.#files.writeSynced(`${path}.new`, JSON.stringify(entry))
    await this.#files.rename(`${path}.new`, path)
    await this.#files.syncDirectory(this.#folder(entry))
  }

  /**
   * Blocks whose fate is open, lowest first. Finishes what a crash interrupted: a whole file that had not got its name
   * gets it, and a block whose fate is written down goes. Files that cannot be read are left alone and named in `damaged`.
   */
  async pending(): Promise<PendingBlocks> {
    await this.#adoptUnnamed()
    const settled = await this.#settled()
    const entries: JournalEntry[] = []
    const damaged: string[] = []
    for (const path of await this.#blockFiles(blockName)) {
      const parsed = v.safeParse(entrySchema, await this.#readJson(path))
      const known = parsed.success ? settled.get(settledKey(parsed.output)) : undefined
      if (!parsed.success) damaged.push(path)
      else if (known === undefined) entries.push(parsed.output)
      else await this.#putAway(parsed.output, known.outcome)
    }
    entries.sort((a, b) => a.height - b.height || a.foundAt.localeCompare(b.foundAt))
    return { entries, damaged }
  }

  /** Writes the fate down, then forgets the bytes; keeps them if the chain does not have the block. */
  async settle(entry: JournalEntry, { outcome, reason }: Settlement): Promise<void> {
    const { id, height, chain, foundAt } = entry
    await this.#log({ chain, height, id, foundAt, settledAt: new Date().toISOString(), outcome, reason })
    await this.#putAway(entry, outcome)
  }

  /** Writes down what a reorganisation made of a settled block. */
  async amend({ chain, height, id }: Pick<JournalEntry, 'chain' | 'height' | 'id'>, outcome: string): Promise<void> {
    await this.#log({ chain, height, id, settledAt: new Date().toISOString(), outcome })
  }

  /** All that are settled, in the order in which they first were. */
  async settled(): Promise<SettledEntry[]> {
    return [...(await this.#settled()).values()]
  }

  async #putAway(entry: JournalEntry, outcome: string): Promise<void> {
    const folder = this.#folder(entry)
    if (outcome === 'accepted' || outcome === 'side-branch') {
      await this.#files.remove(this.#path(entry))
    } else {
      const kept = join(folder, 'rejected')
      await this.#makeDirectory(kept)
      await this.#files.rename(this.#path(entry), join(kept, nameOf(entry))).catch(ignoreMissing)
      await this.#files.syncDirectory(kept)
      await this.#forgetOldest(kept)
    }
    await this.#files.syncDirectory(folder)
  }

  // A miner at odds with its node could fill the disk otherwise.
  async #forgetOldest(folder: string): Promise<void> {
    const blocks = (await this.#files.list(folder)).flatMap(({ name }) => {
      const height = blockName.exec(name)?.[1]
      return height === undefined ? [] : [{ name, height: Number(height) }]
    })
    blocks.sort((a, b) => b.height - a.height)
    for (const { name } of blocks.slice(keptRejectedBlocks)) await this.#files.remove(join(folder, name))
  }

  // The line must be on the disk before the block's file goes. A line that a crash cut short must not swallow the next.
  async #log(line: object): Promise<void> {
    const path = this.#logPath
    let start = ''
    if (!this.#logIsWhole) {
      const before = (await this.#files.read(path).catch(ignoreMissing)) ?? ''
      if (before !== '' && !before.endsWith('\n')) start = '\n'
    }
    const isFirst = !this.#logIsWhole
    this.#logIsWhole = false
    await this.#files.appendSynced(path, `${start}${JSON.stringify(line)}\n`)
    // It may be new, or an earlier run may have ended before this.
    if (isFirst) await this.#files.syncDirectory(this.directory)
    this.#logIsWhole = true
  }

  /** By {@link settledKey}; of several lines about a block the last one counts. */
  async #settled(): Promise<Map<string, SettledEntry>> {
    const text = (await this.#files.read(this.#logPath).catch(ignoreMissing)) ?? ''
    const settled = new Map<string, SettledEntry>()
    for (const line of text.split('\n')) {
      const parsed = v.safeParse(settledSchema, parseJson(line))
      if (!parsed.success) continue
      const key = settledKey(parsed.output)
      // What a reorganisation made of it is told without when it was found.
      settled.set(key, { ...given({ foundAt: settled.get(key)?.foundAt }), ...parsed.output })
    }
    return settled
  }

  // A crash came between the writing and the naming; one that was cut short stays as it is.
  async #adoptUnnamed(): Promise<void> {
    for (const path of await this.#blockFiles(/^\d+-[0-9a-f]{64}\.json\.new$/)) {
      if (!v.is(entrySchema, await this.#readJson(path))) continue
      await this.#files.rename(path, path.slice(0, -'.new'.length))
      await this.#files.syncDirectory(dirname(path))
    }
  }

  // Those at the top carry no chain: they are reported, not thrown away.
  async #blockFiles(wanted: RegExp): Promise<string[]> {
    const found = await this.#files.list(this.directory)
    const folders = found.filter(({ isDirectory }) => isDirectory).map(({ name }) => join(this.directory, name))
    const files: string[] = []
    for (const folder of [this.directory, ...folders]) {
      // What we may not read is somebody else's: the journal may lie in a directory that others use.
      const names = await this.#files.list(folder).catch(() => [])
      files.push(...names.filter(({ name }) => wanted.test(name)).map(({ name }) => join(folder, name)))
    }
    return files
  }

  // Not `recursive`: on a file system that answers ENOENT whatever is there, as /proc does, Node's never comes to an end.
  async #makeDirectory(path: string): Promise<void> {
    const parent = dirname(path)
    try {
      await this.#files.makeDirectory(path)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' && parent !== path) {
        await this.#makeDirectory(parent)
        await this.#files.makeDirectory(path)
      } else if (!(await this.#files.isDirectory(path))) {
        throw error
      }
    }
    // Even one that was there: the crash of an earlier run may have come before this.
    await this.#files.syncDirectory(parent)
  }

  async #readJson(path: string): Promise<unknown> {
    return parseJson(await this.#files.read(path).catch(() => ''))
  }

  get #logPath(): string {
    return join(this.directory, 'settled.jsonl')
  }

  // The word is a node's or a profile's: nothing in it may lead elsewhere.
  #folder({ chain }: JournalEntry): string {
    return join(this.directory, chain.replace(/[^\w-]/g, '_'))
  }

  #path(entry: JournalEntry): string {
    return join(this.#folder(entry), nameOf(entry))
  }
}

/** Of every network, those that are at most `depth` below the highest of them. */
export function recentOf(settled: readonly SettledEntry[], depth: number): SettledEntry[] {
  const highest = new Map<string, number>()
  for (const { chain, height } of settled) highest.set(chain, Math.max(height, highest.get(chain) ?? 0))
  return settled.filter(({ chain, height }) => height >= highest.get(chain)! - depth)
}

function nameOf({ height, id }: FoundBlock): string {
  return `${height}-${id}.json`
}

function settledKey({ chain, id }: { chain: string; id: string }): string {
  return `${chain} ${id}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  return undefined
}
