/**
 * Algorithms by the names the command line gives them.
 * @module
 */
import { hashesAtOnce } from '../algorithm/algorithm.js'
import { algorithmLabelled, labels } from '../algorithm/index.js'
import { rangeError, typeError } from '../base/errors.js'

/** An algorithm, or a variant of one: one of {@link labels}. */
export type AlgorithmLabel = string

/** Throws `TypeError`/`RangeError`. */
export function assertAlgorithm(name: string | undefined): asserts name is AlgorithmLabel {
  const known = labels.join(', ')
  if (name === undefined) throw typeError(`no algorithm: give --algorithm (${known})`)
  if (!labels.includes(name)) {
    throw rangeError(`unknown algorithm ${JSON.stringify(name)}: known are ${known}`, { algorithm: name })
  }
}

/** Whether it hashes with a key that is prepared first. */
export function takesKey(label: AlgorithmLabel): boolean {
  return !hashesAtOnce(algorithmLabelled(label)!.hashing)
}
