/**
 * Algorithms by the names the command line gives them.
 * @module
 */
import { rangeError, typeError } from '../base/errors.js'
import { randomxVariants } from '../hash/randomx/variants.js'

export const algorithmNames = ['sha256d', ...randomxVariants] as const
export type AlgorithmName = (typeof algorithmNames)[number]

/** Throws `TypeError`/`RangeError`. */
export function assertAlgorithm(name: string | undefined): asserts name is AlgorithmName {
  const known = algorithmNames.join(', ')
  if (name === undefined) throw typeError(`no algorithm: give --algorithm (${known})`)
  if (!algorithmNames.includes(name as AlgorithmName)) {
    throw rangeError(`unknown algorithm ${JSON.stringify(name)}: known are ${known}`, { algorithm: name })
  }
}
