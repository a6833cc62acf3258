/** A search that is stopped again and again, and goes on from where it was. */
import { randomInt } from 'node:crypto'
import { expect } from 'vitest'
import type { Job } from '../../lib/algorithm/index.js'
import { errorCode, type PickaxeError } from '../../lib/base/errors.js'
import type { MineResult } from '../../lib/base/result.js'
import type { AbortDetail, SearchOptions } from '../../lib/miner/options.js'

interface Miner {
  mine(job: Job, options: SearchOptions): Promise<MineResult>
}

/** Each time stopped after less than `mostMs`. */
export async function inPieces(miner: Miner, job: Job, mostMs: number): Promise<{ result: MineResult; stops: number }> {
  let { range } = job
  for (let stops = 0; ; stops++) {
    // The last of many runs to its end, however busy the machine.
    const timeoutMs = stops < 50 ? 1 + randomInt(mostMs) : undefined
    const outcome = await miner.mine({ ...job, range } as Job, { timeoutMs }).catch((error: PickaxeError) => error)
    if (!(outcome instanceof Error)) return { result: outcome, stops }
    if (errorCode(outcome) !== 'PICKAXE_ERR_ABORTED') throw outcome
    const { remaining } = outcome.detail as unknown as AbortDetail
    expect(remaining.end).toBe(range.end)
    expect(remaining.start).toBeGreaterThanOrEqual(range.start)
    range = remaining
  }
}
