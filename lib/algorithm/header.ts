/**
 * Block headers: the hash as a little-endian number <= target (Bitcoin, Botcoin, Scash).
 * @module
 */
import { assertBytes, assertObject, assertOneOf, wrongType } from '../base/assert.js'
import { copyBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { assertKnown } from '../base/known_options.js'
import { bitsTarget, type Target } from '../base/target.js'
import { type HeaderOptions, headerOptionNames } from './algorithm.js'
import { assertBound, checkedRange } from './layout.js'
import {
  type AlgorithmName,
  type AnyAlgorithm,
  algorithmOf,
  type algorithms,
  allAlgorithms,
  type HeaderOptionsOf,
  isAlgorithm,
  type JobOf,
} from './table.js'

/** The algorithms that hash block headers. */
export type HeaderAlgorithm = {
  [Name in AlgorithmName]: (typeof algorithms)[Name] extends { readonly header: object } ? Name : never
}[AlgorithmName]

/** What {@link blockHeader} takes: the fields of {@link Sha256dHeaderOptions} or of {@link RandomXHeaderOptions}. */
export type BlockHeaderOptions = { [Name in HeaderAlgorithm]: HeaderOptionsOf<Name> }[HeaderAlgorithm]

export const headerAlgorithms: readonly AnyAlgorithm[] = allAlgorithms.filter(({ header }) => header !== undefined)

const nonceOffset = 76
/** Every header begins with these; what a longer one has behind them is hashed as zeros. */
const hashedBytes = 80

/**
 * A block header of 80 bytes, of Scash 112: hash, or commitment, as a little-endian number <= target (Bitcoin's rule; the
 * nonce is bytes 76..79, the compact target bytes 72..75, both little-endian). Copies the bytes and freezes the job.
 * Throws `TypeError` (PICKAXE_ERR_ARG_TYPE) or `RangeError` (PICKAXE_ERR_ARG_RANGE, PICKAXE_ERR_JOB_LAYOUT).
 *
 * @example
 * import { blockHeader, expectedHashes } from 'pickaxe'
 *
 * const header = new Uint8Array(80)
 * const job = blockHeader({ header, algorithm: 'sha256d', bits: 0x1d00ffff })
 * console.log(job.nonceOffset, job.nonceWidth, Math.round(expectedHashes(job.target))) // 76 4 4295032833
 */
export function blockHeader<Name extends HeaderAlgorithm>(
  options: { algorithm: Name } & HeaderOptionsOf<Name>,
): JobOf<Name> {
  assertObject(options, 'options')
  const common = options as unknown as { algorithm: Name } & HeaderOptions
  const { header, algorithm } = common
  assertOneOf(algorithm, 'algorithm', headerAlgorithms.map(({ name }) => name) as [AlgorithmName, ...AlgorithmName[]])
  const chosen = algorithmOf({ algorithm })
  refuseForeign(chosen, options)
  assertKnown(options, [...headerOptionNames, ...headerAlgorithms.flatMap(({ header }) => header!.options)])
  assertBytes(header, 'header')
  const own = chosen.header!.own(common)
  const length = chosen.header!.bytes(chosen.label(own))
  assertBytes(header, 'header', length, length)
  const job = {
    algorithm,
    template: copyBytes(header).fill(0, hashedBytes),
    nonceOffset,
    nonceWidth: 4 as const,
    target: headerTarget(common),
    range: checkedRange(common.range, 4),
    ...own,
  }
  return Object.freeze(job) as JobOf<Name>
}

/** Bytes of a header of that algorithm, under one of its labels where it has several; 80 where it is not known here. */
export function headerBytesOf(algorithm: string, label = algorithm): number {
  if (!isAlgorithm(algorithm)) return hashedBytes
  return algorithmOf({ algorithm }).header?.bytes(label) ?? hashedBytes
}

// An option of another algorithm, left out silently, would make another job than was meant.
function refuseForeign(chosen: AnyAlgorithm, options: object): void {
  const taken: readonly string[] = chosen.header!.options
  for (const { name, header } of headerAlgorithms) {
    const foreign = header!.options.find(
      option => !taken.includes(option) && (options as Record<string, unknown>)[option] !== undefined,
    )
    if (foreign === undefined) continue
    throw rangeError(`${foreign} is for algorithm '${name}', not for '${chosen.name}'`, {
      name: 'algorithm',
      value: chosen.name,
    })
  }
}

function headerTarget({ header, bits, target }: HeaderOptions): Target {
  if (target !== undefined) {
    if (bits !== undefined) throw rangeError('give either bits or target, not both', { bits, target })
    assertBound(target, 'target')
    return { bound: target, order: 'little-endian' }
  }
  if (bits === undefined) return bitsTarget(new DataView(header.buffer, header.byteOffset).getUint32(72, true))
  if (typeof bits !== 'number') throw wrongType('bits', 'a number', bits)
  return bitsTarget(bits)
}
