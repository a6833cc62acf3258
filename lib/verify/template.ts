/**
 * What a job hashes for one nonce, and what is said about it.
 * @module
 */
import { assertBigint, assertInteger } from '../base/assert.js'
import { copyBytes, toLittleEndian } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { assertJob, type Job } from '../base/job.js'

export interface Verdict {
  /** Whether the hash meets the job's target. The job's `range` is no part of the proof. */
  valid: boolean
  /** 32 bytes, in the order the algorithm puts them out. */
  hash: Uint8Array
  /** RandomX jobs that compare the commitment: what was compared, 32 bytes. */
  commitment?: Uint8Array
}

/**
 * The bytes that are hashed: the job's template with `nonce`, little-endian, in its field and, of a job with several
 * preimages, number `preimageIndex` in front. Throws `TypeError`/`RangeError`.
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
  const preimages = job.algorithm === 'sha256d' ? job.preimages : undefined
  assertInteger(preimageIndex, 'preimageIndex', 0, (preimages?.length ?? 1) - 1)
  const message = copyBytes(job.template)
  if (preimages !== undefined) message.set(preimages[preimageIndex]!)
  message.set(toLittleEndian(nonce, job.nonceWidth), job.nonceOffset)
  return message
}
