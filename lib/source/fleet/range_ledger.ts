/**
 * Which nonces of a search are free, handed out, or confirmed and by whom. The coordinator's own memory: what Redis
 * forgets is still known here.
 * @module
 */
import type { NonceRange } from '../../algorithm/index.js'

/** Nonces handed out under an id. */
export interface Ticket extends NonceRange {
  readonly id: string
}

export class RangeLedger {
  /** In order, never touching each other. */
  #free: NonceRange[]
  #lastId = 0
  #confirmed = 0n
  readonly #whole: NonceRange
  readonly #out = new Map<string, Ticket>()
  /** The ids that tickets of {@link again} have now. */
  readonly #renamed = new Map<string, string>()
  readonly #confirmedBy = new Map<string, NonceRange[]>()

  constructor({ start, end }: NonceRange) {
    this.#whole = { start, end }
    this.#free = start < end ? [{ start, end }] : []
  }

  get total(): bigint {
    return this.#whole.end - this.#whole.start
  }

  get confirmed(): bigint {
    return this.#confirmed
  }

  get free(): bigint {
    return this.#free.reduce((sum, { start, end }) => sum + (end - start), 0n)
  }

  /** From the lowest nonce that is not confirmed to the end of the search. */
  get remaining(): NonceRange {
    const { end } = this.#whole
    const starts = [...this.#free, ...this.#out.values()].map(({ start }) => start)
    return { start: starts.reduce((least, start) => (start < least ? start : least), end), end }
  }

  /** Of every ticket there ever was. */
  get ids(): string[] {
    return Array.from({ length: this.#lastId }, (_, i) => ticketId(i + 1))
  }

  get out(): ReadonlyMap<string, Ticket> {
    return this.#out
  }

  get isComplete(): boolean {
    return this.#confirmed === this.total
  }

  /** The lowest free nonces, at most `count` of them; `undefined` where none is free. */
  take(count: bigint): Ticket | undefined {
    const [first] = this.#free
    if (first === undefined || count < 1n) return undefined
    const end = first.start + count < first.end ? first.start + count : first.end
    if (end === first.end) this.#free.shift()
    else this.#free[0] = { start: end, end: first.end }
    const ticket = { id: ticketId(++this.#lastId), start: first.start, end }
    this.#out.set(ticket.id, ticket)
    return ticket
  }

  /** The same nonces once more under another id; whoever has the ticket may still report under the one it knows. */
  again(id: string): Ticket | undefined {
    const ticket = this.#out.get(id)
    if (ticket === undefined) return undefined
    const renewed = { ...ticket, id: ticketId(++this.#lastId) }
    this.#out.delete(id)
    this.#out.set(renewed.id, renewed)
    this.#renamed.set(id, renewed.id)
    return renewed
  }

  /** The ticket that was handed out under that id, now or before, unless it is done. */
  ticketOf(id: string): Ticket | undefined {
    const renewed = this.#renamed.get(id)
    return renewed === undefined ? this.#out.get(id) : this.ticketOf(renewed)
  }

  /** `worker` has tried the first `done` nonces of the ticket; the others are free again. */
  confirm(id: string, done: bigint, worker: string): void {
    const ticket = this.#out.get(id)
    if (ticket === undefined) return
    const end = ticket.start + done
    if (done < 0n || end > ticket.end) throw new Error(`${done} nonces are no part of ${ticket.start}..${ticket.end}`)
    this.#out.delete(id)
    this.#release({ start: end, end: ticket.end })
    this.#confirmed += done
    const ranges = this.#confirmedBy.get(worker) ?? []
    this.#confirmedBy.set(worker, joined([...ranges, { start: ticket.start, end }]))
  }

  /** Nothing of the ticket counts. */
  giveBack(id: string): void {
    const ticket = this.#out.get(id)
    if (ticket === undefined) return
    this.#out.delete(id)
    this.#release(ticket)
  }

  /** Nothing that `worker` confirmed counts any more; how many nonces that were. */
  revoke(worker: string): bigint {
    const ranges = this.#confirmedBy.get(worker) ?? []
    this.#confirmedBy.delete(worker)
    let count = 0n
    for (const range of ranges) {
      count += range.end - range.start
      this.#release(range)
    }
    this.#confirmed -= count
    return count
  }

  #release(range: NonceRange): void {
    this.#free = joined([...this.#free, range])
  }
}

const ticketId = (number: number): string => `t-${number}`

// In order, those that touch as one, the empty ones left out.
function joined(ranges: readonly NonceRange[]): NonceRange[] {
  const sorted = ranges.filter(({ start, end }) => start < end).sort((a, b) => (a.start < b.start ? -1 : 1))
  const out: NonceRange[] = []
  for (const range of sorted) {
    const last = out.at(-1)
    if (last?.end === range.start) out[out.length - 1] = { start: last.start, end: range.end }
    else out.push(range)
  }
  return out
}
