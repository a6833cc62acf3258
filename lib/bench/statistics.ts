/**
 * Medians and spreads of a few samples.
 * @module
 */
import { rangeError } from '../base/errors.js'

export interface Spread {
  median: number
  min: number
  max: number
}

/** Throws `RangeError` for no values. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw rangeError('a median needs at least one value')
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted.length >> 1
  const lower = (sorted.length - 1) >> 1
  return { median: (sorted[lower]! + sorted[upper]!) / 2, min: sorted[0]!, max: sorted.at(-1)! }
}

/** Round by round `of[i] / to[i]`, over the rounds both have: what changes from round to round cancels out. */
export function ratiosByRound(of: readonly number[], to: readonly number[]): number[] {
  const rounds = Math.min(of.length, to.length)
  return Array.from({ length: rounds }, (_, i) => of[i]! / to[i]!)
}
