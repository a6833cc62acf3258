/**
 * The long-running miner: native threads that take one job after another, and hits that were verified in pure
 * TypeScript before anyone sees them.
 * @module
 */
import { assertJob, copyJob, type Job } from '../algorithm/index.js'
import { assertBytes } from '../base/assert.js'
import { type PickaxeError, typeError } from '../base/errors.js'
import { given } from '../base/given.js'
import type { MineResult } from '../base/result.js'
import { assertVariant, type RandomXVariant } from '../hash/randomx/variants.js'
import type { NativeEngine, NativeEvent } from '../native/addon.js'
import { callNative, fromNative, native } from '../native/load.js'
import { verifiesAtOnce } from '../verify/verify.js'
import { BegunSearches } from './begun_searches.js'
import { hitChannel, jobChannel } from './channels.js'
import { EventPump } from './event_pump.js'
import { type HitEvent, HitProof } from './hit_proof.js'
import { type Hit, type HitReader, HitStream } from './hit_stream.js'
import { HitVerifier } from './hit_verifier.js'
import { abortError, closedError, nothingDone } from './mined_search.js'
import { MinerNumbers, type MinerStats } from './miner_numbers.js'
import { toNativeJob } from './native_job.js'
import type { Notice } from './notice.js'
import { Notices } from './notices.js'
import {
  type CheckedOptions,
  checkJobOptions,
  checkMinerOptions,
  checkSearchOptions,
  type MinerOptions,
  type SearchOptions,
} from './options.js'
import { emptySearch, type JobOptions, RunningSearch, type Search, type SearchEnd } from './search.js'
import { SearchQueue } from './search_queue.js'
import { ThreadPlans } from './thread_plans.js'
import { UsableCpus } from './usable_cpus.js'

export type { Hit, HitReader, MinerStats }

/** Miners that somebody waits for: they must not be collected although only native code would wake them. */
const awaited = new Set<Miner>()

/** Miners that nobody closed: the thread of the verifier would outlive them. */
const forgotten = new FinalizationRegistry<HitVerifier>(verifier => verifier.close())

/**
 * Native threads for jobs that keep coming: {@link Miner.mine} for one search after another, {@link Miner.setJob} for a job
 * that replaces the one before. What is left open and forgotten is collected; {@link Miner.close} ends the threads at once.
 *
 * @example
 * import { blockHeader, Miner } from 'pickaxe'
 *
 * const miner = await Miner.start({ threads: 1, priority: 'low' })
 * const search = miner.setJob(blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', bits: 0x1f00ffff }))
 * for await (const hit of miner.hits()) {
 *   console.log(hit.jobId === search.id, hit.nonce) // true 3475n
 *   break
 * }
 * await miner.close()
 */
export class Miner {
  readonly #engine: NativeEngine
  readonly #numbers: MinerNumbers
  readonly #notices: Notices
  readonly #plans: ThreadPlans
  readonly #cpus: UsableCpus
  readonly #searches: BegunSearches
  readonly #stream: HitStream
  readonly #pump: EventPump
  readonly #queue: SearchQueue
  readonly #verifier: HitVerifier
  readonly #proof: HitProof
  #current: RunningSearch | undefined
  #lastId = 0
  #paused = false
  #failure: PickaxeError | undefined
  #closing: { promise: Promise<void>; resolve: () => void } | undefined
  #released = false

  /**
   * Starts the threads; they idle until {@link setJob} or {@link mine}.
   * Throws `TypeError`/`RangeError` for bad options, PICKAXE_ERR_ADDON_NOT_FOUND, PICKAXE_ERR_CPU_UNSUPPORTED (kernel),
   * PICKAXE_ERR_SELFTEST, PICKAXE_ERR_THREAD_START.
   */
  static async start(options: MinerOptions = {}): Promise<Miner> {
    const checked = checkMinerOptions(options)
    // The native side holds the wake function; it must not hold the miner, or a forgotten one could never be collected.
    const holder: { miner?: WeakRef<Miner> } = {}
    const wake = (): void => {
      const miner = holder.miner?.deref()
      if (miner !== undefined) miner.#pump.turn()
    }
    const pins = process.platform !== 'darwin'
    const { threads, priority, kernels, randomx } = checked
    const ofEngine = {
      threads,
      priority,
      pinTo: pins ? checked.pinTo : [],
      kernels: given(kernels) as Readonly<Record<string, string>>,
      randomx: randomx.native,
    }
    const engine = callNative(() => new (native().Engine)(ofEngine, wake))
    const miner = new Miner(engine, checked, options.onNotice)
    holder.miner = new WeakRef(miner)
    if (checked.pinTo.length > 0 && !pins) miner.#notices.pinUnsupported()
    return miner
  }

  private constructor(engine: NativeEngine, checked: CheckedOptions, onNotice: ((notice: Notice) => void) | undefined) {
    // From plain JavaScript it can be called all the same.
    if (checked === undefined) throw typeError('new Miner() starts no threads: write await Miner.start(options)')
    const { threads, planned, randomx } = checked
    this.#engine = engine
    this.#numbers = new MinerNumbers(engine, threads, () => this.#cpus.look())
    this.#notices = new Notices(this, onNotice)
    this.#plans = new ThreadPlans(threads, planned, (why, fewer) => this.#notices.threadPlan(why, fewer))
    this.#cpus = new UsableCpus((now, before) => {
      this.#plans.forget()
      this.#notices.cpusChanged(now, before)
    })
    this.#searches = new BegunSearches(() => this.#pump.oldestJob())
    this.#verifier = new HitVerifier(randomx.verify)
    this.#proof = new HitProof(this.#verifier, randomx.unproven, ({ searched }) => this.#numbers.kernelOf(searched))
    forgotten.register(this, this.#verifier, this)
    this.#stream = new HitStream({
      onTaken: () => this.#pump.onTaken(),
      onWaiting: () => this.#awaitedChanged(),
    })
    this.#pump = new EventPump(engine, {
      handle: event => this.#handle(event),
      buffered: () => this.#stream.buffered,
      onTurn: () => this.#awaitedChanged(),
    })
    this.#queue = new SearchQueue({
      idle: () => this.#current === undefined && this.#closing === undefined,
      begin: (job, searched) => this.#begin(job, searched),
      abandon: search => this.#leave(search),
    })
  }

  /**
   * Searches `job` from now on; the threads leave the one before within a few milliseconds, in
   * the middle of a RandomX hash too. Where that was a {@link mine}, it rejects with PICKAXE_ERR_REPLACED; those that
   * wait in line go on waiting, until this search has ended.
   * Throws `TypeError`/`RangeError` for a bad job or option, PICKAXE_ERR_CLOSED, or the error that stopped the miner.
   */
  setJob(job: Job, options: JobOptions = {}): Search {
    this.#assertUsable()
    assertJob(job)
    const { isWanted } = checkJobOptions(options)
    this.#finish(this.#current, 'replaced')
    let search: Search | undefined
    try {
      search = this.#begin(job, copyJob(job), isWanted)
    } finally {
      if (search === undefined) this.#next()
    }
    return search ?? emptySearch(job)
  }

  /** The current search ends as `replaced`. The threads stay: the next {@link mine} in line begins, or they idle. */
  clearJob(): void {
    this.#assertUsable()
    this.#finish(this.#current, 'replaced')
    this.#next()
  }

  /**
   * Searches `job`, as it is now, until the first hit or the end of its range, on all threads. Searches wait in line,
   * first in, first out, and behind one of {@link setJob} until that has ended. Its hit comes here and not to {@link hits}.
   *
   * Rejects with `TypeError`/`RangeError` for a bad job or option, PICKAXE_ERR_ABORTED (`cause` is the signal's reason,
   * `detail` an {@link AbortDetail}), what `onProgress` throws, PICKAXE_ERR_REPLACED when setJob() or clearJob() took the threads away, PICKAXE_ERR_CLOSED
   * when the miner is closed, the error that stopped the miner, or the one that this search failed with. The next in line
   * begins in every case.
   */
  async mine(job: Job, options: SearchOptions = {}): Promise<MineResult> {
    this.#assertUsable()
    assertJob(job)
    const search = checkSearchOptions(options)
    if (search.signal?.aborted) throw abortError(search.signal.reason, nothingDone(job))
    const result = this.#queue.add(job, search)
    this.#awaitedChanged()
    return result
  }

  /**
   * Starts preparing the memory of a coming RandomX key (0..60 bytes) while the current one is mined; the next job with
   * that key then starts at once. Costs that key's memory on top. Throws `TypeError`/`RangeError`, PICKAXE_ERR_CLOSED.
   */
  prepare(key: Uint8Array, variant: RandomXVariant = 'rx/0'): void {
    this.#assertUsable()
    assertBytes(key, 'key', 0, 60)
    assertVariant(variant)
    callNative(() => this.#engine.prepare({ key, variant }))
  }

  /** The threads stop within a few milliseconds; what they were in the middle of is done again after {@link resume}. */
  pause(): void {
    this.#assertUsable()
    this.#paused = true
    this.#engine.pause()
  }

  /** Ends a {@link pause}. Throws PICKAXE_ERR_CLOSED, or the error that stopped the miner. */
  resume(): void {
    this.#assertUsable()
    this.#paused = false
    this.#engine.resume()
  }

  /**
   * Verified hits in the order they were found, each given to one consumer. Ends after close(); throws
   * PICKAXE_ERR_VERIFY_MISMATCH when a hit fails verification. 1024 hits wait here and 4096 in native memory for a slow
   * consumer; then the threads wait too.
   */
  hits(): HitReader {
    return this.#stream.reader()
  }

  /**
   * Resolves when no hit found so far is under way: the threads have left every search that has ended, and what they
   * reported of these and of the running one has been verified and has come to its reader, or to the buffer where nobody
   * reads. Waits for a reader who leaves more than 1024 hits lying. Resolves at the end of a miner that is closed or fails.
   */
  settled(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing.promise
    return this.#pump.settled(this.#current?.id ?? this.#lastId + 1)
  }

  /** The numbers of this moment; those of the end once it is closed. */
  stats(): MinerStats {
    return this.#numbers.stats({
      running: this.#current !== undefined && !this.#paused && this.#closing === undefined,
      paused: this.#paused,
      waiting: this.#queue.waiting,
    })
  }

  /**
   * Ends the threads. May be called again; every call settles when they are gone. RandomX hits that the verifier has
   * not come to are dropped.
   */
  close(): Promise<void> {
    this.#stop('closed')
    return this.#closing!.promise
  }

  /** What `console.log` shows: the numbers of this moment. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    const { running, paused, threads, kernel, hashrate, hashes, hits, waiting } = this.stats()
    return `Miner ${inspect({ running, paused, threads, kernel, hashrate, hashes, hits, waiting }, options)}`
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #stop(reason: 'closed' | 'failed'): void {
    if (this.#closing !== undefined) return
    let resolve!: () => void
    const promise = new Promise<void>(settle => {
      resolve = settle
    })
    this.#closing = { promise, resolve }
    // The threads' last event must reach us even if nothing else keeps the process alive.
    this.#awaitedChanged()
    this.#finish(this.#current, reason, this.#failure)
    this.#queue.end(reason, this.#failure)
    this.#verifier.close()
    forgotten.unregister(this)
    this.#pump.stop()
  }

  // What runs has been ended. `undefined`: there is nothing to search.
  #begin(job: Job, searched: Job, isWanted?: () => boolean): RunningSearch | undefined {
    this.#numbers.jobs++
    this.#numbers.lastJob = searched
    if (job.range.start === job.range.end) return undefined
    this.#cpus.look()
    const threads = this.#plans.threadsFor(searched)
    this.#assertUsable() // a notice may have closed us
    const id = callNative(() => this.#engine.setJob(toNativeJob(searched, threads)))
    this.#verifier.prepare(
      searched,
      error => this.#notices.verifierRefused(error),
      note => this.#notices.verifier(note, id),
    )
    const search = new RunningSearch(
      id,
      job,
      searched,
      { hashes: () => this.#numbers.hashesOf(id), unfinished: () => this.#pump.unfinishedOf(id) },
      () => this.#awaitedChanged(),
      isWanted,
    )
    this.#searches.add(search)
    this.#current = search
    this.#lastId = id
    this.#awaitedChanged()
    jobChannel.publish(() => ({ miner: this, jobId: id, job }))
    return search
  }

  // Nobody wants more of a search of mine(): the next one begins, or the threads idle.
  #leave(search: RunningSearch): void {
    if (search.ended) return
    this.#finish(search, 'replaced')
    this.#next()
  }

  // The threads take the next search of mine(), or idle.
  #next(): void {
    this.#queue.advance()
    if (this.#current === undefined && this.#closing === undefined) this.#engine.clearJob()
  }

  #handle(event: NativeEvent): Promise<() => void> | undefined {
    if (event.kind === 'stopped') {
      this.#release()
      return undefined
    }
    const search = this.#searches.get(event.jobId)
    if (search === undefined) return undefined
    switch (event.kind) {
      case 'hit':
        return this.#check(event, search)
      case 'exhausted':
        search.finalHashes = event.hashes
        this.#finish(search, 'exhausted')
        this.#queue.advance()
        break
      case 'failed':
        this.#searchFailed(search, fromNative(event.error))
        break
      case 'notice':
        this.#notices.native(event)
    }
    return undefined
  }

  #searchFailed(search: RunningSearch, error: Error): void {
    const mined = this.#queue.minedBy(search)
    this.#finish(search, 'failed', error)
    this.#queue.advance()
    // A search of mine() is told by the rejection.
    if (mined === undefined) this.#notices.searchFailed(error, search.id)
  }

  #check(event: HitEvent, search: RunningSearch): Promise<() => void> | undefined {
    if (!search.isWanted) return undefined
    // Nobody gets a hit after the verifier has failed, nor one that was not verified before close().
    const isLate = this.#closing !== undefined && !verifiesAtOnce(search.searched)
    if (this.#failure !== undefined || isLate || this.#queue.minedBy(search)?.settled) return undefined
    let proven: Hit | Promise<Hit>
    try {
      proven = this.#proof.prove(event, search)
    } catch (error) {
      this.#fail(error as PickaxeError)
      return undefined
    }
    if (proven instanceof Promise) {
      return proven.then(
        hit => () => this.#deliver(hit, search),
        (error: PickaxeError) => () => this.#fail(error),
      )
    }
    this.#deliver(proven, search)
    return undefined
  }

  #deliver(hit: Hit, search: RunningSearch): void {
    this.#numbers.hits++
    hitChannel.publish(() => ({ miner: this, hit }))
    const mined = this.#queue.minedBy(search)
    if (mined === undefined) this.#stream.push(hit)
    else if (!mined.settled) {
      mined.found(hit)
      this.#leave(search)
    }
  }

  #fail(error: PickaxeError): void {
    this.#failure = error
    this.#stream.fail(error)
    this.#stop('failed')
  }

  // The last thread has ended.
  #release(): void {
    this.#numbers.finish()
    this.#released = true
    this.#engine.release()
    this.#stream.end()
    this.#pump.end()
    this.#closing?.resolve()
    awaited.delete(this)
  }

  #finish(search: RunningSearch | undefined, reason: SearchEnd['reason'], error?: Error): void {
    if (search === undefined || search.ended) return
    search.end(reason, error)
    this.#queue.ended(search, reason, error)
    if (search !== this.#current) return
    this.#current = undefined
    this.#awaitedChanged()
  }

  #awaitedChanged(): void {
    if (this.#released) return
    const ending = this.#closing !== undefined || this.#pump.settling
    this.#engine.keepAlive(ending || this.#current !== undefined)
    if (ending || this.#stream.awaited || this.#queue.pending || this.#current?.watched === true) awaited.add(this)
    else awaited.delete(this)
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#closing !== undefined) throw closedError()
  }
}
