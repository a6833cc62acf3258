/**
 * The independent verifier: pure TypeScript, no native code, nothing of Node; runs in any JavaScript runtime.
 * @module
 */
import { assertObject } from '../base/assert.js'
import { assertJob, type Job } from '../base/job.js'
import { sha256d } from '../base/sha256d.js'
import { RandomXCache, type RandomXCacheOptions } from './randomx/index.js'
import { messageOf, type Verdict, withNonce } from './template.js'
import { type VerifyOptions, verify } from './verify.js'

export { errorCode, PickaxeError } from '../base/errors.js'
export { blockHeader, cryptonoteBlob, dmint, type Job } from '../base/job.js'
export {
  availableEngines,
  commitment,
  type EngineName,
  RandomXCache,
  type RandomXCacheOptions,
} from './randomx/index.js'
export { sha256d, type Verdict, type VerifyOptions, verify, withNonce }

export interface VerifyJobOptions extends Omit<RandomXCacheOptions, 'key' | 'variant'>, VerifyOptions {
  /** For RandomX jobs: a cache prepared earlier for the job's key, instead of a new one (a second, 258 MiB). */
  cache?: RandomXCache | undefined
}

/**
 * {@link verify} for every algorithm, without blocking the event loop.
 * Rejects as {@link verify} throws, and as {@link RandomXCache.create} does.
 */
export async function verifyJob(job: Job, nonce: bigint, options: VerifyJobOptions = {}): Promise<Verdict> {
  assertJob(job)
  assertObject(options, 'options')
  if (job.algorithm === 'sha256d') return verify(job, nonce, options)
  const { cache, preimageIndex, ...rest } = options
  // A nonce that cannot be is told before a second of preparation.
  messageOf(job, nonce, preimageIndex)
  return (cache ?? (await RandomXCache.create({ ...rest, key: job.key, variant: job.variant }))).verify(job, nonce)
}
