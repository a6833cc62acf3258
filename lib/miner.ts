/**
 * The long-running miner: native threads that take one job after another, and hits that were verified in pure
 * TypeScript before anyone sees them.
 * @module
 */
import { describe, toBigEndian, toHex, toLittleEndian } from './base/bytes.js'
import { PickaxeError, rangeError } from './base/errors.js'
import { assertJob, type Job } from './base/job.js'
import type { NativeEngine, NativeEvent, NativeJob } from './native/addon.js'
import { callNative, native } from './native/load.js'
import { checkMinerOptions, type MinerOptions } from './options.js'
import { RateWindow } from './rate_window.js'
import { verify } from './verify/index.js'

/** A nonce that meets its job's target: found by a native thread, accepted by the TypeScript verifier. */
export interface Hit {
  job: Job
  /** The `id` of the search it belongs to; it may have been replaced since. */
  jobId: number
  nonce: bigint
  /** The nonce as it is hashed: little-endian, `job.nonceWidth` bytes. */
  nonceBytes: Uint8Array
  /** 32 bytes, as the verifier computed it. */
  hash: Uint8Array
  /** The thread that found it, from 0. */
  worker: number
}

export interface SearchEnd {
  /** `exhausted`: every nonce was tried. `replaced`: by another job or clearJob(). `failed`: see the error of hits(). */
  reason: 'exhausted' | 'replaced' | 'closed' | 'failed'
  /** Hashes tried: exact when exhausted, else what was counted at that moment. */
  hashes: number
}

/** One job being searched. */
export interface Search {
  readonly id: number
  readonly job: Job
  /** Hashes tried so far. */
  readonly hashes: number
  /** Settles when the search ends; never rejects. */
  readonly finished: Promise<SearchEnd>
}

export interface MinerStats {
  /** Whether threads are hashing right now. */
  running: boolean
  paused: boolean
  threads: number
  /** Hashes per second over the last 10 s, all threads. */
  hashrate: number
  hashrateByThread: number[]
  /** Hashes since start(). */
  hashes: number
  hashesByThread: number[]
  /** Verified hits. */
  hits: number
  jobs: number
  uptimeMs: number
  /** The sha256d kernel in use. */
  kernel: string
}

/** Hits that wait for a consumer; beyond that the native queue fills, and then the threads wait. */
const bufferedHits = 1024
/** Events handled before the event loop gets its turn: about 2 ms of verification. */
const eventsAtOnce = 128
const searchesBeforePruning = 256
const rateWindowMs = 10_000
const sampleIntervalMs = 1000

interface Waiter {
  resolve: (result: IteratorResult<Hit, undefined>) => void
  reject: (error: PickaxeError) => void
}

/** Miners that somebody waits for: they must not be collected although only native code would wake them. */
const awaited = new Set<Miner>()

export class Miner {
  readonly #engine: NativeEngine
  readonly #threads: number
  readonly #startedAtMs = performance.now()
  readonly #rates: RateWindow
  readonly #searches = new Map<number, RunningSearch>()
  readonly #buffer: Hit[] = []
  readonly #waiters: Waiter[] = []
  #current: RunningSearch | undefined
  #hits = 0
  #jobs = 0
  #paused = false
  #stalled = false
  #drainScheduled = false
  #failure: PickaxeError | undefined
  #closing: { promise: Promise<void>; resolve: () => void } | undefined
  #released = false
  #finalHashes: number[] = []

  /**
   * Starts the threads; they idle until {@link setJob}.
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
    const engine = callNative(() => new (native().Engine)(checked, wake))
    const miner = new Miner(engine, checked.threads)
    holder.miner = new WeakRef(miner)
    sampleRates(holder.miner)
    if (checked.pinTo.length > 0 && process.platform === 'darwin') {
      options.onNotice?.({
        code: 'pin-unsupported',
        message: 'this system does not pin threads; running unpinned',
        detail: {},
      })
    }
    return miner
  }

  private constructor(engine: NativeEngine, threads: number) {
    this.#engine = engine
    this.#threads = threads
    this.#rates = new RateWindow(rateWindowMs, this.#startedAtMs, engine.hashesByWorker())
  }

  /**
   * Searches `job` from now on; the threads leave the one before within a batch (about a millisecond).
   * Throws `TypeError`/`RangeError` for a bad job, PICKAXE_ERR_CLOSED, or the error that stopped the miner.
   */
  setJob(job: Job): Search {
    this.#assertUsable()
    assertJob(job)
    if (job.algorithm !== 'sha256d') {
      throw rangeError(`this build mines sha256d, got ${describe(job.algorithm)}`, { algorithm: job.algorithm })
    }
    this.#finish(this.#current, 'replaced')
    this.#jobs++
    if (job.range.start === job.range.end) return this.#emptySearch(job)
    const id = callNative(() => this.#engine.setJob(toNativeJob(job)))
    const search = new RunningSearch(
      id,
      job,
      () => this.#hashesOf(id),
      () => this.#awaitedChanged(),
    )
    this.#searches.set(id, search)
    if (this.#searches.size % searchesBeforePruning === 0) this.#forgetSettled()
    this.#current = search
    this.#engine.keepAlive(true)
    return search
  }

  /** Idles: the threads stay, the current search ends as `replaced`. */
  clearJob(): void {
    this.#assertUsable()
    this.#engine.clearJob()
    this.#finish(this.#current, 'replaced')
  }

  /** The threads stop within a batch and keep their place. */
  pause(): void {
    this.#assertUsable()
    this.#paused = true
    this.#engine.pause()
  }

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
  hits(): AsyncIterableIterator<Hit> {
    const next = (): Promise<IteratorResult<Hit, undefined>> => this.#nextHit()
    return {
      next,
      return: async () => ({ done: true, value: undefined }),
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  stats(): MinerStats {
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
      uptimeMs: performance.now() - this.#startedAtMs,
      kernel: this.#engine.kernel,
    }
  }

  /** Ends the threads. May be called again; every call settles when they are gone. */
  close(): Promise<void> {
    this.#stop('closed')
    return this.#closing!.promise
  }

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
    this.#awaitedChanged()
    this.#finish(this.#current, reason)
    // The threads' last event must reach us even if nothing else keeps the process alive.
    this.#engine.keepAlive(true)
    this.#engine.stop()
    this.#scheduleDrain()
  }

  #nextHit(): Promise<IteratorResult<Hit, undefined>> {
    const hit = this.#buffer.shift()
    if (hit !== undefined) {
      if (this.#stalled && this.#buffer.length <= bufferedHits / 2) this.#scheduleDrain()
      return Promise.resolve({ done: false, value: hit })
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (this.#released) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
      this.#awaitedChanged()
    })
  }

  // Runs when the native side has events, and again while it has more than one turn's worth.
  #drain(): void {
    if (this.#released) return
    this.#stalled = this.#buffer.length >= bufferedHits && this.#closing === undefined
    if (this.#stalled) return
    const events = this.#engine.drain(eventsAtOnce)
    for (const event of events) this.#handle(event)
    if (events.length === eventsAtOnce) this.#scheduleDrain()
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

  #handle(event: NativeEvent): void {
    if (event.kind === 'stopped') {
      this.#release()
      return
    }
    const search = this.#searches.get(event.jobId)
    if (search === undefined) return
    if (event.kind === 'hit') {
      this.#accept(event, search)
      return
    }
    search.finalHashes = event.hashes
    this.#finish(search, 'exhausted')
  }

  #accept(event: NativeEvent & { kind: 'hit' }, search: RunningSearch): void {
    if (this.#failure !== undefined) return
    const { job } = search
    const { valid, hash } = verify(job, event.nonce)
    if (!valid || toHex(hash) !== toHex(event.hash)) {
      this.#fail(mismatch(this.#engine.kernel, event, job, hash))
      return
    }
    this.#hits++
    const nonceBytes = toLittleEndian(event.nonce, job.nonceWidth)
    const hit: Hit = { job, jobId: event.jobId, nonce: event.nonce, nonceBytes, hash, worker: event.worker }
    const waiter = this.#waiters.shift()
    if (waiter === undefined) this.#buffer.push(hit)
    else waiter.resolve({ done: false, value: hit })
  }

  #fail(error: PickaxeError): void {
    this.#failure = error
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error)
    this.#stop('failed')
  }

  // The last thread has ended.
  #release(): void {
    this.#finalHashes = this.#engine.hashesByWorker()
    this.#released = true
    this.#engine.release()
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined })
    this.#closing?.resolve()
    awaited.delete(this)
  }

  #finish(search: RunningSearch | undefined, reason: SearchEnd['reason']): void {
    if (search === undefined || search.ended) return
    search.end(reason)
    if (search !== this.#current) return
    this.#current = undefined
    if (this.#closing === undefined) this.#engine.keepAlive(false)
    this.#awaitedChanged()
  }

  // A replaced search may still have hits on their way; once it cannot, nobody will ask for it.
  #forgetSettled(): void {
    const oldest = this.#engine.oldestJob()
    for (const id of this.#searches.keys()) {
      if (id >= oldest) return
      this.#searches.delete(id)
    }
  }

  #emptySearch(job: Job): Search {
    this.#engine.clearJob()
    const search = new RunningSearch(
      0,
      job,
      () => 0,
      () => {},
    )
    search.end('exhausted')
    return search
  }

  #awaitedChanged(): void {
    const waiting = this.#waiters.length > 0 || this.#current?.watched === true || this.#closing !== undefined
    if (waiting && !this.#released) awaited.add(this)
    else awaited.delete(this)
  }

  #hashesByThread(): number[] {
    return this.#released ? this.#finalHashes : this.#engine.hashesByWorker()
  }

  #hashesOf(id: number): number {
    return this.#released ? 0 : this.#engine.hashesOf(id)
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#closing !== undefined)
      throw new PickaxeError('PICKAXE_ERR_CLOSED', 'this Miner is closed: start a new one')
  }

  /** @internal One sample for the rate window. */
  static sample(miner: Miner): boolean {
    if (miner.#released) return false
    miner.#rates.add(performance.now(), miner.#engine.hashesByWorker())
    return true
  }
}

class RunningSearch implements Search {
  readonly id: number
  readonly job: Job
  /** Whether somebody asked for `finished`. */
  watched = false
  ended = false
  finalHashes: number | undefined
  readonly #promise: Promise<SearchEnd>
  readonly #count: () => number
  readonly #onWatched: () => void
  #settle!: (end: SearchEnd) => void

  constructor(id: number, job: Job, count: () => number, onWatched: () => void) {
    this.id = id
    this.job = job
    this.#count = count
    this.#onWatched = onWatched
    this.#promise = new Promise(settle => {
      this.#settle = settle
    })
  }

  get hashes(): number {
    return this.finalHashes ?? this.#count()
  }

  get finished(): Promise<SearchEnd> {
    this.watched = true
    this.#onWatched()
    return this.#promise
  }

  end(reason: SearchEnd['reason']): void {
    this.ended = true
    this.finalHashes ??= this.#count()
    this.#settle({ reason, hashes: this.finalHashes })
  }
}

function toNativeJob(job: Job): NativeJob {
  return {
    template: job.template,
    nonceOffset: job.nonceOffset,
    nonceWidth: job.nonceWidth,
    bound: toBigEndian(job.target.bound, 32),
    bigEndian: job.target.order === 'big-endian',
    firstNonce: job.range.start,
    lastNonce: job.range.end - 1n,
  }
}

function mismatch(kernel: string, event: NativeEvent & { kind: 'hit' }, job: Job, hash: Uint8Array): PickaxeError {
  const detail = {
    kernel,
    nonce: event.nonce,
    template: toHex(job.template),
    nonceOffset: job.nonceOffset,
    nonceWidth: job.nonceWidth,
    bound: job.target.bound,
    order: job.target.order,
    nativeHash: toHex(event.hash),
    verifierHash: toHex(hash),
  }
  return new PickaxeError(
    'PICKAXE_ERR_VERIFY_MISMATCH',
    `kernel ${kernel} reported nonce ${event.nonce}, which the TypeScript verifier rejects ` +
      `(native hash ${detail.nativeHash}, verified ${detail.verifierHash}): the run was stopped. ` +
      'Please report it with error.detail; a faulty CPU or memory can cause it too',
    { detail },
  )
}

// A timer that ends with its miner and keeps neither it nor the process alive.
function sampleRates(ref: WeakRef<Miner>): void {
  const timer = setInterval(() => {
    const miner = ref.deref()
    if (miner === undefined || !Miner.sample(miner)) clearInterval(timer)
  }, sampleIntervalMs)
  timer.unref()
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
