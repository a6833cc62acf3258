/**
 * Brings found blocks to the chain and finds out what became of them.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ChainNode, FoundBlock, Standing, SubmitVerdict } from './chain_node.js'
import type { BlockJournal, JournalEntry, PendingBlocks } from './journal.js'

export type BlockOutcome = 'accepted' | 'side-branch' | 'stale' | 'rejected'

export interface SettledBlock {
  readonly block: JournalEntry
  readonly outcome: BlockOutcome
  /** The node's word, where it gave one. */
  readonly reason?: string
  readonly node: string
}

/** A node and the network it is on. */
export interface SubmitTarget {
  readonly node: ChainNode
  readonly chain: string
}

export interface SubmitterOptions {
  readonly journal: BlockJournal
  /** The nodes to send to, each the blocks of its own chain; the one whose word is reported first. */
  readonly targets: () => readonly SubmitTarget[]
  readonly onSettled: (settled: SettledBlock) => void
  /** The block stays in the journal and is sent again later; told anew only when the reason is another one. */
  readonly onPostponed: (block: FoundBlock, why: string) => void
  readonly onNotice: (message: string) => void
}

// A block whose parent the node still does not know once the chain is this much longer never had a chance.
const hopelessDepth = 6

// How long a block waits to be sent again; any sign of life of a node begins anew.
const resendMs = [250, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000]

// A disk that takes longer than this gets the block later than the nodes.
const diskPatienceMs = 500

/** Sends every block to all nodes at once; never forgets one. */
export class Submitter {
  readonly #options: SubmitterOptions
  readonly #open = new Map<string, JournalEntry>()
  /** By block id: what is on its way at this moment. */
  readonly #sending = new Map<string, Promise<void>>()
  /** By block id: how often it was sent in vain, and when it is sent next. */
  readonly #waiting = new Map<string, { tries: number; timer: NodeJS.Timeout | undefined }>()
  readonly #queued = new Set<string>()
  /** By block id: why it was put off, as told last. */
  readonly #told = new Map<string, string>()
  #resending: Promise<void> = Promise.resolve()
  readonly #stop = new AbortController()
  #finishing = false
  #written: Promise<void> = Promise.resolve()

  constructor(options: SubmitterOptions) {
    this.#options = options
  }

  /** Blocks whose fate is not known yet and can be learnt from these nodes; those of another chain wait for theirs. */
  get open(): number {
    const chains = new Set(this.#options.targets().map(({ chain }) => chain))
    return [...this.#open.values()].filter(({ chain }) => chains.size === 0 || chains.has(chain)).length
  }

  /** Takes over what an earlier run left in the journal, and tells what that was. Throws `RangeError` when there can be no journal. */
  async recover(): Promise<PendingBlocks> {
    await this.#options.journal.prepare()
    const pending = await this.#options.journal.pending()
    for (const entry of pending.entries) this.#open.set(entry.id, entry)
    return pending
  }

  /**
   * Writes the block down, if the disk is not too slow for that, calls `onWritten`, then sends it. Resolves when its fate
   * is known or nothing certain was said.
   */
  submit(block: Omit<JournalEntry, 'foundAt'>, onWritten: () => void = () => {}): Promise<void> {
    const entry: JournalEntry = { ...block, foundAt: new Date().toISOString() }
    this.#open.set(entry.id, entry)
    return this.#send(entry, async () => {
      const recorded = this.#write(() => this.#options.journal.record(entry))
      await Promise.race([recorded, this.#patience()])
      onWritten()
      await this.#ask(entry)
    })
  }

  /** A node gave a sign of life: what is open is sent to it at once, and often again for a while. */
  retry(): void {
    for (const entry of this.#open.values()) {
      this.#forgetWait(entry.id)
      this.#sendAgain(entry)
    }
  }

  /** Writes down that a reorganisation made something else of a settled block, after all that is still to be written. */
  amend(block: Pick<JournalEntry, 'chain' | 'height' | 'id'>, outcome: string): void {
    void this.#write(() => this.#options.journal.amend(block, outcome))
  }

  /** Waits for what is being sent, up to `limitMs`; what has no answer by then stays in the journal. For the end. */
  async finish(limitMs: number): Promise<void> {
    this.#finishing = true
    for (const { timer } of this.#waiting.values()) clearTimeout(timer)
    const timer = setTimeout(() => this.#stop.abort(), limitMs)
    await this.idle()
    clearTimeout(timer)
    await Promise.race([this.#written, this.#patience()])
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await Promise.all([this.#resending, ...this.#sending.values()])
  }

  // One old block after the other: each holds a thread of the node while it is asked about.
  #sendAgain(entry: JournalEntry): void {
    if (this.#queued.has(entry.id)) return
    this.#queued.add(entry.id)
    this.#resending = this.#resending.then(async () => {
      this.#queued.delete(entry.id)
      const isFree = this.#open.has(entry.id) && !this.#sending.has(entry.id)
      if (!isFree || this.#stop.signal.aborted) return
      // Of another chain than the nodes': its own may come yet.
      if (this.#nodesFor(entry).length > 0) await this.#send(entry, () => this.#ask(entry))
    })
  }

  #forgetWait(id: string): void {
    clearTimeout(this.#waiting.get(id)?.timer)
    this.#waiting.delete(id)
  }

  #sendLater(entry: JournalEntry): void {
    const tries = this.#waiting.get(entry.id)?.tries ?? 0
    this.#forgetWait(entry.id)
    if (this.#finishing) return
    const ms = resendMs[Math.min(tries, resendMs.length - 1)]!
    this.#waiting.set(entry.id, { tries: tries + 1, timer: setTimeout(() => this.#sendAgain(entry), ms) })
  }

  #nodesFor(entry: JournalEntry): ChainNode[] {
    const targets = this.#options.targets().filter(({ chain }) => chain === entry.chain)
    return targets.map(({ node }) => node)
  }

  #send(entry: JournalEntry, task: () => Promise<void>): Promise<void> {
    const { id } = entry
    const sent = task().finally(() => {
      this.#sending.delete(id)
      if (!this.#open.has(id)) this.#forgetWait(id)
      else this.#sendLater(entry)
    })
    this.#sending.set(id, sent)
    return sent
  }

  async #ask(entry: JournalEntry): Promise<void> {
    const settled = await consensus(this.#nodesFor(entry).map(node => answerOf(node, entry, this.#stop.signal)))
    if ('why' in settled) this.#tell(entry, settled.why)
    else await this.#settle(entry, settled)
  }

  #tell(entry: JournalEntry, why: string): void {
    if (this.#told.get(entry.id) === why) return
    this.#told.set(entry.id, why)
    this.#options.onPostponed(entry, why)
  }

  async #settle(entry: JournalEntry, { node, fate }: Certain): Promise<void> {
    const settled = { ...fate, block: entry, node: node.label }
    this.#open.delete(entry.id)
    this.#told.delete(entry.id)
    this.#options.onSettled(settled)
    const written = this.#write(() => this.#options.journal.settle(entry, settled))
    await Promise.race([written, this.#patience()])
  }

  #patience(): Promise<void> {
    return delay(diskPatienceMs, undefined, { ref: false })
  }

  // In order, so that no late record outlives its settlement. A full disk must not cost a block.
  #write(write: () => Promise<void>): Promise<void> {
    this.#written = this.#written.then(write).catch(error => {
      this.#options.onNotice(`found blocks cannot be written to ${this.#options.journal.directory}: ${error.message}`)
    })
    return this.#written
  }
}

type Fate = { readonly outcome: BlockOutcome; readonly reason?: string }
type Certain = { readonly node: ChainNode; readonly fate: Fate }
/** `isAway`: the node said nothing about the block at all. */
type Uncertain = { readonly why: string; readonly isAway: boolean }
type Answer = Certain | Uncertain

async function answerOf(node: ChainNode, block: FoundBlock, signal: AbortSignal): Promise<Answer> {
  try {
    const fate = await sendTo(node, block, signal)
    return fate === undefined ? { why: `${node.label} does not know its parent`, isAway: false } : { node, fate }
  } catch (error) {
    return { why: (error as Error).message, isAway: true }
  }
}

// One node that has it in its chain is enough; everything else waits for what all of them say.
async function consensus(asked: readonly Promise<Answer>[]): Promise<Answer> {
  const accepted = asked.map(async answer => {
    const said = await answer
    return 'fate' in said && said.fate.outcome === 'accepted' ? said : Promise.reject(said)
  })
  return Promise.any(accepted).catch(async () => weakest(await Promise.all(asked)))
}

// A refusal counts only if nobody who answered sees it otherwise: the one who refuses may be the one who is wrong.
function weakest(answers: readonly Answer[]): Answer {
  const certain = answers.filter(answer => 'fate' in answer)
  const withOutcome = (outcome: BlockOutcome) => certain.find(({ fate }) => fate.outcome === outcome)
  const isOpen = answers.find(answer => 'why' in answer && !answer.isAway)
  return (
    withOutcome('side-branch') ??
    isOpen ??
    withOutcome('stale') ??
    withOutcome('rejected') ??
    answers[0] ?? { why: 'no node can be reached', isAway: true }
  )
}

// `undefined`: nothing certain can be said yet.
async function sendTo(node: ChainNode, block: FoundBlock, signal: AbortSignal): Promise<Fate | undefined> {
  const verdict = await node.submit(block, signal)
  switch (verdict.kind) {
    case 'rejected':
      return { outcome: 'rejected', reason: verdict.reason }
    case 'stale':
      return { outcome: 'stale', reason: verdict.reason }
    case 'unknown-parent':
      return hopeless(node, block, verdict.reason, signal)
    default: {
      const fate = standingFate(await settledStanding(node, block, signal), verdict)
      // monerod says yes to a block whose parent it does not know, and forgets it.
      return fate ?? hopeless(node, block, 'its parent is not known', signal)
    }
  }
}

async function hopeless(node: ChainNode, block: FoundBlock, reason: string, signal: AbortSignal) {
  const tip = await node.submitTip(signal)
  return tip.height >= block.height + hopelessDepth ? ({ outcome: 'stale', reason } as const) : undefined
}

// Some nodes say yes to a block on a side branch: only the chain itself is believed.
function standingFate(standing: Standing, verdict: SubmitVerdict): Fate | undefined {
  if (standing === 'best-chain') return { outcome: 'accepted' }
  if (standing === 'side-branch' || verdict.kind === 'side-branch') return { outcome: 'side-branch' }
  return undefined
}

async function settledStanding(node: ChainNode, block: FoundBlock, signal: AbortSignal): Promise<Standing> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const standing = await node.standing(block, signal)
    if (standing !== 'unknown') return standing
    await delay(100, undefined, { signal }).catch(() => {})
    if (signal.aborted) return 'unknown'
  }
  return 'unknown'
}
