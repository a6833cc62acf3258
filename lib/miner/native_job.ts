/**
 * A Job in the words of the native side.
 * @module
 */
import { algorithmOf, type Job } from '../algorithm/index.js'
import { toBigEndian } from '../base/bytes.js'
import type { NativeJob } from '../native/addon.js'

/** `job` was checked, and its range is not empty. `threads` of the engine search it; 0: all. */
export function toNativeJob(job: Job, threads = 0): NativeJob {
  return {
    algorithm: job.algorithm,
    template: job.template,
    nonceOffset: job.nonceOffset,
    nonceWidth: job.nonceWidth,
    bound: toBigEndian(job.target.bound, 32),
    bigEndian: job.target.order === 'big-endian',
    threads,
    firstNonce: job.range.start,
    lastNonce: job.range.end - 1n,
    ...algorithmOf(job).native(job),
  }
}
