/** A miner in plain TypeScript for tests: tries nonces in order, remembers what it tried. */

import type { Job } from '../../lib/algorithm/index.js'
import { toHex, toLittleEndian } from '../../lib/base/bytes.js'
import type { PickaxeError } from '../../lib/base/errors.js'
import { meetsTarget } from '../../lib/base/target.js'
import type { Hit, HitReader, MinerStats } from '../../lib/miner/miner.js'
import type { JobOptions, Search, SearchEnd } from '../../lib/miner/search.js'
import type { Engine } from '../../lib/source/feed/engine.js'
import { doubleSha256 } from './block_reader.js'

export interface PlainEngineOptions {
  /** The proof-of-work hash of a whole input. Default: SHA-256d. */
  hash?: (input: Uint8Array, job: Job) => Uint8Array | Promise<Uint8Array>
  /** How long a hit is checked before it is told. Default 0. */
  checkMs?: number
  /** So many hits may wait for their check, and the search goes on; with more, nothing is tried. Default 0. */
  mostWaiting?: number
  /** Hashes between two looks at the event loop. Default 64. */
  batch?: number
  /** Why its hits cannot be checked. */
  unproven?: PickaxeError
}

export class PlainEngine implements Engine {
  prepare?: NonNullable<Engine['prepare']>
  /** Every input hashed, as hex. */
  readonly tried: string[] = []
  readonly jobs: { job: Job; atMs: number }[] = []
  readonly cleared: number[] = []
  readonly #options: Required<Omit<PlainEngineOptions, 'unproven'>>
  readonly #unproven: { unproven?: PickaxeError }
  readonly #hits: Hit[] = []
  #wake: () => void = () => {}
  #search: { search: Search; end: (end: SearchEnd) => void } | undefined
  #nextId = 1
  #hashes = 0
  #hitCount = 0
  #paused = false
  #failure: Error | undefined
  #checks: Promise<unknown> = Promise.resolve()
  #unchecked = 0
  #closed = false

  constructor({ hash = doubleSha256, batch = 64, checkMs = 0, mostWaiting = 0, unproven }: PlainEngineOptions = {}) {
    this.#unproven = unproven === undefined ? {} : { unproven }
    this.#options = { hash, batch, checkMs, mostWaiting }
  }

  setJob(job: Job, { isWanted = () => true }: JobOptions = {}): Search {
    this.#end('replaced')
    let end: (end: SearchEnd) => void = () => {}
    const finished = new Promise<SearchEnd>(resolve => {
      end = resolve
    })
    const search: Search = { id: this.#nextId++, job, hashes: 0, finished }
    this.#search = { search, end }
    this.jobs.push({ job, atMs: performance.now() })
    void this.#run(search, isWanted)
    return search
  }

  clearJob(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#search !== undefined) this.cleared.push(performance.now())
    this.#end('replaced')
  }

  hits(): HitReader {
    const hits = this.#read()
    return Object.assign(hits, { [Symbol.asyncDispose]: async () => void (await hits.return?.()) })
  }

  async *#read(): AsyncIterableIterator<Hit> {
    while (!this.#closed) {
      if (this.#failure !== undefined) throw this.#failure
      const hit = this.#hits.shift()
      if (hit !== undefined) yield hit
      else
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
    }
  }

  /** As a real one does when a hit fails verification. */
  fail(error: Error): void {
    this.#failure = error
    this.failSearch(error)
    this.#wake()
  }

  /** As a real one does when there is no memory for a job: the engine itself lives on. */
  failSearch(error: Error): void {
    this.#end('failed', error)
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
  }

  stats(): MinerStats {
    const running = this.#search !== undefined && !this.#paused
    const [hashes, jobs, hits, paused] = [this.#hashes, this.jobs.length, this.#hitCount, this.#paused]
    return {
      running,
      paused,
      threads: 1,
      hashrate: 0,
      hashrateByThread: [0],
      hashes,
      hashesByThread: [hashes],
      hits,
      jobs,
      waiting: 0,
      uptimeMs: 0,
      kernel: 'plain',
    }
  }

  async settled(): Promise<void> {
    await this.#checks
  }

  async close(): Promise<void> {
    this.#end('closed')
    this.#closed = true
    this.#wake()
  }

  #end(reason: SearchEnd['reason'], error?: Error): void {
    this.#search?.end({ reason, hashes: 0, ...(error && { error: error as PickaxeError }) })
    this.#search = undefined
  }

  // One at a time, and those that nobody wants when their turn comes cost none.
  #check(hit: Hit, isWanted: () => boolean): void {
    const { checkMs } = this.#options
    const tell = () => {
      if (this.#closed) return
      this.#hits.push(hit)
      this.#wake()
    }
    if (checkMs === 0) {
      if (isWanted()) tell()
      return
    }
    this.#unchecked++
    this.#checks = this.#checks.then(async () => {
      this.#unchecked--
      if (!isWanted()) return
      await new Promise(resolve => setTimeout(resolve, checkMs))
      tell()
    })
  }

  async #run(search: Search, isWanted: () => boolean): Promise<void> {
    const { job, id } = search
    const input = job.template.slice()
    for (let nonce = job.range.start; nonce < job.range.end; nonce++) {
      if (nonce % BigInt(this.#options.batch) === 0n || this.#paused) await new Promise(setImmediate)
      while (this.#paused && !this.#closed) await new Promise(resolve => setTimeout(resolve, 5))
      if (this.#search?.search !== search) return
      const nonceBytes = toLittleEndian(nonce, job.nonceWidth)
      input.set(nonceBytes, job.nonceOffset)
      this.tried.push(toHex(input))
      const hash = await this.#options.hash(input, job)
      this.#hashes++
      if (!meetsTarget(hash, job.target)) continue
      this.#hitCount++
      const place = {
        job,
        jobId: id,
        nonce,
        nonceBytes,
        nonceHex: toHex(nonceBytes),
        preimageIndex: 0,
        worker: 0,
        checkMs: this.#options.checkMs,
      }
      this.#check({ ...place, message: input.slice(), hash, hashHex: toHex(hash), ...this.#unproven }, isWanted)
      if (this.#unchecked > this.#options.mostWaiting || this.#options.mostWaiting === 0) await this.#checks
    }
    await this.#checks
    if (this.#search?.search === search) this.#end('exhausted')
  }
}

/** Has tried everything at once. */
export class HastyEngine extends PlainEngine {
  override setJob(job: Job): Search {
    const search = super.setJob(job)
    this.clearJob()
    const finished = new Promise<SearchEnd>(resolve => setImmediate(resolve, { reason: 'exhausted', hashes: 0 }))
    return { ...search, finished }
  }
}
