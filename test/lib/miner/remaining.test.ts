/** A search that is stopped again and again, and goes on from where it was: the one nonce that wins is found. */
import { describe, expect, it } from 'vitest'
import type { Job } from '../../../lib/algorithm/index.js'
import { mine } from '../../../lib/miner/mine.js'
import { Miner } from '../../../lib/miner/miner.js'
import { inPieces } from '../../rig/in_pieces.js'
import { barren, plantedHit } from '../../rig/planted_hit.js'

describe.each([1, 3])('by %i threads', threads => {
  it('finds what was planted, in whatever pieces it is searched', async () => {
    await using miner = await Miner.start({ threads })
    let stops = 0
    for (let i = 0; i < 6; i++) {
      const job = await plantedHit(4_000_000)
      const outcome = await inPieces(miner, job, 8)
      expect(outcome.result.found).toBe(true)
      stops += outcome.stops
    }
    expect(stops).toBeGreaterThan(0)
  })

  it('comes to the end of a range where nothing wins', async () => {
    await using miner = await Miner.start({ threads })
    const { result, stops } = await inPieces(miner, barren(8_000_000), 6)
    expect(result).toMatchObject({ found: false, exhausted: true })
    expect(stops).toBeGreaterThan(0)
  })
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
