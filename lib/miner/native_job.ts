/**
 * A Job in the words of the native side.
 * @module
 */
import { concatBytes, toBigEndian } from '../base/bytes.js'
import { type Job, preimagesOf } from '../base/job.js'
import type { NativeJob } from '../native/addon.js'

/** `job` was checked, and its range is not empty. */
export function toNativeJob(job: Job): NativeJob {
  return {
    template: job.template,
    nonceOffset: job.nonceOffset,
    nonceWidth: job.nonceWidth,
    bound: toBigEndian(job.target.bound, 32),
    bigEndian: job.target.order === 'big-endian',
    firstNonce: job.range.start,
    lastNonce: job.range.end - 1n,
    ...(job.algorithm === 'sha256d' && { preimages: concatBytes(...preimagesOf(job)) }),
    ...(job.algorithm === 'randomx' && {
      randomx: { variant: job.variant, key: job.key, commitment: job.compare === 'commitment' },
    }),
  }
}
