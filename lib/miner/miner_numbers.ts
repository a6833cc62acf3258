/**
 * What a miner counts, also when its threads are gone.
 * @module
 */
import { algorithmOf, type Job } from '../algorithm/index.js'
import type { NativeEngine, NativeRandomXState } from '../native/addon.js'
import { RateWindow } from './rate_window.js'

/** The numbers of a `Miner`, counted at the call. */
export interface MinerStats {
  /** Whether threads are hashing right now. */
  running: boolean
  /** By `pause()`. */
  paused: boolean
  /** Native threads. */
  threads: number
  /** Hashes per second over the last 10 s, all threads. */
  hashrate: number
  /** The same of each thread. */
  hashrateByThread: number[]
  /** Hashes since start(). */
  hashes: number
  /** The same of each thread. */
  hashesByThread: number[]
  /** Verified hits. */
  hits: number
  /** Searches begun. */
  jobs: number
  /** Searches of `mine()` that wait for their turn. */
  waiting: number
  /** Since start(). */
  uptimeMs: number
  /** What hashes the current job, or hashed the last one: a kernel by name, or how RandomX runs: `randomx full`, `randomx light`. */
  kernel: string
  /** Of the RandomX key used last: what it has in memory, and how far that is. */
  randomx?: NativeRandomXState
}

/** What the miner itself knows. */
type State = Pick<MinerStats, 'running' | 'paused' | 'waiting'>

const rateWindowMs = 10_000
const sampleIntervalMs = 1000

export class MinerNumbers {
  hits = 0
  jobs = 0
  lastJob: Job | undefined
  readonly #engine: NativeEngine
  readonly #threads: number
  readonly #startedAtMs = performance.now()
  readonly #rates: RateWindow
  readonly #onSample: () => void
  /** Hashes of each thread, once they are gone. */
  #finalHashes: number[] | undefined

  /** `onSample` is called about once a second. */
  constructor(engine: NativeEngine, threads: number, onSample: () => void) {
    this.#onSample = onSample
    this.#engine = engine
    this.#threads = threads
    this.#rates = new RateWindow(rateWindowMs, this.#startedAtMs, engine.hashesByWorker())
    MinerNumbers.#sample(new WeakRef(this))
  }

  stats({ running, paused, waiting }: State): MinerStats {
    const randomx = this.#randomxState()
    const hashesByThread = this.#finalHashes ?? this.#engine.hashesByWorker()
    const hashrateByThread =
      this.#finalHashes === undefined
        ? this.#rates.rates(performance.now(), hashesByThread)
        : hashesByThread.map(() => 0)
    return {
      running,
      paused,
      threads: this.#threads,
      hashrate: sum(hashrateByThread),
      hashrateByThread,
      hashes: sum(hashesByThread),
      hashesByThread,
      hits: this.hits,
      jobs: this.jobs,
      waiting,
      uptimeMs: performance.now() - this.#startedAtMs,
      kernel: this.#engineName(this.lastJob, randomx),
      ...(randomx && { randomx }),
    }
  }

  /** What hashes `job`, or would hash one. */
  kernelOf(job: Job | undefined): string {
    return this.#engineName(job, this.#randomxState())
  }

  /** Hashes of that search so far. */
  hashesOf(id: number): number {
    return this.#finalHashes === undefined ? this.#engine.hashesOf(id) : 0
  }

  /** The threads have ended, and native code is about to be released. */
  finish(): void {
    this.#finalHashes = this.#engine.hashesByWorker()
  }

  #engineName(job: Job | undefined, randomx: NativeRandomXState | undefined): string {
    const algorithm = algorithmOf(job ?? { algorithm: 'sha256d' })
    const kernel = algorithm.hasKernels ? this.#engine.kernelOf(algorithm.name) : ''
    return algorithm.engine({ kernel, mode: randomx?.mode })
  }

  #randomxState(): NativeRandomXState | undefined {
    return this.#finalHashes === undefined ? (this.#engine.randomxState() ?? undefined) : undefined
  }

  // A timer that ends with its miner and keeps neither it nor the process alive.
  static #sample(ref: WeakRef<MinerNumbers>): void {
    const timer = setInterval(() => {
      const numbers = ref.deref()
      if (numbers === undefined || numbers.#finalHashes !== undefined) clearInterval(timer)
      else {
        numbers.#rates.add(performance.now(), numbers.#engine.hashesByWorker())
        numbers.#onSample()
      }
    }, sampleIntervalMs)
    timer.unref()
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
