/**
 * What a RandomX hash says about its job.
 * @module
 */
import type { RandomXJob } from '../../base/job.js'
import { meetsTarget } from '../../base/target.js'
import type { Verdict } from '../template.js'
import { commitment } from './commitment.js'

/** The full 256-bit rule, on the hash of `message` or on the commitment, as the job says. */
export function verdictOn(job: RandomXJob, message: Uint8Array, hash: Uint8Array): Verdict {
  if (job.compare === 'hash') return { valid: meetsTarget(hash, job.target), hash }
  const committed = commitment(message, hash)
  return { valid: meetsTarget(committed, job.target), hash, commitment: committed }
}
