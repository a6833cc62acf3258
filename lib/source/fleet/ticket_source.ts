/**
 * A worker's end of the queue: tickets are taken one at a time, kept while they are worked at, and left with a report.
 * @module
 */

import { randomUUID } from 'node:crypto'
import type { Job, Worker } from 'bullmq'
import type { FleetTiming } from './fleet_options.js'
import type { Keys } from './keys.js'
import { asMessage, ticketSchema } from './messages.js'
import type { Packages } from './packages.js'
import type { Ticket } from './range_ledger.js'
import type { RedisLink } from './redis_link.js'
import { expire, queueOptions } from './ticket_queue.js'

/** What a late command of ours leaves behind once the search is cleared away. */
const leftMs = 5000

export interface TakenTicket extends Ticket {
  /** Says that we are still at it. Rejects where the ticket is not ours any more. */
  keep(): Promise<void>
  /** Rejects where the ticket is not ours any more. */
  leave(report: object): Promise<void>
}

export class TicketSource {
  readonly #link: RedisLink
  readonly #worker: Worker
  readonly #lockMs: number

  /** `name` is who tickets are taken by. */
  constructor(
    { bullmq }: Packages,
    link: RedisLink,
    keys: Keys,
    search: string,
    { lockMs }: FleetTiming,
    name: string,
    onError: (error: Error) => void,
  ) {
    this.#link = link
    this.#lockMs = lockMs
    this.#worker = new bullmq.Worker(keys.queue(search), undefined, {
      ...queueOptions(link, keys),
      autorun: false,
      skipStalledCheck: true,
      lockDuration: lockMs,
      name,
    })
    this.#worker.on('error', onError)
  }

  /** `undefined`: none waits. One that cannot be read is left to the coordinator. */
  async take(): Promise<TakenTicket | undefined> {
    const token = randomUUID()
    const job: Job | undefined = await this.#worker.getNextJob(token, { block: false })
    const ticket = job === undefined ? undefined : asMessage(ticketSchema, job.data)
    if (job?.id === undefined || ticket === undefined) return undefined
    return {
      ...ticket,
      id: job.id,
      keep: async () => {
        if ((await job.extendLock(token, this.#lockMs)) === 0) throw new Error(`ticket ${job.id} is not ours any more`)
      },
      leave: async report => void (await job.moveToCompleted(report, token, false)),
    }
  }

  /** Its connection is closed at once, whether Redis answers or not. */
  async close(): Promise<void> {
    const left = this.#link.isUp ? expire(this.#link, this.#worker, [], leftMs).catch(() => {}) : undefined
    await Promise.all([this.#worker.close(true), left])
  }
}
