/**
 * The coordinator of one search: cuts it into tickets, proves what workers report, and ends it for all of them.
 * @module
 */
import { randomUUID } from 'node:crypto'
import { algorithmOf, type Job, type JobJSON, jobToJSON, type NonceRange } from '../../algorithm/index.js'
import { given } from '../../base/given.js'
import type { MineResult } from '../../base/result.js'
import { expectedHashes } from '../../base/target.js'
import type { Progress } from '../../miner/options.js'
import { endOf, pause, unlessAborted } from '../feed/abort_scope.js'
import { changeSignal } from '../feed/change_signal.js'
import type { FleetEvent } from './fleet_events.js'
import type { CheckedFleet } from './fleet_options.js'
import { type Keys, keyMs, keysOf } from './keys.js'
import { asMessage, type Report, readMessage, reportSchema } from './messages.js'
import { endSearch, keepOpen } from './open_searches.js'
import type { Packages } from './packages.js'
import { present } from './presence.js'
import { lanesOf, type Proof, Prover } from './prover.js'
import { RangeLedger } from './range_ledger.js'
import { isFull, RedisLink } from './redis_link.js'
import { checkReport, type Record as WorkerRecord } from './report_check.js'
import { TicketClock } from './ticket_clock.js'
import { TicketQueue } from './ticket_queue.js'
import { ticketSize } from './ticket_size.js'

export interface SearchListener {
  onEvent(event: FleetEvent): void
  readonly onProgress: ((progress: Progress) => void) | undefined
  readonly progressIntervalMs: number
}

interface KnownWorker extends WorkerRecord {
  readonly name: string
  /** Nonces a second, of its last range. */
  rate: number
}

/** For the last words to a Redis that may not answer. */
const goodbyeMs = 2000
const workersEveryMs = 2000
const silenceMs = 10_000

export class FleetSearch {
  readonly #id = randomUUID()
  readonly #job: Job
  readonly #document: JobJSON
  readonly #options: CheckedFleet
  readonly #keys: Keys
  readonly #listener: SearchListener
  readonly #link: RedisLink
  readonly #packages: Packages
  readonly #ledger: RangeLedger
  readonly #clock = new TicketClock()
  readonly #prover: Prover
  readonly #lanes: bigint
  readonly #begunAt = Date.now()
  readonly #begunMs = performance.now()
  readonly #reports: Report[] = []
  readonly #workers = new Map<string, KnownWorker>()
  readonly #shutOut = new Set<string>()
  readonly #changed = changeSignal()
  #present = { count: 0, hashrate: 0, askedMs: Number.NEGATIVE_INFINITY }
  #wasAnnounced = false
  #trouble = ''
  #isOver = false
  /** Of the range that was left at the hit. */
  #hashesOfHit = 1
  #turning: Promise<void> | undefined

  constructor(job: Job, options: CheckedFleet, packages: Packages, listener: SearchListener) {
    this.#job = job
    this.#packages = packages
    this.#document = jobToJSON(job)
    this.#options = options
    this.#listener = listener
    this.#keys = keysOf(options.fleet)
    this.#ledger = new RangeLedger(job.range)
    this.#prover = new Prover(job)
    this.#lanes = BigInt(lanesOf(job))
    this.#link = new RedisLink(packages, options.redis, {
      onState: (up, message) => {
        listener.onEvent({ type: 'redis', up, message })
        this.#changed.raise()
      },
      onMessage: (_, text) => this.#hear(text),
    })
  }

  /** Hashes that count as tried. */
  get hashes(): number {
    return Number(this.#ledger.confirmed * this.#lanes)
  }

  /** What no worker has confirmed, as one range. */
  get remaining(): NonceRange {
    return this.#ledger.remaining
  }

  async run(signal: AbortSignal): Promise<MineResult> {
    const progress = this.#tellProgress(signal)
    let queue: TicketQueue | undefined
    try {
      await this.#link.open([this.#keys.reports(this.#id)], this.#options.connectMs, signal)
      queue = this.#openQueue()
      return await Promise.race([this.#search(queue, signal), progress.failed])
    } finally {
      progress.end()
      this.#isOver = true
      // What it is in the middle of would be written behind us.
      await Promise.race([this.#turning, pause(goodbyeMs)])
      if (queue !== undefined) await Promise.race([this.#clear(queue).catch(() => {}), pause(goodbyeMs)])
      await Promise.race([queue?.close().catch(() => {}), pause(goodbyeMs)])
      this.#link.close()
    }
  }

  #openQueue(): TicketQueue {
    const { timing } = this.#options
    const queue = new TicketQueue(this.#packages, this.#link, this.#keys, this.#id, timing, {
      onStalled: id => {
        if (this.#ledger.out.has(id))
          void this.#stalled(queue, id, 'was not heard of any more, and had').catch(() => {})
      },
      onError: () => {}, // the link tells
    })
    return queue
  }

  async #search(queue: TicketQueue, signal: AbortSignal): Promise<MineResult> {
    for (;;) {
      const hit = await unlessAborted(this.#judgeAll(), signal)
      const counted = { hashes: this.hashes, elapsedMs: performance.now() - this.#begunMs }
      if (hit !== undefined) return { ...hit, ...counted, hashes: counted.hashes + this.#hashesOfHit }
      if (this.#ledger.isComplete) return { found: false, exhausted: true, ...counted }
      // Reports are judged meanwhile, however long Redis takes.
      if (this.#link.isUp) {
        this.#turning ??= this.#turn(queue).finally(() => {
          this.#turning = undefined
        })
      }
      await this.#raisedOrTick(signal)
    }
  }

  async #raisedOrTick(signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => this.#changed.raise(), this.#options.timing.tickMs)
    try {
      await this.#changed.raised(signal)
    } finally {
      clearTimeout(timer)
    }
  }

  // Never rejects.
  async #turn(queue: TicketQueue): Promise<void> {
    const patience = setTimeout(() => this.#refused(new Error(`no answer for ${silenceMs / 1000} s`)), silenceMs)
    try {
      await this.#look(queue)
      this.#trouble = ''
    } catch (error) {
      this.#refused(error as Error)
    } finally {
      clearTimeout(patience)
    }
  }

  async #look(queue: TicketQueue): Promise<void> {
    const { timing } = this.#options
    const search = { id: this.#id, job: this.#document, rangeMs: timing.rangeMs, begunAt: this.#begunAt }
    const wasKnown = await keepOpen(this.#link, this.#keys, search)
    const forgot = this.#wasAnnounced && !wasKnown
    this.#wasAnnounced = true
    await this.#countWorkers()
    const { known, waiting, active, reports } = await queue.look()
    this.#clock.see(active, performance.now())
    for (const left of reports.values()) {
      const report = asMessage(reportSchema, typeof left === 'string' ? undefined : left)
      if (report !== undefined && this.#ledger.ticketOf(report.ticket) !== undefined) this.#push(report)
    }
    const isWaited = (id: string) => this.#reports.some(({ ticket }) => this.#ledger.ticketOf(ticket)?.id === id)
    // Done, and those that were handed out again and that nobody has any more.
    const isOver = (id: string) => this.#ledger.ticketOf(id) === undefined || isEmpty(reports, id)
    await queue.remove([...known].filter(id => !this.#ledger.out.has(id) && isOver(id)))
    // A ticket that ended without a report, or that Redis does not know any more.
    const lost = [...this.#ledger.out.values()].filter(
      ({ id }) => !isWaited(id) && (!known.has(id) || isEmpty(reports, id)),
    )
    for (const ticket of lost) {
      if (this.#isOver) return
      if (known.has(ticket.id)) await queue.remove([ticket.id])
      await queue.add(ticket)
    }
    if (forgot || lost.length > 0) this.#forgotten(lost.length)
    await this.#topUp(queue, waiting + lost.length)
    if (waiting + lost.length === 0) await this.#doAgain(queue)
    await queue.keep([...known, ...this.#ledger.out.keys()])
  }

  // As many tickets wait as there are workers, so that none waits for us.
  async #topUp(queue: TicketQueue, waiting: number): Promise<void> {
    const wanted = Math.max(1, this.#present.count) + 1
    let added = 0
    for (let there = waiting; there < wanted && !this.#isOver; there++) {
      const rates = [...this.#workers.values()].map(({ rate }) => rate).filter(rate => rate > 0)
      const { rangeMs } = this.#options.timing
      const size = ticketSize({ rates, workers: this.#present.count, free: this.#ledger.free, rangeMs })
      const ticket = this.#ledger.take(size)
      if (ticket === undefined) break
      await queue.add(ticket).catch(error => {
        this.#ledger.giveBack(ticket.id)
        throw error
      })
      added++
    }
    if (added > 0 || waiting > 0) await this.#news('ranges')
  }

  // When there is nothing else to do: what a worker has that goes on saying so and gets nowhere.
  async #doAgain(queue: TicketQueue): Promise<void> {
    if (this.#ledger.free > 0n) return
    for (const id of this.#clock.overdue(this.#options.timing.rangeMs, performance.now())) {
      const ticket = this.#ledger.again(id)
      if (ticket === undefined || this.#isOver) continue
      await queue.add(ticket) // lost on the way, it is among the lost ones next time
      await this.#stalled(queue, id, 'takes too long with')
    }
  }

  async #countWorkers(): Promise<void> {
    const now = performance.now()
    if (now - this.#present.askedMs < workersEveryMs) return
    const label = algorithmOf(this.#job).label(this.#job)
    const workers = (await present(this.#link, this.#keys)).filter(({ id }) => !this.#shutOut.has(id))
    const { count } = this.#present
    const isFirst = this.#present.askedMs === Number.NEGATIVE_INFINITY
    const rates = workers.filter(({ work }) => work === this.#id).map(({ rates }) => rates[label] ?? 0)
    this.#present = { count: workers.length, hashrate: rates.reduce((sum, rate) => sum + rate, 0), askedMs: now }
    if (workers.length === count && !isFirst) return
    const names = workers.map(({ name }) => name).join(', ')
    const message = workers.length === 0 ? 'no worker is there' : `${workers.length} workers are there: ${names}`
    this.#listener.onEvent({ type: 'workers', count: workers.length, message })
  }

  async #judgeAll(): Promise<Proof | undefined> {
    for (let report = this.#reports.shift(); report !== undefined; report = this.#reports.shift()) {
      const hit = await this.#judge(report)
      if (hit !== undefined) return hit
    }
    return undefined
  }

  async #judge(report: Report): Promise<Proof | undefined> {
    const { worker: id, name, hit } = report
    const ticket = this.#ledger.ticketOf(report.ticket)
    // Whoever it comes from, a nonce that wins does.
    if (ticket === undefined || this.#shutOut.has(id)) {
      const proof = hit === undefined ? undefined : await this.#prover.prove(hit)
      if (proof === undefined && ticket !== undefined) this.#ledger.giveBack(ticket.id)
      return proof
    }
    const known = this.#workers.get(id) ?? { name, rate: 0, witnessed: 0, expected: 0 }
    this.#workers.set(id, known)
    const verdict = await checkReport(this.#job, ticket, report, this.#prover, known)
    if ('lie' in verdict) return void (await this.#shut(id, name, verdict.lie, ticket.id))
    if (verdict.hit !== undefined) {
      const most = (ticket.end - ticket.start) * this.#lanes
      this.#hashesOfHit = Number(report.hashes < most ? report.hashes : most)
      return verdict.hit
    }
    if (report.done === 0n) return void this.#ledger.giveBack(ticket.id)
    this.#ledger.confirm(ticket.id, report.done, id)
    known.rate = Number(report.done) / Math.max(1e-3, report.elapsed_ms / 1000)
    this.#listener.onEvent({ type: 'range', worker: name, nonces: report.done, elapsedMs: report.elapsed_ms })
    return undefined
  }

  async #shut(id: string, name: string, lie: string, ticket: string): Promise<void> {
    this.#shutOut.add(id)
    this.#workers.delete(id)
    const revoked = this.#ledger.revoke(id)
    this.#ledger.giveBack(ticket)
    const again = revoked === 0n ? '' : `; ${revoked} nonces that it did are done again`
    this.#listener.onEvent({ type: 'shut-out', worker: name, message: `${name} is shut out: ${lie}${again}` })
    const key = this.#keys.shutOut(this.#id)
    await this.#tryTo(async () => {
      await this.#link.commands.sadd(key, id)
      await this.#link.commands.pexpire(key, keyMs)
      await this.#news('shut-out', id)
    })
  }

  async #stalled(queue: TicketQueue, id: string, why: string): Promise<void> {
    const taker = await queue.takerOf(id)
    const worker = taker === undefined ? undefined : this.#workers.get(taker)?.name
    const message = `${worker ?? 'a worker'} ${why} a range; another does it`
    this.#listener.onEvent({ type: 'stalled', worker, message })
    await this.#news('ranges')
  }

  #hear(text: string): void {
    const report = readMessage(reportSchema, text)
    if (report !== undefined) this.#push(report)
  }

  #push(report: Report): void {
    if (this.#reports.some(({ ticket, worker }) => ticket === report.ticket && worker === report.worker)) return
    this.#reports.push(report)
    this.#changed.raise()
  }

  #forgotten(ranges: number): void {
    const message = `Redis has forgotten ${ranges === 0 ? 'the search' : `${ranges} ranges that were handed out`}: all goes on from what is known here`
    this.#listener.onEvent({ type: 'forgotten', ranges, message })
  }

  #refused(error: Error): void {
    if (this.#isOver || error.message === this.#trouble) return
    this.#trouble = error.message
    const full = isFull(error)
    const message = full
      ? `Redis at ${this.#link.label} is full: give it more maxmemory, or take away what else is in it; ranges that are under way go on`
      : `Redis at ${this.#link.label} refuses: ${error.message}`
    this.#listener.onEvent({ type: 'trouble', reason: full ? 'full' : 'refused', message })
  }

  async #news(type: 'ranges' | 'end' | 'shut-out', worker?: string): Promise<void> {
    const news = given({ type, search: this.#id, worker })
    await this.#link.commands.publish(this.#keys.news, JSON.stringify(news))
  }

  async #tryTo(ask: () => Promise<void>): Promise<void> {
    if (this.#link.isUp) await Promise.race([ask().catch(() => {}), pause(goodbyeMs)])
  }

  async #clear(queue: TicketQueue): Promise<void> {
    if (!this.#link.isUp) return
    await this.#news('end')
    await endSearch(this.#link, this.#keys, this.#id)
    await queue.clear(this.#ledger.ids)
  }

  #tellProgress(signal: AbortSignal): { failed: Promise<never>; end: () => void } {
    const { onProgress, progressIntervalMs } = this.#listener
    let end = () => {}
    const failed = new Promise<never>((_, reject) => {
      const tell = () => {
        try {
          onProgress?.(this.#progress())
        } catch (error) {
          reject(error)
        }
      }
      const timer = setInterval(tell, progressIntervalMs)
      end = () => clearInterval(timer)
      void endOf(signal).then(end)
    })
    failed.catch(() => {})
    return { failed, end }
  }

  #progress(): Progress {
    const { hashes } = this
    const elapsedMs = performance.now() - this.#begunMs
    const expected = expectedHashes(this.#job.target)
    const hashrate = this.#present.hashrate
    return { hashes, elapsedMs, hashrate, expectedHashes: expected, chance: -Math.expm1(-hashes / expected) }
  }
}

function isEmpty(reports: ReadonlyMap<string, unknown>, id: string): boolean {
  return reports.has(id) && asMessage(reportSchema, reports.get(id)) === undefined
}
