/**
 * Radiant dMint searches.
 * @module
 */

import { assertBigint, assertBytes, assertObject, assertOneOf } from '../base/assert.js'
import { copyBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { given } from '../base/given.js'
import { assertKnown, namesOf } from '../base/known_options.js'
import { dmintTarget } from '../base/target.js'
import { assertNonceWidth, checkedRange, type NonceRange } from './layout.js'
import { assertPreimages, preimageBytes } from './preimages.js'
import { type AlgorithmName, algorithmOf, type algorithms, allAlgorithms, type JobOf } from './table.js'

/** The algorithms a contract may ask for. */
export type DmintAlgorithm = {
  [Name in AlgorithmName]: (typeof algorithms)[Name] extends { readonly dmint: object } ? Name : never
}[AlgorithmName]

interface DmintRule {
  /** Positive; above 2^63-1 it is clamped, as every verifier of the rule does. */
  target: bigint
  /** 4 (V1) or 8 (V2) bytes. */
  nonceWidth: 4 | 8
  /** The nonces to try. Default: all of the width. */
  range?: NonceRange | undefined
  /** As the contract says. Default `sha256d`. */
  algorithm?: DmintAlgorithm | undefined
}

interface OnePreimage {
  /** 64 bytes. */
  preimage: Uint8Array
  preimages?: never
}

interface SeveralPreimages {
  /** 1 to 16 of 64 bytes, all different: the first nonce that wins behind any of them is a hit. */
  preimages: readonly Uint8Array[]
  preimage?: never
}

/** What {@link dmint} takes: `preimage`, or `preimages`, and the contract's rule. */
export type DmintOptions = DmintRule & (OnePreimage | SeveralPreimages)

const optionNames = namesOf<DmintOptions>({
  preimage: true,
  preimages: true,
  target: true,
  nonceWidth: true,
  range: true,
  algorithm: true,
})

/**
 * A Radiant dMint search: the hash of preimage || nonce. Several preimages of one contract (other outputs, same target)
 * are searched together, in less time a hash than one or the same, by the kernel; a hit's `preimageIndex` says which won.
 * Copies the bytes and freezes the job. Throws `TypeError` (PICKAXE_ERR_ARG_TYPE) or `RangeError` (PICKAXE_ERR_ARG_RANGE,
 * PICKAXE_ERR_JOB_LAYOUT).
 *
 * @example
 * import { dmint } from 'pickaxe'
 *
 * const job = dmint({ preimage: new Uint8Array(64), target: 0x7fffffffffffffffn, nonceWidth: 4 })
 * console.log(job.template.length, job.nonceOffset, job.range.end) // 68 64 4294967296n
 */
export function dmint<Name extends DmintAlgorithm = 'sha256d'>(
  options: DmintOptions & { algorithm?: Name | undefined },
): JobOf<Name> {
  assertObject(options, 'options')
  assertKnown(options, optionNames)
  const { preimage, preimages, target, nonceWidth, algorithm = 'sha256d' } = options
  const known = allAlgorithms.filter(({ dmint }) => dmint !== undefined).map(({ name }) => name)
  assertOneOf(algorithm, 'algorithm', known as [AlgorithmName, ...AlgorithmName[]])
  const { dmint: rule, title } = algorithmOf({ algorithm })
  let searched: readonly Uint8Array[]
  if (preimages === undefined) {
    assertBytes(preimage, 'preimage', preimageBytes, preimageBytes)
    searched = [preimage]
  } else {
    if (preimage !== undefined) throw rangeError('give either preimage or preimages, not both')
    if (!rule?.several) throw rangeError(`${title} searches one preimage at a time: give preimage`, { algorithm })
    assertPreimages(preimages, 'preimages')
    searched = preimages
  }
  assertBigint(target, 'target')
  assertNonceWidth(nonceWidth, 'nonceWidth')
  const template = new Uint8Array(preimageBytes + nonceWidth)
  template.set(searched[0]!)
  const job = {
    algorithm,
    template,
    nonceOffset: preimageBytes,
    nonceWidth,
    target: dmintTarget(target, rule?.isInclusive),
    range: checkedRange(options.range, nonceWidth),
    ...given({ preimages: preimages === undefined ? undefined : Object.freeze(searched.map(copyBytes)) }),
  }
  return Object.freeze(job) as JobOf<Name>
}
