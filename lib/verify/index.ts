/**
 * The independent verifier: pure TypeScript, no native code, nothing of Node; runs in any JavaScript runtime.
 * @module
 */
import { describe, toLittleEndian } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import { assertJob, type Job } from '../base/job.js'
import { meetsTarget } from '../base/target.js'
import { sha256d } from './sha256d.js'

export { blockHeader, cryptonoteBlob, dmint, type Job } from '../base/job.js'
export { sha256d }

export interface Verdict {
  /** Whether the hash meets the job's target. The job's `range` is no part of the proof. */
  valid: boolean
  /** 32 bytes, in the order the algorithm puts them out. */
  hash: Uint8Array
}

/**
 * Hashes the job's template with `nonce` in place and applies the full 256-bit rule.
 * Throws `TypeError`/`RangeError` for a job or nonce that cannot be.
 */
export function verify(job: Job, nonce: bigint): Verdict {
  assertJob(job)
  if (job.algorithm !== 'sha256d') {
    throw rangeError(`verify() knows sha256d jobs, got ${describe(job.algorithm)}`, { algorithm: job.algorithm })
  }
  const hash = sha256d(withNonce(job, nonce))
  return { valid: meetsTarget(hash, job.target), hash }
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
