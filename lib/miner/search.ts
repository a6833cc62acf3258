/**
 * One job being searched, as its miner and its user see it.
 * @module
 */
import type { Job, NonceRange } from '../algorithm/index.js'

/** How a search ended. */
export interface SearchEnd {
  /** `exhausted`: every nonce was tried. `replaced`: by another job or clearJob(). `failed`: see `error`. */
  reason: 'exhausted' | 'replaced' | 'closed' | 'failed'
  /** Hashes tried: exact when exhausted, else what was counted at that moment. */
  hashes: number
  /** Why it failed, with a code. */
  error?: Error
}

/** One job being searched. */
export interface Search {
  /** What {@link Hit.jobId} says; unlike any other of its miner. */
  readonly id: number
  /** As it was given. */
  readonly job: Job
  /** Hashes tried so far. */
  readonly hashes: number
  /**
   * Settles when the search ends; never rejects. An exhausted or failed search ends behind its hits: where these wait for
   * a slow reader of `hits()`, this waits with them.
   */
  readonly finished: Promise<SearchEnd>
}

/** What `setJob()` may be told beside the job. */
export interface JobOptions {
  /**
   * Asked before each hit of this search is checked; where it says no, the hit is dropped unchecked and not counted. For jobs whose
   * hits can lose their worth: RandomX's check takes as long as a hundred hashes, and those behind it wait. Default: all are wanted.
   */
  isWanted?: (() => boolean) | undefined
}

/** How far the threads are. */
interface Counts {
  hashes(): number
  /** The first nonce of which more is to be expected; `undefined` when nothing is. */
  unfinished(): bigint | undefined
}

export class RunningSearch implements Search {
  readonly id: number
  readonly job: Job
  /** The job as it was when the search began: hits are checked against this. */
  readonly searched: Job
  readonly #isWanted: () => boolean
  /** Whether somebody asked for `finished`. */
  watched = false
  ended = false
  finalHashes: number | undefined
  readonly #promise: Promise<SearchEnd>
  readonly #counts: Counts
  readonly #onWatched: () => void
  #settle!: (end: SearchEnd) => void

  /** `onWatched` runs when somebody asks for `finished`. */
  constructor(
    id: number,
    job: Job,
    searched: Job,
    counts: Counts,
    onWatched: () => void,
    isWanted: () => boolean = () => true,
  ) {
    this.id = id
    this.job = job
    this.searched = searched
    this.#counts = counts
    this.#onWatched = onWatched
    this.#isWanted = isWanted
    this.#promise = new Promise(settle => {
      this.#settle = settle
    })
  }

  get hashes(): number {
    return this.finalHashes ?? this.#counts.hashes()
  }

  /** What is left of the range while this is its miner's newest search: whoever searches that misses no hit that nobody was given. */
  get remaining(): NonceRange {
    const { end } = this.searched.range
    return { start: this.#counts.unfinished() ?? end, end }
  }

  /** Whether its hits are worth a check. What the callback throws is its own, an uncaught error, and loses no hit. */
  get isWanted(): boolean {
    try {
      return this.#isWanted()
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
      return true
    }
  }

  get finished(): Promise<SearchEnd> {
    this.watched = true
    this.#onWatched()
    return this.#promise
  }

  end(reason: SearchEnd['reason'], error?: Error): void {
    this.ended = true
    this.finalHashes ??= this.#counts.hashes()
    this.#settle({ reason, hashes: this.finalHashes, ...(error && { error }) })
  }
}

/** Of a range without nonces: over before it began. */
export function emptySearch(job: Job): Search {
  const search = new RunningSearch(0, job, job, { hashes: () => 0, unfinished: () => undefined }, () => {})
  search.end('exhausted')
  return search
}
