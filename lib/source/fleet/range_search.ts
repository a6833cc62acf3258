/**
 * One range after another on an engine: as many nonces as its rate takes in the time that is meant, the hit if there is one,
 * and the witnesses of the search.
 * @module
 */
import { algorithmOf, type Job } from '../../algorithm/index.js'
import type { Target } from '../../base/target.js'
import type { Hit } from '../../miner/miner.js'
import type { Engine } from '../feed/engine.js'
import type { Claim } from './prover.js'
import { lanesOf } from './prover.js'
import { witnessTarget } from './witness.js'

export interface RangeResult {
  readonly done: bigint
  readonly hashes: bigint
  readonly elapsedMs: number
  readonly bound: bigint
  readonly witnesses: readonly Claim[]
  readonly hit?: Claim
}

/** A rate over less than that is not believed. */
const leastMs = 200
const calibrationMs = 400
/** A tenth longer than meant. */
const longer = 10n
const firstNonces = 256n
const growth = 16n

export class RangeSearcher {
  readonly #engine: Engine
  /** Hashes a second by what is hashed. */
  readonly #rates = new Map<string, number>()
  #onHit: (hit: Hit) => void = () => {}
  #onFailure: (error: Error) => void = () => {}
  #failure: Error | undefined

  constructor(engine: Engine) {
    this.#engine = engine
    this.#read().catch(error => {
      this.#failure = error
      this.#onFailure(error)
    })
  }

  /** By the names that `--algorithm` has. */
  get rates(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#rates)
  }

  /**
   * Searches from `job.range.start` on: about `rangeMs`, at most to the end of the range. `onBegun` is told how long it will
   * take. `undefined`: `signal` was aborted. Rejects with what the search or the engine failed with.
   */
  async search(
    job: Job,
    rangeMs: number,
    signal: AbortSignal,
    onBegun: (expectedMs: number) => void,
  ): Promise<RangeResult | undefined> {
    const label = algorithmOf(job).label(job)
    if (!this.#rates.has(label)) await this.#calibrate(job, label, signal)
    const rate = this.#rates.get(label)
    if (signal.aborted || rate === undefined) return undefined
    const lanes = BigInt(lanesOf(job))
    const { start, end } = job.range
    const wanted = BigInt(Math.max(1, Math.round((rate * rangeMs) / 1000))) / lanes + 1n
    // A rest that is hardly worth a ticket of its own is done at once.
    const done = wanted + wanted / longer < end - start ? wanted : end - start
    const target = witnessTarget(job.target, done * lanes)
    onBegun((1000 * Number(done * lanes)) / rate)
    const result = await this.#run(job, done, target, signal)
    if (result === undefined || result.hit !== undefined) return result
    if (result.elapsedMs >= leastMs) this.#rates.set(label, Number(result.hashes) / (result.elapsedMs / 1000))
    return result
  }

  // Nothing of it counts: it is over in less than a second, once for each kind of job.
  async #calibrate(job: Job, label: string, signal: AbortSignal): Promise<void> {
    const none: Target = { bound: 0n, order: job.target.order }
    const length = job.range.end - job.range.start
    for (let nonces = firstNonces; ; nonces *= growth) {
      const done = nonces < length ? nonces : length
      const result = await this.#run(job, done, none, signal)
      if (result === undefined) return
      if (
        result.elapsedMs >= calibrationMs ||
        done === length ||
        result.elapsedMs * Number(growth) > 4 * calibrationMs
      ) {
        this.#rates.set(label, Number(result.hashes) / Math.max(1e-3, result.elapsedMs / 1000))
        return
      }
    }
  }

  async #run(job: Job, done: bigint, target: Target, signal: AbortSignal): Promise<RangeResult | undefined> {
    if (this.#failure !== undefined) throw this.#failure
    const { start } = job.range
    const eased = { ...job, target, range: { start, end: start + done } } as Job
    const begun = performance.now()
    const witnesses: Claim[] = []
    let found: (hit: Claim) => void = () => {}
    const hit = new Promise<Claim>(resolve => {
      found = resolve
    })
    const search = this.#engine.setJob(eased)
    this.#onHit = each => {
      if (each.jobId !== search.id) return
      const claim = { nonce: each.nonce, preimage_index: each.preimageIndex }
      if (algorithmOf(job).verdict(job, each.message, each.hash).valid) found(claim)
      else witnesses.push(claim)
    }
    let onAbort = () => {}
    const stopped = new Promise<undefined>((resolve, reject) => {
      onAbort = () => resolve(undefined)
      this.#onFailure = reject
    })
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    try {
      const ended = await Promise.race([search.finished, hit, stopped])
      const counted = { elapsedMs: performance.now() - begun, bound: target.bound, witnesses }
      if (ended === undefined) return this.#leave()
      if (!('reason' in ended)) {
        const hashes = BigInt(search.hashes)
        this.#leave()
        return { ...counted, done: 0n, hashes, hit: ended }
      }
      if (ended.error !== undefined) throw ended.error
      if (ended.reason !== 'exhausted') return undefined
      await this.#engine.settled()
      await new Promise(setImmediate) // the reader has them by then
      const late = await Promise.race([hit, undefined])
      const all = { ...counted, hashes: BigInt(ended.hashes) }
      return late === undefined ? { ...all, done } : { ...all, done: 0n, hit: late }
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#onHit = () => {}
      this.#onFailure = () => {}
    }
  }

  #leave(): undefined {
    this.#engine.clearJob()
    return undefined
  }

  async #read(): Promise<void> {
    for await (const hit of this.#engine.hits()) this.#onHit(hit)
  }
}
