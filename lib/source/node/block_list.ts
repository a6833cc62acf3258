/**
 * Our blocks and what became of them, those of earlier runs too: for whoever shows them.
 * @module
 */
import { given } from '../../base/given.js'
import type { JournalEntry, SettledEntry } from './journal.js'
import type { Place } from './own_blocks.js'
import type { BlockOutcome, SettledBlock } from './submitter.js'

/** A block of ours. */
export interface ListedBlock {
  /** When it was found, Unix milliseconds. */
  readonly foundAt: number
  /** Of the block. */
  readonly height: number
  /** Of the block, as nodes print it. */
  readonly id: string
  /** What became of it; `open` until that is known. */
  readonly fate: 'open' | BlockOutcome | 'orphaned'
  /** The node's own word, where it gave one. */
  readonly reason?: string
}

const keptBlocks = 50

const fates: readonly string[] = ['accepted', 'side-branch', 'stale', 'rejected', 'orphaned']

/** The latest fifty. */
export class BlockList {
  /** By id, oldest first. */
  readonly #blocks = new Map<string, ListedBlock>()

  /** Newest first. */
  get newest(): ListedBlock[] {
    return [...this.#blocks.values()].sort((a, b) => b.foundAt - a.foundAt || b.height - a.height)
  }

  /** What the disk tells of earlier runs. */
  earlier(settled: readonly SettledEntry[], open: readonly JournalEntry[]): void {
    for (const { id, height, outcome, reason, foundAt, settledAt } of settled.slice(-keptBlocks)) {
      if (!isFate(outcome)) continue
      this.#put({ id, height, fate: outcome, foundAt: timeOf(foundAt ?? settledAt), ...given({ reason }) })
    }
    for (const { id, height, foundAt } of open) this.#put({ id, height, fate: 'open', foundAt: timeOf(foundAt) })
  }

  found({ id, height }: { readonly id: string; readonly height: number }): void {
    this.#put({ id, height, fate: 'open', foundAt: Date.now() })
  }

  settled({ block: { id, height, foundAt }, outcome, reason }: SettledBlock): void {
    this.#put({ id, height, fate: outcome, foundAt: timeOf(foundAt), ...given({ reason }) })
  }

  /** By a reorganisation. */
  moved({ id }: { readonly id: string }, place: Place): void {
    const known = this.#blocks.get(id)
    if (known === undefined) return
    const { reason: _, ...rest } = known
    this.#put({ ...rest, fate: place })
  }

  #put(block: ListedBlock): void {
    this.#blocks.set(block.id, block)
    if (this.#blocks.size <= keptBlocks) return
    const oldest = this.newest.at(-1)
    if (oldest !== undefined) this.#blocks.delete(oldest.id)
  }
}

function isFate(outcome: string): outcome is BlockOutcome | 'orphaned' {
  return fates.includes(outcome)
}

// A line of a journal that was written by hand may have no time.
function timeOf(text: string | undefined): number {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? 0 : time
}
