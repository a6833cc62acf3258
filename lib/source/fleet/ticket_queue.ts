/**
 * The coordinator's end of the queue that carries the ranges of one search: BullMQ's, with keys that expire.
 * @module
 */
import type { Queue, Worker } from 'bullmq'
import type { FleetTiming } from './fleet_options.js'
import { type Keys, keyMs } from './keys.js'
import type { Packages } from './packages.js'
import type { Ticket } from './range_ledger.js'
import type { RedisLink } from './redis_link.js'

export interface QueueLook {
  /** Tickets that Redis knows, wherever they are. */
  readonly known: ReadonlySet<string>
  /** How many wait for a worker. */
  readonly waiting: number
  /** Those that workers have. */
  readonly active: readonly string[]
  /** Reports that were left with their tickets, by ticket. */
  readonly reports: ReadonlyMap<string, unknown>
}

export interface QueueListener {
  /** The worker that had a ticket has gone; it waits again. */
  onStalled(ticket: string): void
  onError(error: Error): void
}

/** A worker may vanish as often as it likes. */
const anyNumber = 1_000_000
const mostLooked = 1000

export class TicketQueue {
  readonly #link: RedisLink
  readonly #queue: Queue
  /** Takes no tickets: it gives those back whose worker is gone. */
  readonly #watcher: Worker

  constructor(
    { bullmq }: Packages,
    link: RedisLink,
    keys: Keys,
    search: string,
    { lockMs }: FleetTiming,
    { onStalled, onError }: QueueListener,
  ) {
    this.#link = link
    const options = queueOptions(link, keys)
    this.#queue = new bullmq.Queue(keys.queue(search), options)
    this.#watcher = new bullmq.Worker(keys.queue(search), undefined, {
      ...options,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: Math.max(250, lockMs / 2),
      maxStalledCount: anyNumber,
    })
    this.#queue.on('error', onError)
    this.#watcher.on('error', onError)
    this.#watcher.on('stalled', onStalled)
    this.#watcher.startStalledCheckTimer().catch(onError)
  }

  /** Again with the same id changes nothing. */
  async add({ id, start, end }: Ticket): Promise<void> {
    await this.#queue.add('range', { start: `${start}`, end: `${end}` }, { jobId: id })
    await this.#link.commands.pexpire(this.#queue.toKey(id), keyMs)
  }

  async look(): Promise<QueueLook> {
    const [waiting, active, done] = await Promise.all([
      this.#queue.getRanges(['waiting', 'prioritized', 'delayed'], 0, mostLooked),
      this.#queue.getRanges(['active'], 0, mostLooked),
      this.#queue.getRanges(['completed', 'failed'], 0, mostLooked),
    ])
    const reports = new Map<string, unknown>()
    for (const id of done) reports.set(id, (await this.#queue.getJob(id))?.returnvalue)
    return { known: new Set([...waiting, ...active, ...done]), waiting: waiting.length, active, reports }
  }

  /** Who had the ticket last. */
  async takerOf(ticket: string): Promise<string | undefined> {
    return (await this.#queue.getJob(ticket))?.processedBy
  }

  /** Those that a worker has stay until it leaves them. */
  async remove(tickets: Iterable<string>): Promise<void> {
    for (const id of tickets) await this.#queue.remove(id)
  }

  /** Puts off the end of every key for as long as keys outlive us. */
  async keep(tickets: Iterable<string>): Promise<void> {
    await expire(this.#link, this.#queue, tickets, keyMs)
  }

  /** Nothing is left of it, nor of the `tickets` that it ever had. */
  async clear(tickets: readonly string[]): Promise<void> {
    await this.#queue.obliterate({ force: true })
    if (tickets.length > 0) await this.#link.commands.unlink(tickets.map(id => this.#queue.toKey(id)))
    // What a worker in the middle of something writes behind us.
    await expire(this.#link, this.#queue, [], 1000)
  }

  async close(): Promise<void> {
    await Promise.all([this.#watcher.close(true), this.#queue.close()])
  }
}

/** What both ends of a queue tell BullMQ. */
export function queueOptions(link: RedisLink, keys: Keys) {
  return { connection: link.commands, prefix: keys.prefix, skipVersionCheck: true }
}

/** The end of every key of a queue, `ms` from now. */
export async function expire(
  link: RedisLink,
  queue: { readonly keys: Readonly<Record<string, string>>; toKey(type: string): string },
  tickets: Iterable<string>,
  ms: number,
): Promise<void> {
  const pipeline = link.commands.pipeline()
  // The last look for stalled tickets ends by itself: while its key is there nobody looks again.
  const ownEnd = 'stalled-check'
  for (const [type, key] of Object.entries(queue.keys)) if (type !== ownEnd) pipeline.pexpire(key, ms)
  for (const ticket of tickets) pipeline.pexpire(queue.toKey(ticket), ms)
  const answers = await pipeline.exec()
  const failed = answers?.find(([error]) => error !== null)?.[0]
  if (failed) throw failed
}
