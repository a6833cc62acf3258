/**
 * The thread behind `hit_verifier`: one RandomX cache at a time, prepared when its key first comes up.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import type { ErrorCode } from '../base/errors.js'
import type { RandomXJob } from '../base/job.js'
import { RandomXCache, type Verdict } from '../verify/index.js'
import { failureCode } from './hit_verifier.js'

/** `nonce` undefined: only prepare the key. */
export interface VerifierRequest {
  id: number
  job: RandomXJob
  nonce: bigint | undefined
}

export type VerifierAnswer =
  | { id: number; verdict: Verdict }
  | { id: number; prepared: true }
  | { id: number; code: ErrorCode; message: string }

let prepared: RandomXCache | undefined

async function cacheFor({ key, variant }: RandomXJob): Promise<RandomXCache> {
  if (prepared?.serves({ key, variant })) return prepared
  prepared = undefined // 258 MiB: never two
  prepared = await RandomXCache.create({ key, variant })
  return prepared
}

async function answer({ id, job, nonce }: VerifierRequest): Promise<VerifierAnswer> {
  try {
    const cache = await cacheFor(job)
    return nonce === undefined ? { id, prepared: true } : { id, verdict: cache.verifySync(job, nonce) }
  } catch (error) {
    return { id, code: failureCode(error), message: String(error) }
  }
}

// One request after another: a cache must not be replaced while another request prepares it.
let queue: Promise<void> = Promise.resolve()
parentPort?.on('message', (request: VerifierRequest) => {
  queue = queue.then(async () => {
    parentPort?.postMessage(await answer(request))
  })
})
