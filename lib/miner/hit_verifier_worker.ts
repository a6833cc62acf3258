/**
 * The thread behind `hit_verifier`: one RandomX cache at a time, prepared when its key first comes up.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { hashesAtOnce } from '../algorithm/algorithm.js'
import { algorithmOf, type Job, type Verdict } from '../algorithm/index.js'
import type { ErrorCode } from '../base/errors.js'
import type { RandomXCache } from '../verify/index.js'
import { verifySync } from '../verify/verify.js'
import { failureCode } from './hit_verifier.js'

/** `nonce` undefined: only prepare the key. */
export interface VerifierRequest {
  id: number
  job: Job
  nonce: bigint | undefined
}

export type VerifierAnswer =
  | { id: number; verdict: Verdict }
  | { id: number; prepared: true }
  | { id: number; code: ErrorCode; message: string }

let prepared: RandomXCache | undefined

async function cacheFor(job: Job): Promise<RandomXCache | undefined> {
  const { hashing } = algorithmOf(job)
  if (hashesAtOnce(hashing)) return undefined
  if (prepared !== undefined && hashing.serves(prepared, job)) return prepared
  prepared = undefined // 258 MiB: never two
  prepared = (await hashing.prepare(job, {})) as RandomXCache
  return prepared
}

async function answer({ id, job, nonce }: VerifierRequest): Promise<VerifierAnswer> {
  try {
    const cache = await cacheFor(job)
    return nonce === undefined ? { id, prepared: true } : { id, verdict: verifySync(job, nonce, { cache }) }
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
