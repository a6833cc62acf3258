/**
 * Keeps an engine busy with one supply of work after another, and brings its hits back to the work they belong to.
 * What to work on, and what a hit is worth, is the source's to say.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Hit } from '../../miner/miner.js'
import type { Search } from '../../miner/search.js'
import type { Engine } from './engine.js'
import type { Work, WorkSupply } from './work.js'

export interface FeedOptions<W extends Work, S extends WorkSupply<W>> {
  readonly engine: Engine
  /** A hit on `work` of `supply`, which may have been replaced or dropped meanwhile: its check took that long. */
  readonly onHit: (hit: Hit, work: W, supply: S) => void
  /**
   * Whether hits of `supply` are worth a check, which takes long for RandomX. Where they are not, `onUnwanted` hears of each
   * in place of `onHit`. Default: all are.
   */
  readonly isWanted?: (supply: S) => boolean
  readonly onUnwanted?: (work: W, supply: S) => void
  /** The supply being worked on has no search left; the engine is idle. */
  readonly onExhausted: (supply: S) => void
  /** The engine cannot go on. Called once; the feed does nothing more. */
  readonly onFailure: (error: unknown) => void
}

// Threads leave a replaced job within milliseconds; what they found in it is known a good while later.
const forgetAfterMs = 1000
// At the easy difficulty of test chains searches come and go faster than that.
const rememberedSearches = 1024

/** One engine's reader: nobody else may read its hits. */
export class Feed<W extends Work, S extends WorkSupply<W>> {
  readonly #options: FeedOptions<W, S>
  /** By the engine's job id, oldest first. */
  readonly #searches = new Map<number, { readonly work: W; readonly supply: S }>()
  #supply: S | undefined
  #search: Search | undefined
  #reading = false
  #forgetting = false
  #failed = false
  /** Hits on work that was forgotten. */
  strayHits = 0

  constructor(options: FeedOptions<W, S>) {
    this.#options = options
  }

  /** What is being worked on. */
  get supply(): S | undefined {
    return this.#supply
  }

  /** Whether the engine has a search. */
  get isSearching(): boolean {
    return this.#search !== undefined
  }

  /** Works on `supply` from now on, in place of the one before. */
  start(supply: S): void {
    if (this.#failed) return
    if (!this.#reading) {
      this.#reading = true
      // Ends with the engine.
      this.#readHits().catch(error => this.#fail(error))
    }
    this.#supply = supply
    this.#search = undefined
    this.#nextSearch(supply)
  }

  /** Lets the engine idle. Hits that are still being checked will come. */
  drop(): void {
    this.#supply = undefined
    this.#search = undefined
    if (this.#failed) return
    try {
      this.#options.engine.clearJob()
      this.#forgetLater()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Resolves when `onHit` has been called for every hit so far, or after `limitMs`. For the end, after {@link drop}. */
  async settled(limitMs: number): Promise<void> {
    if (this.#failed) return
    const stop = new AbortController()
    const limit = delay(limitMs, undefined, { signal: stop.signal }).catch(() => {})
    await Promise.race([this.#options.engine.settled().catch(() => {}), limit])
    stop.abort()
    // Hits that were given to the reader are handled in turns of their own.
    await new Promise(setImmediate)
  }

  #nextSearch(supply: S): void {
    try {
      const work = supply.next()
      if (work === undefined) {
        this.#search = undefined
        this.#options.onExhausted(supply)
        return
      }
      const search = this.#options.engine.setJob(work.job, { isWanted: () => this.#isWanted(work, supply) })
      this.#search = search
      this.#remember(search, work, supply)
      void search.finished.then(({ reason, error }) => {
        // No memory, say: every job to come would end the same way.
        if (reason === 'failed') this.#fail(error)
        else if (reason === 'exhausted' && this.#search === search) this.#nextSearch(supply)
      })
    } catch (error) {
      this.#fail(error)
    }
  }

  #isWanted(work: W, supply: S): boolean {
    const { isWanted, onUnwanted } = this.#options
    if (isWanted === undefined || isWanted(supply)) return true
    onUnwanted?.(work, supply)
    return false
  }

  #remember(search: Search, work: W, supply: S): void {
    this.#searches.set(search.id, { work, supply })
    const oldest = this.#searches.keys().next().value
    if (this.#searches.size > rememberedSearches && oldest !== undefined) this.#searches.delete(oldest)
    if (this.#searches.size > 1) this.#forgetLater()
  }

  // What is over now and has no hit on its way any more would only keep its transactions in memory.
  #forgetLater(): void {
    if (this.#forgetting) return
    this.#forgetting = true
    const over = new Set(this.#searches.keys())
    if (this.#search !== undefined) over.delete(this.#search.id)
    void delay(forgetAfterMs, undefined, { ref: false })
      .then(() => (this.#failed ? undefined : this.#options.engine.settled()))
      .catch(() => {})
      .then(() => {
        this.#forgetting = false
        for (const id of over) this.#searches.delete(id)
        const isIdle = this.#search === undefined
        if (this.#searches.size > (isIdle ? 0 : 1)) this.#forgetLater()
      })
  }

  async #readHits(): Promise<void> {
    for await (const hit of this.#options.engine.hits()) {
      const found = this.#searches.get(hit.jobId)
      if (found === undefined) this.strayHits++
      else this.#options.onHit(hit, found.work, found.supply)
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return
    this.#failed = true
    this.#supply = undefined
    this.#search = undefined
    this.#searches.clear()
    this.#options.onFailure(error)
  }
}
