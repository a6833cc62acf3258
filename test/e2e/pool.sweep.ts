/** 10,000 real RandomX shares, with keys that change: an hour or so. */
import { it } from 'vitest'
import { MoneroPool, randomxHash } from '../rig/monero_pool.js'
import { mineRestless } from '../rig/restless_pool.js'

it('10,000 shares of rx/0', { timeout: 4 * 3_600_000 }, async () => {
  const server = await new MoneroPool({ difficulty: 4n, hash: randomxHash(), graceMs: 2000 }).start()
  try {
    await mineRestless(server, {
      shares: 10_000,
      everyMs: 200,
      dropEvery: 500,
      options: { randomx: { mode: 'light' }, algorithm: 'rx/0' },
      change: n => {
        server.difficulty = BigInt(2 + (n % 3) * 2)
        if (n % 1000 === 999) server.newSeed()
        else if (n % 10 === 0) server.newBlock()
        else if (n % 10 === 5) server.newJobs()
      },
    })
  } finally {
    await server.stop()
  }
})
