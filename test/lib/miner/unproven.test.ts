import { afterEach, expect, it, vi } from 'vitest'
import { blockHeader } from '../../../lib/algorithm/index.js'
import { errorCode } from '../../../lib/base/errors.js'
import { Miner } from '../../../lib/miner/miner.js'
import type { RandomXMinerOptions } from '../../../lib/miner/randomx_options.js'

vi.mock('node:worker_threads', () => ({
  Worker: class {
    constructor() {
      throw new RangeError('Array buffer allocation failed')
    }
  },
}))

const easy = blockHeader({
  header: new Uint8Array(80),
  algorithm: 'randomx',
  key: new Uint8Array(32),
  target: (1n << 255n) - 1n,
})

const open: Miner[] = []
afterEach(async () => {
  for (const miner of open.splice(0)) await miner.close()
})

async function firstHit(options: RandomXMinerOptions) {
  const miner = await Miner.start({ threads: 1, randomx: { mode: 'light', machinesPerThread: 1, ...options } })
  open.push(miner)
  miner.setJob(easy)
  const { value } = await miner.hits().next()
  return value
}

it('a hit that cannot be checked is handed out on demand, and says so', { timeout: 60_000 }, async () => {
  const hit = await firstHit({ unproven: 'deliver' })
  expect(errorCode(hit?.unproven)).toBe('PICKAXE_ERR_OUT_OF_MEMORY')
  expect(hit?.hash).toHaveLength(32)
})

it('and ends the miner otherwise', { timeout: 60_000 }, async () => {
  await expect(firstHit({})).rejects.toMatchObject({ code: 'PICKAXE_ERR_OUT_OF_MEMORY' })
})
