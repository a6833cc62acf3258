/**
 * The independent verifier: pure TypeScript, no native code, nothing of Node; runs in any JavaScript runtime.
 * @module
 */
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { assertJob, type Job } from '../base/job.js'
import { meetsTarget } from '../base/target.js'
import { RandomXCache, type RandomXCacheOptions } from './randomx/index.js'
import { sha256d } from './sha256d.js'
import { type Verdict, withNonce } from './template.js'

export { blockHeader, cryptonoteBlob, dmint, type Job } from '../base/job.js'
export {
  availableEngines,
  commitment,
  type EngineName,
  RandomXCache,
  type RandomXCacheOptions,
} from './randomx/index.js'
export { sha256d, type Verdict, withNonce }

export interface VerifyOptions {
  /** Of a job with several preimages: which of them, from 0. Default 0. */
  preimageIndex?: number
}

/**
 * Hashes the template of a sha256d job with `nonce` in place and applies the full 256-bit rule.
 * Throws `TypeError`/`RangeError` for a job, nonce or preimage that cannot be; RandomX jobs go to {@link verifyJob}.
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

export interface VerifyJobOptions extends Omit<RandomXCacheOptions, 'key'>, VerifyOptions {
  /** For RandomX jobs: a cache prepared earlier for the job's key, instead of a new one (a second, 258 MiB). */
  cache?: RandomXCache
}

/**
 * {@link verify} for every algorithm, without blocking the event loop.
 * Rejects as {@link verify} throws, and as {@link RandomXCache.create} does.
 */
export async function verifyJob(job: Job, nonce: bigint, options: VerifyJobOptions = {}): Promise<Verdict> {
  assertJob(job)
  if (job.algorithm === 'sha256d') return verify(job, nonce, options)
  const { cache, preimageIndex, ...rest } = options
  // A nonce that cannot be is told before a second of preparation.
  withNonce(job, nonce, preimageIndex)
  return (cache ?? (await RandomXCache.create({ ...rest, key: job.key }))).verify(job, nonce)
}
