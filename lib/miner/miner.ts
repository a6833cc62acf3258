/**
 * The long-running miner: native threads that take one job after another, and hits that were verified in pure
 * TypeScript before anyone sees them.
 * @module
 */
import { algorithmOf, assertJob, copyJob, type Job, messageOf, type Verdict } from '../algorithm/index.js'
import { assertBytes } from '../base/assert.js'
import { equalBytes, toLittleEndian } from '../base/bytes.js'
import { errorCode, type PickaxeError } from '../base/errors.js'
import type { MineResult } from '../base/result.js'
import { assertVariant, type RandomXVariant } from '../hash/randomx/variants.js'
import type { NativeEngine, NativeEvent, NativeRandomXState } from '../native/addon.js'
import { callNative, fromNative, native } from '../native/load.js'
import { verifiesAtOnce } from '../verify/verify.js'
import { type Hit, type HitReader, HitStream } from './hit_stream.js'
import { HitVerifier, mismatch } from './hit_verifier.js'
import { abortError, closedError } from './mined_search.js'
import type { MinerStats } from './miner_stats.js'
import { toNativeJob } from './native_job.js'
import {
  type CheckedOptions,
  checkMinerOptions,
  checkSearchOptions,
  type MinerOptions,
  type Notice,
  type SearchOptions,
} from './options.js'
import { RateWindow } from './rate_window.js'
import { emptySearch, RunningSearch, type Search, type SearchEnd } from './search.js'
import { SearchQueue } from './search_queue.js'
import { Settling } from './settling.js'

export type { Hit, HitReader, MinerStats }

type HitEvent = NativeEvent & { kind: 'hit' }

/** Hits that wait for the verifier or a consumer; beyond that the native queue fills, and then the threads wait. */
const bufferedHits = 1024
/** Events handled before the event loop gets its turn: about 2 ms of verification. */
const eventsAtOnce = 128
const searchesBeforePruning = 256
const rateWindowMs = 10_000
const sampleIntervalMs = 1000
/** Between two looks at threads that are leaving a search: they take a few milliseconds. */
const leavingIntervalMs = 1

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
  readonly #threads: number
  readonly #planned: boolean
  readonly #unproven: CheckedOptions['randomx']['unproven']
  readonly #plans = new Map<RandomXVariant, number>()
  readonly #startedAtMs = performance.now()
  readonly #rates: RateWindow
  readonly #searches = new Map<number, RunningSearch>()
  readonly #stream: HitStream
  readonly #settling = new Settling()
  readonly #queue: SearchQueue
  readonly #verifier: HitVerifier
  readonly #onNotice: ((notice: Notice) => void) | undefined
  /** Events whose turn has not come: a slow check of the first holds up the rest, so that order is kept. */
  readonly #events: NativeEvent[] = []
  #checking = false
  /** Events that came from the native side, and those that are done with. */
  #taken = 0
  #handled = 0
  #current: RunningSearch | undefined
  #lastId = 0
  #lastJob: Job | undefined
  #hits = 0
  #jobs = 0
  #paused = false
  #stalled = false
  #drainScheduled = false
  #leaving: NodeJS.Timeout | undefined
  #failure: PickaxeError | undefined
  #closing: { promise: Promise<void>; resolve: () => void } | undefined
  #released = false
  #finalHashes: number[] = []

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
      if (miner !== undefined) miner.#drain()
    }
    const pins = process.platform !== 'darwin'
    const { threads, priority, kernels, randomx } = checked
    const ofEngine = {
      threads,
      priority,
      pinTo: pins ? checked.pinTo : [],
      kernel: kernels.sha256d ?? '',
      randomx: randomx.native,
    }
    const engine = callNative(() => new (native().Engine)(ofEngine, wake))
    const miner = new Miner(engine, checked, options.onNotice)
    holder.miner = new WeakRef(miner)
    Miner.#sampleRates(holder.miner)
    if (checked.pinTo.length > 0 && !pins) {
      const message = 'this system does not pin threads; running unpinned'
      miner.#notify({ code: 'pin-unsupported', message, detail: {} })
    }
    return miner
  }

  private constructor(engine: NativeEngine, checked: CheckedOptions, onNotice: ((notice: Notice) => void) | undefined) {
    this.#engine = engine
    this.#threads = checked.threads
    this.#planned = checked.planned
    this.#unproven = checked.randomx.unproven
    this.#verifier = new HitVerifier(checked.randomx.verify)
    forgotten.register(this, this.#verifier, this)
    this.#onNotice = onNotice
    this.#stream = new HitStream({
      onTaken: () => {
        if (this.#stalled && this.#stream.buffered <= bufferedHits / 2) this.#scheduleDrain()
      },
      onWaiting: () => this.#awaitedChanged(),
    })
    this.#queue = new SearchQueue({
      idle: () => this.#current === undefined && this.#closing === undefined,
      begin: (job, searched) => this.#begin(job, searched),
      abandon: search => this.#leave(search),
    })
    this.#rates = new RateWindow(rateWindowMs, this.#startedAtMs, engine.hashesByWorker())
  }

  /**
   * Searches `job` from now on; the threads leave the one before within a few milliseconds, in
   * the middle of a RandomX hash too. Where that was a {@link mine}, it rejects with PICKAXE_ERR_REPLACED; those that
   * wait in line go on waiting, until this search has ended.
   * Throws `TypeError`/`RangeError` for a bad job, PICKAXE_ERR_CLOSED, or the error that stopped the miner.
   */
  setJob(job: Job): Search {
    this.#assertUsable()
    assertJob(job)
    this.#finish(this.#current, 'replaced')
    let search: Search | undefined
    try {
      search = this.#begin(job, copyJob(job))
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
   * Rejects with `TypeError`/`RangeError` for a bad job or option, PICKAXE_ERR_ABORTED (`cause` is the signal's reason),
   * what `onProgress` throws, PICKAXE_ERR_REPLACED when setJob() or clearJob() took the threads away, PICKAXE_ERR_CLOSED
   * when the miner is closed, the error that stopped the miner, or the one that this search failed with. The next in line
   * begins in every case.
   */
  async mine(job: Job, options: SearchOptions = {}): Promise<MineResult> {
    this.#assertUsable()
    assertJob(job)
    const search = checkSearchOptions(options)
    if (search.signal?.aborted) throw abortError(search.signal)
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
    callNative(() => this.#engine.prepare({ key, variant, commitment: false }))
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
    const settled = this.#settling.add(this.#current?.id ?? this.#lastId + 1)
    this.#awaitedChanged()
    this.#scheduleDrain()
    return settled
  }

  /** The numbers of this moment; those of the end once it is closed. */
  stats(): MinerStats {
    const randomx = this.#randomxState()
    const hashesByThread = this.#hashesByThread()
    const hashrateByThread = this.#released
      ? hashesByThread.map(() => 0)
      : this.#rates.rates(performance.now(), hashesByThread)
    return {
      running: this.#current !== undefined && !this.#paused && this.#closing === undefined,
      paused: this.#paused,
      threads: this.#threads,
      hashrate: sum(hashrateByThread),
      hashrateByThread,
      hashes: sum(hashesByThread),
      hashesByThread,
      hits: this.#hits,
      jobs: this.#jobs,
      waiting: this.#queue.waiting,
      uptimeMs: performance.now() - this.#startedAtMs,
      kernel: this.#kernel(this.#lastJob, randomx),
      ...(randomx && { randomx }),
    }
  }

  /**
   * Ends the threads. May be called again; every call settles when they are gone. RandomX hits that the verifier has
   * not come to are dropped.
   */
  close(): Promise<void> {
    this.#stop('closed')
    return this.#closing!.promise
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
    this.#checking = false
    for (const event of this.#events.splice(0)) if (event.kind !== 'hit') this.#events.push(event)
    this.#engine.stop()
    this.#scheduleDrain()
  }

  // What runs has been ended. `undefined`: there is nothing to search.
  #begin(job: Job, searched: Job): RunningSearch | undefined {
    this.#jobs++
    this.#lastJob = searched
    if (job.range.start === job.range.end) return undefined
    const variant = algorithmOf(searched).threadsBy(searched)
    const threads = variant !== undefined && this.#planned ? this.#threadsFor(variant) : 0
    this.#assertUsable() // a notice may have closed us
    const id = callNative(() => this.#engine.setJob(toNativeJob(searched, threads)))
    this.#verifier.prepare(
      searched,
      error => this.#verifierRefused(error),
      message => this.#notify({ code: 'degraded', message, detail: { jobId: id } }),
    )
    const search = new RunningSearch(
      id,
      job,
      searched,
      () => this.#hashesOf(id),
      () => this.#awaitedChanged(),
    )
    this.#searches.set(id, search)
    if (this.#searches.size % searchesBeforePruning === 0) this.#forgetSettled()
    this.#current = search
    this.#lastId = id
    this.#awaitedChanged()
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

  // How many of the threads have room in the caches; read from the machine once for each variant.
  #threadsFor(variant: RandomXVariant): number {
    const known = this.#plans.get(variant)
    if (known !== undefined) return known
    const { cpus, reason } = native().threadPlan(variant, 0)
    this.#plans.set(variant, cpus.length)
    if (cpus.length < this.#threads) {
      this.#notify({ code: 'thread-plan', message: `${variant}: ${reason}`, detail: { threads: cpus.length } })
    }
    return cpus.length
  }

  // Runs when the native side has events, and again while it has more than one turn's worth.
  #drain(): void {
    if (this.#released) return
    this.#stalled = this.#stream.buffered + this.#events.length >= bufferedHits && this.#closing === undefined
    if (this.#stalled) return
    const events = this.#engine.drain(eventsAtOnce)
    this.#taken += events.length
    this.#events.push(...events)
    this.#handleEvents()
    const drained = events.length < eventsAtOnce
    if (!drained) this.#scheduleDrain()
    this.#advanceSettling(drained)
    this.#awaitedChanged()
  }

  #scheduleDrain(): void {
    if (this.#drainScheduled) return
    this.#drainScheduled = true
    setImmediate(() => {
      this.#drainScheduled = false
      this.#drain()
    })
  }

  #advanceSettling(drained: boolean): void {
    if (!this.#settling.pending) return
    const [taken, handled] = [this.#taken, this.#handled]
    this.#settling.advance({ oldestJob: this.#engine.oldestJob(), drained, taken, handled })
    if (!drained || !this.#settling.waitsForThreads) return
    this.#leaving ??= setTimeout(() => {
      this.#leaving = undefined
      this.#drain()
    }, leavingIntervalMs)
  }

  // In order, up to the first whose check takes long; that one goes on when it is done.
  #handleEvents(): void {
    while (!this.#checking && !this.#released) {
      const event = this.#events.shift()
      if (event === undefined) break
      this.#handle(event)
      if (!this.#checking) this.#handled++
    }
  }

  #handle(event: NativeEvent): void {
    if (event.kind === 'stopped') {
      this.#release()
      return
    }
    const search = this.#searches.get(event.jobId)
    if (search === undefined) return
    switch (event.kind) {
      case 'hit':
        this.#check(event, search)
        break
      case 'exhausted':
        search.finalHashes = event.hashes
        this.#finish(search, 'exhausted')
        this.#queue.advance()
        break
      case 'failed':
        this.#searchFailed(search, fromNative(event.error))
        break
      case 'notice':
        this.#notify({ code: 'degraded', message: event.message, detail: { jobId: event.jobId } })
    }
  }

  // Readers of hits() would wait for ever and not know why.
  #searchFailed(search: RunningSearch, error: Error): void {
    const mined = this.#queue.minedBy(search)
    this.#finish(search, 'failed', error)
    this.#queue.advance()
    if (mined !== undefined) return // told by the rejection
    const message = `the search failed: ${error.message}`
    this.#notify({ code: 'search-failed', message, detail: { jobId: search.id, code: errorCode(error) } })
  }

  // Said before the first hit, which will be lost: that may be days away.
  #verifierRefused(error: PickaxeError): void {
    const message = `no hit of this search can be verified: ${error.message}`
    this.#notify({ code: 'verifier-refused', message, detail: { code: error.code } })
  }

  // What the callback throws is its own: an uncaught error, as with event emitters, not the end of this miner.
  #notify(notice: Notice): void {
    try {
      this.#onNotice?.(notice)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  #check(event: HitEvent, search: RunningSearch): void {
    // Nobody gets a hit after the verifier has failed, nor one that was not verified before close().
    if (this.#failure !== undefined || (this.#closing !== undefined && !verifiesAtOnce(search.searched))) return
    if (this.#queue.minedBy(search)?.settled) return
    const verdict = this.#verifier.check(search.searched, event)
    if (!(verdict instanceof Promise)) {
      this.#accept(event, search, verdict)
      return
    }
    this.#checking = true
    verdict.then(
      result => this.#checked(() => this.#accept(event, search, result)),
      // Native code has accepted it twice by then.
      (error: PickaxeError) =>
        this.#checked(() => (this.#unproven === 'deliver' ? this.#deliver(event, search, error) : this.#fail(error))),
    )
  }

  #checked(conclude: () => void): void {
    if (this.#closing !== undefined) return
    this.#checking = false
    conclude()
    this.#handled++
    this.#handleEvents()
    this.#advanceSettling(false)
    if (this.#stalled) this.#scheduleDrain()
    this.#awaitedChanged()
  }

  #accept(event: HitEvent, search: RunningSearch, verdict: Verdict): void {
    const { searched } = search
    const { valid, hash } = verdict
    if (!valid || !equalBytes(hash, event.hash)) {
      this.#fail(mismatch(this.#kernel(searched, this.#randomxState()), searched, event, verdict))
      return
    }
    this.#deliver(event, search)
  }

  #deliver(event: HitEvent, search: RunningSearch, unproven?: PickaxeError): void {
    const { job, searched } = search
    this.#hits++
    const { jobId, nonce, preimageIndex, worker, hash } = event
    const nonceBytes = toLittleEndian(nonce, searched.nonceWidth)
    const message = messageOf(searched, nonce, preimageIndex)
    const hit = { job, jobId, nonce, nonceBytes, preimageIndex, message, hash, worker, ...(unproven && { unproven }) }
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
    this.#finalHashes = this.#engine.hashesByWorker()
    this.#released = true
    this.#engine.release()
    this.#stream.end()
    this.#settling.end()
    clearTimeout(this.#leaving)
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

  // A replaced search may still have hits on their way; once it cannot, nobody will ask for it.
  #forgetSettled(): void {
    const oldest = Math.min(this.#engine.oldestJob(), ...this.#events.map(({ jobId }) => jobId))
    for (const id of this.#searches.keys()) {
      if (id >= oldest) return
      this.#searches.delete(id)
    }
  }

  #awaitedChanged(): void {
    if (this.#released) return
    const ending = this.#closing !== undefined || this.#settling.pending
    this.#engine.keepAlive(ending || this.#current !== undefined)
    if (ending || this.#stream.awaited || this.#queue.pending || this.#current?.watched === true) awaited.add(this)
    else awaited.delete(this)
  }

  #kernel(job: Job | undefined, randomx: NativeRandomXState | undefined): string {
    const { kernel } = this.#engine
    return job === undefined ? kernel : algorithmOf(job).engine({ kernel, mode: randomx?.mode })
  }

  #randomxState(): NativeRandomXState | undefined {
    return this.#released ? undefined : (this.#engine.randomxState() ?? undefined)
  }

  #hashesByThread(): number[] {
    return this.#released ? this.#finalHashes : this.#engine.hashesByWorker()
  }

  #hashesOf(id: number): number {
    return this.#released ? 0 : this.#engine.hashesOf(id)
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#closing !== undefined) throw closedError()
  }

  // A timer that ends with its miner and keeps neither it nor the process alive.
  static #sampleRates(ref: WeakRef<Miner>): void {
    const timer = setInterval(() => {
      const miner = ref.deref()
      if (miner === undefined || miner.#released) clearInterval(timer)
      else miner.#rates.add(performance.now(), miner.#engine.hashesByWorker())
    }, sampleIntervalMs)
    timer.unref()
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
