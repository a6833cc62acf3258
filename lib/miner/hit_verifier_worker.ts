/**
 * The thread behind `verifier_threads`: one RandomX cache at a time, prepared when its key first comes up.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { hashesAtOnce } from '../algorithm/algorithm.js'
import { algorithmOf, type Job } from '../algorithm/index.js'
import type { RandomXCache } from '../verify/index.js'
import { verifySync } from '../verify/verify.js'
import { failureCode, type VerifierAnswer, type VerifierNote, type VerifierRequest } from './verifier_messages.js'

let prepared: RandomXCache | undefined

/** Longer than this, preparing is announced: until it is done no hit comes. */
const worthTellingMs = 10_000

// The first hundredth is slower, as code is that has just begun to run; from there to the twentieth foretells the rest.
function announcing(note: (note: VerifierNote) => void): (fraction: number) => void {
  const startedAtMs = performance.now()
  let warm: { atMs: number; fraction: number } | undefined
  let told = false
  return fraction => {
    const atMs = performance.now()
    if (fraction >= 0.01) warm ??= { atMs, fraction }
    if (told || warm === undefined || fraction < 0.05) return
    told = true
    const msPerWhole = (atMs - warm.atMs) / (fraction - warm.fraction)
    const takesMs = atMs - startedAtMs + (1 - fraction) * msPerWhole
    if (takesMs < worthTellingMs) return
    note({ code: 'verifier-slow', detail: { takesMs: Math.round(takesMs) } })
  }
}

async function cacheFor(job: Job, note: (note: VerifierNote) => void): Promise<RandomXCache | undefined> {
  const { hashing } = algorithmOf(job)
  if (hashesAtOnce(hashing)) return undefined
  if (prepared !== undefined && hashing.serves(prepared, job)) return prepared
  prepared = undefined // 258 MiB: never two
  prepared = (await hashing.prepare(job, { onProgress: announcing(note) })) as RandomXCache
  const { engineRefusal } = prepared
  if (engineRefusal !== undefined) note({ code: 'verifier-plain', detail: { reason: engineRefusal } })
  return prepared
}

async function answer({ id, job, nonce }: VerifierRequest): Promise<VerifierAnswer> {
  try {
    const say = (note: VerifierNote): void => parentPort?.postMessage({ id, note } satisfies VerifierAnswer)
    const cache = await cacheFor(job, say)
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
