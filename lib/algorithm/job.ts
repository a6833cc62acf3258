/**
 * Jobs of every algorithm: checked, copied, and with a nonce in place.
 * @module
 */
import { assertBigint, assertInteger, assertObject, assertOneOf } from '../base/assert.js'
import { copyBytes, toLittleEndian } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { assertLayout, copyLayout, type NonceRange } from './layout.js'
import { algorithmNames, algorithmOf, type Job } from './table.js'

/**
 * Checks a Job that did not come from the builders (made by hand, or changed).
 * Throws `TypeError`/`RangeError`; PICKAXE_ERR_JOB_LAYOUT when the fields do not fit together.
 */
export function assertJob(job: unknown): asserts job is Job {
  assertObject(job, 'job')
  assertOneOf((job as Partial<Job>).algorithm, 'job.algorithm', algorithmNames)
  assertLayout(job)
  algorithmOf(job as Job).check(job as Job)
}

/** What belongs to a job and nothing else, in memory of its own: later changes of a checked `job` do not reach it. */
export function copyJob(job: Job): Job {
  return { algorithm: job.algorithm, ...copyLayout(job), ...algorithmOf(job).own(job) } as Job
}

/**
 * The bytes that are hashed: the job's template with `nonce`, little-endian, in its field and, of a job with several
 * preimages, number `preimageIndex` in front. Throws `TypeError`/`RangeError`.
 *
 * @example
 * import { dmint, withNonce } from 'pickaxe/verify'
 *
 * const job = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 4 })
 * console.log(withNonce(job, 258n).subarray(64)) // Uint8Array(4) [ 2, 1, 0, 0 ]
 */
export function withNonce(job: Job, nonce: bigint, preimageIndex = 0): Uint8Array {
  assertJob(job)
  return messageOf(job, nonce, preimageIndex)
}

/** {@link withNonce} for a job that was checked. */
export function messageOf(job: Job, nonce: bigint, preimageIndex = 0): Uint8Array {
  assertBigint(nonce, 'nonce')
  if (nonce < 0n || nonce >> BigInt(8 * job.nonceWidth) !== 0n) {
    throw rangeError(`nonce must fit ${job.nonceWidth} bytes, got ${nonce}`, { name: 'nonce', value: nonce })
  }
  const preimages = algorithmOf(job).preimages(job)
  assertInteger(preimageIndex, 'preimageIndex', 0, (preimages?.length ?? 1) - 1)
  const message = copyBytes(job.template)
  if (preimages !== undefined) message.set(preimages[preimageIndex]!)
  message.set(toLittleEndian(nonce, job.nonceWidth), job.nonceOffset)
  return message
}

/**
 * The job over `parts` ranges of about the same length, in order: together all of its nonces, each once. Fewer where it
 * has fewer nonces, none where it has none. For several machines, or to see how far a search is.
 * Throws `TypeError`/`RangeError` for what is no job, or no whole number of 1..65536 parts.
 *
 * @example
 * import { blockHeader, splitRange } from 'pickaxe'
 *
 * const job = blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', bits: 0x1d00ffff })
 * console.log(splitRange(job, 4).map(({ range }) => range.start)) // [ 0n, 1073741824n, 2147483648n, 3221225472n ]
 */
export function splitRange<J extends Job>(job: J, parts: number): J[] {
  assertJob(job)
  assertInteger(parts, 'parts', 1, 65_536)
  const { start, end } = job.range
  const length = end - start
  const count = length < BigInt(parts) ? length : BigInt(parts)
  const at = (part: bigint): bigint => start + (length * part) / count
  return Array.from({ length: Number(count) }, (_, i) => {
    const range: NonceRange = Object.freeze({ start: at(BigInt(i)), end: at(BigInt(i + 1)) })
    return Object.freeze({ ...(job as Job), range }) as J
  })
}
