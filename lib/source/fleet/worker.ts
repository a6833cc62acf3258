/**
 * One machine of a fleet: takes ranges, searches them, tells what became of them.
 * @module
 */
import { randomUUID } from 'node:crypto'
import { algorithmOf } from '../../algorithm/index.js'
import { PickaxeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { Miner, type MinerStats } from '../../miner/miner.js'
import { type MinerOptions, minerOptionsOf } from '../../miner/options.js'
import { aborted, abortScope, endOf, pause, sleep, unlessAborted } from '../feed/abort_scope.js'
import type { Engine } from '../feed/engine.js'
import { guardedListener } from '../feed/listener.js'
import type { WorkerEvent } from './fleet_events.js'
import { type CheckedWorker, checkWorkerOptions, type FleetWorkerOptions } from './fleet_options.js'
import { type Keys, keysOf } from './keys.js'
import { newsSchema, readMessage, writeReport } from './messages.js'
import { loadPackages, type Packages } from './packages.js'
import { type RangeResult, RangeSearcher } from './range_search.js'
import { type HeldRange, RangeSupply, shutOut } from './range_supply.js'
import { RedisLink } from './redis_link.js'
import { WorkerPresence } from './worker_presence.js'

/** What a {@link FleetWorker} counts. */
export interface FleetWorkerStats extends MinerStats {
  /** Ranges that were done. */
  ranges: number
  /** Nonces that won. */
  found: number
  /** The search it is at. */
  search: string | undefined
}

/** A machine at work for its fleet, as {@link fleetWorker} starts it. */
export interface FleetWorker extends AsyncDisposable {
  /** Unlike that of any other worker. */
  readonly id: string
  /** Settles when the worker has ended: closed, or aborted. Rejects when it cannot go on. */
  readonly finished: Promise<void>
  /** The numbers now. */
  stats(): FleetWorkerStats
  /** Leaves its range to others and ends the threads. */
  close(): Promise<void>
}

/**
 * Starts working for a fleet: searches ranges of whatever the fleet searches, oldest search first, until it is closed. Goes on
 * when Redis restarts. Throws `TypeError`/`RangeError` for bad options, PICKAXE_ERR_FLEET_PACKAGES, PICKAXE_ERR_REDIS when we
 * are not let in, PICKAXE_ERR_ABORTED, and what {@link Miner.start} throws.
 *
 * @example
 * import { errorCode } from 'pickaxe'
 * import { fleetWorker } from 'pickaxe/fleet'
 *
 * const signal = AbortSignal.timeout(200)
 * const redis = 'redis://127.0.0.1:1' // where nobody listens: it waits
 * const worker = await fleetWorker({ redis, threads: 1, signal }).catch(errorCode)
 * console.log(worker) // PICKAXE_ERR_ABORTED
 */
export async function fleetWorker(options: FleetWorkerOptions): Promise<FleetWorker> {
  const checked = checkWorkerOptions(options)
  const { signal, startEngine = startMiner } = options
  const packages = await loadPackages()
  if (signal?.aborted) throw aborted(signal.reason)
  const starting = startEngine({
    ...minerOptionsOf(options),
    priority: options.priority ?? 'low',
    // Whoever asked for the search proves every hit and witness again.
    randomx: { verify: 'native', ...options.randomx },
  })
  const engine = await unlessAborted(starting, signal).catch(error => {
    starting.then(late => late.close()).catch(() => {})
    throw error
  })
  const worker = new RunningWorker(checked, packages, engine, guardedListener(options.onEvent), signal)
  try {
    await worker.open()
  } catch (error) {
    await worker.close().catch(() => {})
    throw error
  }
  return worker
}

async function startMiner(options: MinerOptions): Promise<Engine> {
  return Miner.start(options)
}

const idleMs = 1000
const retryMs = 500
/** For the last words to a Redis that may not answer. */
const goodbyeMs = 1000
/** The next range is fetched before this one ends: by this part of its time, by four times what fetching took, by 50 ms at least. */
const ahead = { share: 0.1, fetches: 4, leastMs: 50 }

class RunningWorker implements FleetWorker {
  readonly id = randomUUID()
  finished: Promise<void> = Promise.resolve()
  readonly #options: CheckedWorker
  readonly #keys: Keys
  readonly #supply: RangeSupply
  readonly #engine: Engine
  readonly #searcher: RangeSearcher
  readonly #link: RedisLink
  readonly #onEvent: (event: WorkerEvent) => void
  readonly #stop = new AbortController()
  readonly #presence: WorkerPresence
  /** Reports on their way. */
  readonly #telling = new Set<Promise<void>>()
  /** The range after the one that is searched. */
  #next: Promise<HeldRange | undefined> | undefined
  #search: string | undefined
  #algorithm: string | undefined
  #failure: PickaxeError | undefined
  #wake: () => void = () => {}
  #ranges = 0
  #found = 0

  constructor(
    options: CheckedWorker,
    packages: Packages,
    engine: Engine,
    onEvent: (event: WorkerEvent) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#options = options
    this.#keys = keysOf(options.fleet)
    this.#engine = engine
    this.#searcher = new RangeSearcher(engine)
    this.#onEvent = onEvent
    this.#link = new RedisLink(packages, options.redis, {
      onState: (up, message) => onEvent({ type: 'redis', up, message }),
      onMessage: (_, text) => this.#hear(text),
    })
    const worker = { worker: this.id, stop: this.#stop.signal }
    this.#supply = new RangeSupply(packages, this.#link, this.#keys, options.timing, worker)
    this.#presence = new WorkerPresence(this.#link, this.#keys, {
      id: this.id,
      name: options.name,
      numbers: () => ({ ...this.#engine.stats(), algorithm: this.#algorithm, work: this.#search }),
      rates: () => this.#searcher.rates,
    })
    const onAbort = () => this.#stop.abort()
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    this.#stop.signal.addEventListener('abort', () => signal?.removeEventListener('abort', onAbort), { once: true })
  }

  async open(): Promise<void> {
    await this.#link.open([this.#keys.news], Number.POSITIVE_INFINITY, this.#stop.signal)
    this.finished = this.#run()
    this.finished.catch(() => {})
  }

  stats(): FleetWorkerStats {
    return { ...this.#engine.stats(), ranges: this.#ranges, found: this.#found, search: this.#search }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.finished
    await this.#engine.close()
    this.#link.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    const present = this.#presence.keep(signal)
    try {
      while (!signal.aborted) {
        const worked = await this.#untilStopped(this.#work()).catch(error => this.#trouble(error))
        if (worked !== true && !signal.aborted) await this.#idle(worked === undefined ? retryMs : idleMs)
      }
      if (this.#failure !== undefined) throw this.#failure
    } finally {
      this.#stop.abort()
      await this.#engine.close()
      await Promise.race([this.#goodbye(), pause(goodbyeMs)])
      this.#link.close()
      await this.#supply.close()
      await present
    }
  }

  // One range. `false`: there is none.
  async #work(): Promise<boolean> {
    const range = await this.#take()
    if (range === undefined) {
      this.#search = undefined
      return false
    }
    if (this.#stop.signal.aborted) this.#leave(range, nothing)
    else await this.#serve(range)
    return true
  }

  async #take(): Promise<HeldRange | undefined> {
    const fetched = this.#next
    this.#next = undefined
    // There may be one by now.
    let range = (await fetched) ?? (await this.#supply.take())
    while (range?.signal.aborted && !this.#stop.signal.aborted) {
      await range.letGo()
      range = await this.#supply.take()
    }
    return range
  }

  #fetch(): void {
    if (this.#next !== undefined || this.#stop.signal.aborted) return
    this.#next = this.#supply.take()
    this.#next.catch(() => {}) // told when it is its turn
  }

  // What became of it is told while the next one is searched.
  async #serve(range: HeldRange): Promise<void> {
    const { search, ticket, signal } = range
    this.#search = search.id
    this.#algorithm = algorithmOf(search.job).label(search.job)
    this.#onEvent({ type: 'range', search: search.id, nonces: ticket.end - ticket.start })
    const job = { ...search.job, range: { start: ticket.start, end: ticket.end } }
    let fetching: NodeJS.Timeout | undefined
    const onBegun = (expectedMs: number) => {
      const early = Math.max(ahead.share * expectedMs, ahead.fetches * this.#supply.takeMs, ahead.leastMs)
      fetching = setTimeout(() => this.#fetch(), Math.max(0, expectedMs - early))
    }
    let result: RangeResult | undefined
    try {
      result = await this.#searcher.search(job, search.rangeMs, signal, onBegun)
    } catch (error) {
      this.#leave(range, nothing)
      throw error
    } finally {
      clearTimeout(fetching)
    }
    this.#onEvent({ type: 'done', search: search.id, nonces: result?.done ?? 0n, found: result?.hit !== undefined })
    this.#leave(range, result ?? (this.#stop.signal.aborted ? nothing : undefined))
  }

  // `undefined`: nobody waits for a word about it.
  #leave(range: HeldRange, result: RangeResult | undefined): void {
    const told = result === undefined ? Promise.resolve() : this.#tell(range, result).catch(error => this.#told(error))
    const left = told.then(() => range.letGo()).finally(() => this.#telling.delete(left))
    this.#telling.add(left)
  }

  // Published for whoever waits, and left with the ticket for whoever was not there to hear it.
  async #tell({ search, ticket }: HeldRange, result: RangeResult): Promise<void> {
    const { done, hashes, elapsedMs, bound, witnesses, hit } = result
    const report = writeReport({
      ticket: ticket.id,
      worker: this.id,
      name: this.#options.name,
      done,
      hashes,
      elapsed_ms: elapsedMs,
      bound,
      witnesses: [...witnesses],
      ...given({ hit }),
    })
    if (hit !== undefined) this.#found++
    else if (done > 0n) this.#ranges++
    const published = this.#link.commands.publish(this.#keys.reports(search.id), JSON.stringify(report))
    published.catch(() => {}) // waited for below
    // Redis may have forgotten the ticket, or given it to another: then what was published has to do.
    await ticket.leave(report).catch(error => this.#told(error))
    await published
  }

  #hear(text: string): void {
    const news = readMessage(newsSchema, text)
    if (news === undefined) return
    if (news.type === 'end') this.#supply.end(news.search)
    if (news.type === 'shut-out' && news.worker === this.id) {
      this.#failure = shutOut(news.search, this.id)
      this.#stop.abort()
    }
    this.#wake()
  }

  async #idle(ms: number): Promise<void> {
    const { signal, end } = abortScope(this.#stop.signal)
    this.#wake = end
    await sleep(ms, signal).catch(() => {})
    end()
    this.#wake = () => {}
  }

  // Redis may not answer for long: whoever closes us waits for the last words alone.
  async #untilStopped<T>(promise: Promise<T>): Promise<T | undefined> {
    promise.catch(() => {})
    const { signal, end } = abortScope(this.#stop.signal)
    try {
      return await Promise.race([promise, endOf(signal).then(() => pause(goodbyeMs))])
    } finally {
      end()
    }
  }

  #trouble(error: Error): undefined {
    if (error instanceof PickaxeError) throw error
    this.#told(error)
    return undefined
  }

  #told({ message }: Error): void {
    if (!this.#stop.signal.aborted) this.#onEvent({ type: 'trouble', message })
  }

  async #goodbye(): Promise<void> {
    if (!this.#link.isUp) return
    const held = await this.#next?.catch(() => undefined)
    if (held !== undefined) this.#leave(held, nothing)
    await Promise.allSettled(this.#telling)
    await Promise.allSettled([this.#presence.leave(), this.#supply.close()])
  }
}

const nothing: RangeResult = { done: 0n, hashes: 0n, elapsedMs: 0, bound: 0n, witnesses: [] }
