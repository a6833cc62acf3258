/**
 * How many nonces a ticket has.
 * @module
 */

export interface TicketSizing {
  /** Nonces a second of every worker whose rate is known. */
  readonly rates: readonly number[]
  /** Workers that are there. */
  readonly workers: number
  /** Nonces that are free. */
  readonly free: bigint
  /** How long a worker stays with a range. */
  readonly rangeMs: number
}

/** Below that a range is more exchange than work. */
const leastMs = 250
/** Where no rate is known: a second of a fast machine. */
const unknown = 2n ** 26n

/**
 * As many as the fastest worker tries in its time: a slower one does the first part and gives back the rest. Towards the end
 * a part of what is left for each, so that all end together.
 */
export function ticketSize({ rates, workers, free, rangeMs }: TicketSizing): bigint {
  const share = free / BigInt(2 * Math.max(1, workers)) + 1n
  if (rates.length === 0) return share < unknown ? share : unknown
  const nonces = (rate: number, ms: number) => BigInt(Math.max(1, Math.ceil((rate * ms) / 1000)))
  const most = nonces(Math.max(...rates), rangeMs)
  const least = nonces(Math.max(...rates), Math.min(leastMs, rangeMs))
  return share < least ? least : share < most ? share : most
}
