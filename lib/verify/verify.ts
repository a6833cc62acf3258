/**
 * Jobs that are checked at once. Apart from RandomX, so that a search of sha256d starts without loading it.
 * @module
 */
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { assertJob, type Job } from '../base/job.js'
import { meetsTarget } from '../base/target.js'
import { sha256d } from './sha256d.js'
import { type Verdict, withNonce } from './template.js'

export interface VerifyOptions {
  /** Of a job with several preimages: which of them, from 0. Default 0. */
  preimageIndex?: number
}

/**
 * Hashes the template of a sha256d job with `nonce` in place and applies the full 256-bit rule.
 * Throws `TypeError`/`RangeError` for a job, nonce or preimage that cannot be; RandomX jobs go to `verifyJob`.
 */
export function verify(job: Job, nonce: bigint, { preimageIndex = 0 }: VerifyOptions = {}): Verdict {
  assertJob(job)
  if (job.algorithm !== 'sha256d') {
    throw rangeError(`verify() knows sha256d jobs, got ${describe(job.algorithm)}: use verifyJob()`, {
      algorithm: job.algorithm,
    })
  }
  const hash = sha256d(withNonce(job, nonce, preimageIndex))
  return { valid: meetsTarget(hash, job.target), hash }
}
