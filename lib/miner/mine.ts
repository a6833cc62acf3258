/**
 * One search, one answer.
 * @module
 */

import { assertJob, type Job } from '../algorithm/index.js'
import { PickaxeError } from '../base/errors.js'
import type { MineResult } from '../base/result.js'
import { Miner } from './miner.js'
import { checkMineOptions, type MineOptions, type Notice } from './options.js'
import type { Search } from './search.js'

export type { MineResult }

/**
 * Searches `job` with native threads until the first hit or the end of its range. A hit has passed the TypeScript
 * verifier. With one thread the smallest winning nonce is found; with several, any.
 *
 * Rejects with `TypeError`/`RangeError` for a bad job or option, PICKAXE_ERR_ABORTED (`cause` is the signal's reason),
 * PICKAXE_ERR_VERIFY_MISMATCH, what {@link Miner.start} throws, and what `onProgress` throws.
 */
export async function mine(job: Job, options: MineOptions = {}): Promise<MineResult> {
  assertJob(job)
  const { progressIntervalMs } = checkMineOptions(options)
  const { signal, onProgress } = options
  if (signal?.aborted) throw abortError(signal)

  const startedAtMs = performance.now()
  let interrupt!: (error: unknown) => void
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = reject
  })
  interrupted.catch(() => {}) // of no interest once the search is decided
  const abort = (): void => interrupt(abortError(signal!))
  signal?.addEventListener('abort', abort, { once: true })
  let miner: Miner | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    miner = await Miner.start({ ...options, onNotice: options.onNotice && exceptFailure(options.onNotice) })
    const search = miner.setJob(job)
    const report = (): void => {
      try {
        onProgress?.(progressOf(search, startedAtMs))
      } catch (error) {
        interrupt(error)
      }
    }
    if (onProgress) timer = setInterval(report, progressIntervalMs)
    const hit = miner.hits().next()
    hit.catch(() => {}) // reported through the race, or of no interest once it is decided
    // The engine reports hits before the end of the range, so a hit wins this race against `finished`.
    const first = await Promise.race([hit, search.finished, interrupted])
    const counted = { hashes: search.hashes, elapsedMs: performance.now() - startedAtMs }
    if ('reason' in first) {
      if (first.error !== undefined) throw first.error
      return { found: false, exhausted: true, ...counted }
    }
    const { nonce, nonceBytes, preimageIndex, message, hash } = first.value!
    return { found: true, nonce, nonceBytes, preimageIndex, message, hash, ...counted }
  } finally {
    clearInterval(timer)
    signal?.removeEventListener('abort', abort)
    await miner?.close()
  }
}

// A search that fails is told by the rejection.
function exceptFailure(onNotice: (notice: Notice) => void): (notice: Notice) => void {
  return notice => {
    if (notice.code !== 'search-failed') onNotice(notice)
  }
}

function progressOf(search: Search, startedAtMs: number) {
  const { hashes } = search
  const elapsedMs = performance.now() - startedAtMs
  return { hashes, elapsedMs, hashrate: (hashes * 1000) / elapsedMs }
}

function abortError(signal: AbortSignal): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_ABORTED', 'the search was aborted', { cause: signal.reason })
}
