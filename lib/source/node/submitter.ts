/**
 * Brings found blocks to the chain and finds out what became of them.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ChainNode, FoundBlock, Standing, SubmitVerdict } from './chain_node.js'
import type { BlockJournal, JournalEntry } from './journal.js'

export type BlockOutcome = 'accepted' | 'side-branch' | 'stale' | 'rejected'

export interface SettledBlock {
  readonly block: FoundBlock
  readonly outcome: BlockOutcome
  /** The node's word, where it gave one. */
  readonly reason?: string
  readonly node: string
}

export interface SubmitterOptions {
  readonly journal: BlockJournal
  /** The nodes to try, best first. */
  readonly nodes: () => readonly ChainNode[]
  readonly onSettled: (settled: SettledBlock) => void
  /** The block stays in the journal and is sent again later. */
  readonly onPostponed: (block: FoundBlock, why: string) => void
  readonly onNotice: (message: string) => void
}

// A block whose parent the node still does not know once the chain is this much longer never had a chance.
const hopelessDepth = 6

/** Sends one block at a time; never forgets one. */
export class Submitter {
  readonly #options: SubmitterOptions
  readonly #open = new Map<string, JournalEntry>()
  #tail: Promise<void> = Promise.resolve()
  #queued = 0

  constructor(options: SubmitterOptions) {
    this.#options = options
  }

  /** Blocks whose fate is not known yet. */
  get open(): number {
    return this.#open.size
  }

  /** Takes over what an earlier run left in the journal; returns the files it could not read. Throws `RangeError` when there can be no journal. */
  async recover(): Promise<string[]> {
    await this.#options.journal.prepare()
    const { entries, damaged } = await this.#options.journal.pending()
    for (const entry of entries) this.#open.set(entry.id, entry)
    return damaged
  }

  /** Writes the block down, then sends it. Resolves when a node answered or none could be reached. */
  submit(block: FoundBlock): Promise<void> {
    const entry: JournalEntry = { ...block, foundAt: new Date().toISOString() }
    this.#open.set(entry.id, entry)
    return this.#enqueue(async () => {
      // A full disk must not cost the block.
      await this.#keepGoing(() => this.#options.journal.record(entry))
      await this.#send(entry)
    })
  }

  /** Sends what is still open once more: a node is back, or the chain has moved. Never queues up. */
  async retry(): Promise<void> {
    if (this.#queued > 0 || this.#open.size === 0) return
    const entries = [...this.#open.values()]
    await this.#enqueue(async () => {
      for (const entry of entries) await this.#send(entry)
    })
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.#tail
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    this.#queued++
    this.#tail = this.#tail.then(task).finally(() => {
      this.#queued--
    })
    return this.#tail
  }

  async #send(entry: JournalEntry): Promise<void> {
    let why = 'no node can be reached'
    for (const node of this.#options.nodes()) {
      try {
        const fate = await judge(node, entry)
        if (fate !== undefined) return await this.#settle(entry, { ...fate, block: entry, node: node.label })
        why = `${node.label} does not know its parent`
      } catch (error) {
        why = (error as Error).message
      }
    }
    this.#options.onPostponed(entry, why)
  }

  async #settle(entry: JournalEntry, settled: SettledBlock): Promise<void> {
    await this.#keepGoing(() => this.#options.journal.settle(entry, settled))
    this.#open.delete(entry.id)
    this.#options.onSettled(settled)
  }

  async #keepGoing(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      this.#options.onNotice(
        `found blocks cannot be written to ${this.#options.journal.directory}: ${(error as Error).message}`,
      )
    }
  }
}

type Fate = { readonly outcome: BlockOutcome; readonly reason?: string }

// `undefined`: nothing certain can be said yet.
async function judge(node: ChainNode, block: FoundBlock): Promise<Fate | undefined> {
  const verdict = await node.submit(block)
  switch (verdict.kind) {
    case 'rejected':
      return { outcome: 'rejected', reason: verdict.reason }
    case 'stale':
      return { outcome: 'stale', reason: verdict.reason }
    case 'unknown-parent': {
      const { tip } = await node.status()
      return tip.height >= block.height + hopelessDepth ? { outcome: 'stale', reason: verdict.reason } : undefined
    }
    default:
      return standingFate(await settledStanding(node, block), verdict)
  }
}

// Some nodes say yes to a block on a side branch: only the chain itself is believed.
function standingFate(standing: Standing, verdict: SubmitVerdict): Fate | undefined {
  if (standing === 'best-chain') return { outcome: 'accepted' }
  if (standing === 'side-branch' || verdict.kind === 'side-branch') return { outcome: 'side-branch' }
  return undefined
}

async function settledStanding(node: ChainNode, block: FoundBlock): Promise<Standing> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const standing = await node.standing(block)
    if (standing !== 'unknown') return standing
    await delay(100)
  }
  return 'unknown'
}
