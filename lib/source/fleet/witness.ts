/**
 * How a worker shows that it has searched: beside a winning nonce it looks for some that meet an easier target, about as many
 * in every range, and tells them. Who has skipped nonces has too few.
 * @module
 */

import { poissonAtMost } from '../../base/chance.js'
import type { Target } from '../../base/target.js'
import { maxUint256 } from '../../base/target.js'

/** Of a whole range, on average. */
export const witnessesExpected = 32
/** Nobody needs more to be believed, and each is checked. */
export const witnessesLimit = 4096

/** An honest worker is doubted once in a thousand million times. */
const doubt = 1e-9

/** The easier target of a search of `hashes`; never harder than the job's own. */
export function witnessTarget({ bound, order }: Target, hashes: bigint): Target {
  const eased = ((maxUint256 + 1n) * BigInt(witnessesExpected)) / (hashes < 1n ? 1n : hashes) - 1n
  const most = eased > maxUint256 ? maxUint256 : eased
  return { bound: most > bound ? most : bound, order }
}

/** How many of `hashes` meet a bound, on average. */
export function expectedWitnesses(bound: bigint, hashes: bigint): number {
  return Number(((bound + 1n) * hashes * 1024n) >> 256n) / 1024
}

/** Whether nobody who tried all would have found so few. */
export function isTooFew(count: number, expected: number): boolean {
  return poissonAtMost(count, expected) < doubt
}
