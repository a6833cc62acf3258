/**
 * Where a worker's ranges come from: the oldest search of its fleet that has one. A range is kept from when it is taken.
 * @module
 */
import { PickaxeError } from '../../base/errors.js'
import { abortScope } from '../feed/abort_scope.js'
import type { FleetTiming } from './fleet_options.js'
import type { Keys } from './keys.js'
import { type OpenSearch, openIds, readSearch } from './open_searches.js'
import type { Packages } from './packages.js'
import type { RedisLink } from './redis_link.js'
import { keepTicket } from './ticket_keeping.js'
import { type TakenTicket, TicketSource } from './ticket_source.js'

/** A range that is ours and no one else's until it is let go. */
export interface HeldRange {
  readonly search: OpenSearch
  readonly ticket: TakenTicket
  /** Aborted when its search is over, and when the worker stops. */
  readonly signal: AbortSignal
  /** It is kept no longer. Never rejects. */
  letGo(): Promise<void>
}

interface Source {
  readonly source: TicketSource
  readonly search: OpenSearch
}

export class RangeSupply {
  readonly #packages: Packages
  readonly #link: RedisLink
  readonly #keys: Keys
  readonly #timing: FleetTiming
  readonly #worker: string
  readonly #stop: AbortSignal
  readonly #sources = new Map<string, Source>()
  /** Searches that cannot be read. */
  readonly #refused = new Set<string>()
  /** Searches of which we have sources, and that are over. */
  readonly #over = new Set<string>()
  /** What ends the ranges that are ours, by search. */
  readonly #ends = new Map<() => void, string>()
  #takeMs = 0
  #isClosed = false

  /** `worker` is who ranges are taken by; with `stop` all of them end. */
  constructor(
    packages: Packages,
    link: RedisLink,
    keys: Keys,
    timing: FleetTiming,
    { worker, stop }: { worker: string; stop: AbortSignal },
  ) {
    this.#packages = packages
    this.#link = link
    this.#keys = keys
    this.#timing = timing
    this.#worker = worker
    this.#stop = stop
  }

  /** How long the last range took to come. */
  get takeMs(): number {
    return this.#takeMs
  }

  /** `undefined`: no search has one. Throws PICKAXE_ERR_FLEET_SHUT_OUT, and what Redis says. */
  async take(): Promise<HeldRange | undefined> {
    const begun = performance.now()
    const ids = await openIds(this.#link, this.#keys)
    await this.#forget(ids)
    for (const id of ids) {
      if (this.#over.has(id)) continue
      const from = await this.#sourceOf(id)
      const ticket = await from?.source.take()
      if (from === undefined || ticket === undefined) continue
      this.#takeMs = performance.now() - begun
      return this.#hold(from.search, ticket)
    }
    return undefined
  }

  /** Nothing more of the search is wanted. */
  end(search: string): void {
    if (this.#sources.has(search)) this.#over.add(search)
    for (const [end, id] of this.#ends) if (id === search) end()
  }

  /** No connection of it is left, also of what `take` is in the middle of. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#forget([])
  }

  #hold(search: OpenSearch, ticket: TakenTicket): HeldRange {
    const { signal, end } = abortScope(this.#stop)
    this.#ends.set(end, search.id)
    // It may have ended while the ticket was on its way.
    if (this.#over.has(search.id)) end()
    const keeping = keepTicket(this.#link, this.#keys, search.id, ticket, this.#timing, signal, end)
    const letGo = async () => {
      this.#ends.delete(end)
      end()
      await keeping
    }
    return { search, ticket, signal, letGo }
  }

  async #sourceOf(id: string): Promise<Source | undefined> {
    const known = this.#sources.get(id)
    if (known !== undefined || this.#refused.has(id)) return known
    let search: OpenSearch | undefined
    try {
      search = await readSearch(this.#link, this.#keys, id)
    } catch (error) {
      this.#refused.add(id)
      throw error
    }
    if (search === undefined) return undefined
    if ((await this.#link.commands.sismember(this.#keys.shutOut(id), this.#worker)) === 1) {
      throw shutOut(id, this.#worker)
    }
    if (this.#isClosed) return undefined
    const source = new TicketSource(this.#packages, this.#link, this.#keys, id, this.#timing, this.#worker, () => {})
    const entry = { source, search }
    this.#sources.set(id, entry)
    return entry
  }

  // What belongs to searches that are over.
  async #forget(open: readonly string[]): Promise<void> {
    for (const [id, { source }] of this.#sources) {
      if (open.includes(id)) continue
      this.#sources.delete(id)
      this.#over.delete(id)
      await source.close()
    }
    for (const id of this.#refused) if (!open.includes(id)) this.#refused.delete(id)
  }
}

export function shutOut(search: string, worker: string): PickaxeError {
  return new PickaxeError(
    'PICKAXE_ERR_FLEET_SHUT_OUT',
    `search ${search} has shut out this worker: what it told was not true. Its memory or processor may be faulty, or its pickaxe another one than the coordinator's: compare what pickaxe info says of both`,
    { detail: { search, worker } },
  )
}
