/**
 * The searches of `mine()` on one miner: one at a time, first in, first out.
 * @module
 */
import type { Job } from '../algorithm/index.js'
import type { MineResult } from '../base/result.js'
import { MinedSearch } from './mined_search.js'
import type { SearchOptions } from './options.js'
import type { RunningSearch, SearchEnd } from './search.js'

/** The miner, as its queue sees it. */
export interface Threads {
  /** Whether no search runs. */
  idle(): boolean
  /** `undefined`: the range was empty. Throws what `setJob()` throws. */
  begin(job: Job, searched: Job): RunningSearch | undefined
  /** The caller wants no answer of the search that runs. */
  abandon(search: RunningSearch): void
}

export class SearchQueue {
  readonly #threads: Threads
  readonly #waiting: MinedSearch[] = []
  /** Those that began, until nobody can ask for them. */
  readonly #begun = new WeakMap<RunningSearch, MinedSearch>()
  #running: { mined: MinedSearch; search: RunningSearch } | undefined

  constructor(threads: Threads) {
    this.#threads = threads
  }

  /** Whether a caller waits for an answer. */
  get pending(): boolean {
    return this.#running !== undefined || this.#waiting.length > 0
  }

  /** Searches that have not begun. */
  get waiting(): number {
    return this.#waiting.length
  }

  add(job: Job, options: SearchOptions): Promise<MineResult> {
    const mined = new MinedSearch(job, options, gone => this.#abandoned(gone))
    this.#waiting.push(mined)
    this.advance()
    return mined.result
  }

  /** Begins the next search if no other runs. One that cannot begin is told, and holds up nobody. */
  advance(): void {
    while (this.#threads.idle()) {
      const mined = this.#waiting.shift()
      if (mined === undefined) return
      try {
        const search = this.#threads.begin(mined.job, mined.searched)
        if (search === undefined) {
          mined.end('exhausted')
          continue
        }
        this.#running = { mined, search }
        this.#begun.set(search, mined)
        // What hears of a beginning may have aborted it.
        if (mined.settled) this.#threads.abandon(search)
        else mined.begin(search)
      } catch (error) {
        mined.refuse(error)
      }
    }
  }

  /** The call that `search` was begun for; `undefined` for one of `setJob()`. */
  minedBy(search: RunningSearch): MinedSearch | undefined {
    return this.#begun.get(search)
  }

  /** `search` has come to its end; its answer, if it has none yet, is that end. */
  ended(search: RunningSearch, reason: SearchEnd['reason'], error?: unknown): void {
    this.#begun.get(search)?.end(reason, error)
    if (this.#running?.search === search) this.#running = undefined
  }

  /** Nobody's turn will come. */
  end(reason: 'closed' | 'failed', error?: unknown): void {
    for (const mined of this.#waiting.splice(0)) mined.end(reason, error)
  }

  #abandoned(mined: MinedSearch): void {
    const place = this.#waiting.indexOf(mined)
    if (place >= 0) this.#waiting.splice(place, 1)
    else if (this.#running?.mined === mined) this.#threads.abandon(this.#running.search)
  }
}
