/**
 * Jobs that are checked at once. Apart from RandomX, so that a search of sha256d starts without loading it.
 * @module
 */
import { assertObject } from '../base/assert.js'
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { assertJob, type Job } from '../base/job.js'
import { sha256d } from '../base/sha256d.js'
import { meetsTarget } from '../base/target.js'
import { messageOf, type Verdict } from './template.js'

export interface VerifyOptions {
  /** Of a job with several preimages: which of them, from 0. Default 0. */
  preimageIndex?: number | undefined
}

/**
 * Hashes the template of a sha256d job with `nonce` in place and applies the full 256-bit rule.
 * Throws `TypeError`/`RangeError` for a job, nonce or preimage that cannot be; RandomX jobs go to `verifyJob` of pickaxe/verify.
 */
export function verify(job: Job, nonce: bigint, options: VerifyOptions = {}): Verdict {
  assertJob(job)
  assertObject(options, 'options')
  if (job.algorithm !== 'sha256d') {
    throw rangeError(`verify() knows sha256d jobs, got ${describe(job.algorithm)}: use verifyJob() of pickaxe/verify`, {
      name: 'job.algorithm',
      value: job.algorithm,
    })
  }
  const hash = sha256d(messageOf(job, nonce, options.preimageIndex))
  return { valid: meetsTarget(hash, job.target), hash }
}
