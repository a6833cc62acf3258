/**
 * What a job hashes for one nonce, and what is said about it.
 * @module
 */
import { describe, toLittleEndian } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import type { Job } from '../base/job.js'

export interface Verdict {
  /** Whether the hash meets the job's target. The job's `range` is no part of the proof. */
  valid: boolean
  /** 32 bytes, in the order the algorithm puts them out. */
  hash: Uint8Array
  /** RandomX jobs that compare the commitment: what was compared, 32 bytes. */
  commitment?: Uint8Array
}

/** The bytes that are hashed: the job's template with `nonce`, little-endian, in its field. */
export function withNonce(job: Job, nonce: bigint): Uint8Array {
  if (typeof nonce !== 'bigint') throw typeError(`nonce must be a bigint, got ${describe(nonce)}`, { nonce })
  if (nonce < 0n || nonce >> BigInt(8 * job.nonceWidth) !== 0n) {
    throw rangeError(`nonce must fit ${job.nonceWidth} bytes, got ${nonce}`, { nonce })
  }
  const message = job.template.slice()
  message.set(toLittleEndian(nonce, job.nonceWidth), job.nonceOffset)
  return message
}
