/** A search that is stopped again and again, and goes on from where it was: the one nonce that wins is found. */
import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { blockHeader, type Job } from '../../../lib/algorithm/index.js'
import { fromLittleEndian } from '../../../lib/base/bytes.js'
import { errorCode, type PickaxeError } from '../../../lib/base/errors.js'
import type { MineResult } from '../../../lib/base/result.js'
import { mine } from '../../../lib/miner/mine.js'
import { Miner } from '../../../lib/miner/miner.js'
import type { AbortDetail } from '../../../lib/miner/options.js'
import { RandomX } from '../../../lib/miner/randomx.js'
import { barren, plantedHit } from '../../rig/planted_hit.js'

/** Each time stopped after less than `mostMs`. */
async function inPieces(miner: Miner, job: Job, mostMs: number): Promise<{ result: MineResult; stops: number }> {
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

describe.each([1, 3])('by %i threads', threads => {
  it('finds what was planted, in whatever pieces it is searched', async () => {
    await using miner = await Miner.start({ threads })
    let stops = 0
    for (let i = 0; i < 6; i++) {
      const job = await plantedHit(1_000_000)
      const outcome = await inPieces(miner, job, 8)
      expect(outcome.result.found).toBe(true)
      stops += outcome.stops
    }
    expect(stops).toBeGreaterThan(0)
  })

  it('comes to the end of a range where nothing wins', async () => {
    await using miner = await Miner.start({ threads })
    const { result, stops } = await inPieces(miner, barren(1_000_000), 6)
    expect(result).toMatchObject({ found: false, exhausted: true })
    expect(stops).toBeGreaterThan(0)
  })
})

it('of RandomX: also where the hit is being checked as it is stopped', { timeout: 60_000 }, async () => {
  const header = new Uint8Array(80).fill(5)
  const key = new Uint8Array([7])
  const easy = blockHeader({
    header,
    key,
    algorithm: 'randomx',
    target: (1n << 256n) - 1n,
    range: { start: 0n, end: 24n },
  })
  await using rx = await RandomX.create({ key, mode: 'light' })
  const inputs = Array.from({ length: 24 }, (_, nonce) => Uint8Array.of(...header.subarray(0, 76), nonce, 0, 0, 0))
  const numbers = (await rx.hashMany(inputs)).map(fromLittleEndian)
  const bound = numbers.reduce((least, number) => (number < least ? number : least))
  const job = { ...easy, target: { ...easy.target, bound } } as Job
  await using miner = await Miner.start({ threads: 2, randomx: { mode: 'light' } })
  for (let i = 0; i < 3; i++) {
    const { result } = await inPieces(miner, job, 120)
    expect(result).toMatchObject({ found: true, nonce: BigInt(numbers.indexOf(bound)) })
  }
})

it('is the whole range for a search that had not begun', async () => {
  const job = barren(1_000_000)
  const whole = { code: 'PICKAXE_ERR_ABORTED', detail: { hashes: 0, elapsedMs: 0, remaining: job.range } }
  await expect(mine(job, { signal: AbortSignal.abort() })).rejects.toMatchObject(whole)
  await using miner = await Miner.start({ threads: 1 })
  await expect(miner.mine(job, { signal: AbortSignal.abort() })).rejects.toMatchObject(whole)
  const running = miner.mine({ ...job, range: { start: 0n, end: 1n << 64n } } as Job, { timeoutMs: 100 })
  await expect(miner.mine(job, { timeoutMs: 10 })).rejects.toMatchObject({ detail: { remaining: job.range } })
  await expect(running).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED' })
})
