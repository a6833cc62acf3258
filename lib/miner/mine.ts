/**
 * One search, one answer.
 * @module
 */

import { assertJob, type Job } from '../algorithm/index.js'
import type { MineResult } from '../base/result.js'
import { abortError, nothingDone } from './mined_search.js'
import { Miner } from './miner.js'
import { type MineOptions, splitMineOptions } from './options.js'

export type { MineResult }

/**
 * Searches `job` with native threads until the first hit or the end of its range. A hit has passed the TypeScript
 * verifier. With one thread the smallest winning nonce is found; with several, any. For searches that keep coming
 * {@link Miner.mine} keeps the threads and the memory of RandomX.
 *
 * Rejects with `TypeError`/`RangeError` for a bad job or option, PICKAXE_ERR_ABORTED (`cause` is the signal's reason,
 * `detail` an {@link AbortDetail}), PICKAXE_ERR_VERIFY_MISMATCH, what {@link Miner.start} throws, and what `onProgress` throws.
 *
 * @example
 * import { blockHeader, mine } from 'pickaxe'
 *
 * const job = blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', bits: 0x1f00ffff })
 * const result = await mine(job, { threads: 1, signal: AbortSignal.timeout(60_000) })
 * console.log(result.found ? result.nonce : 'every nonce was tried, none wins') // 3475n
 */
export async function mine(job: Job, options: MineOptions = {}): Promise<MineResult> {
  assertJob(job)
  const { miner: minerOptions, search } = splitMineOptions(options)
  if (search.signal?.aborted) throw abortError(search.signal.reason, nothingDone(job))
  const miner = await Miner.start(minerOptions)
  try {
    return await miner.mine(job, search)
  } finally {
    await miner.close()
  }
}
