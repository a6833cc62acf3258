/** 10,000 real RandomX shares at a pool that is never at rest (POOL_SHARES says another number): most of an hour. */
import { expect, it } from 'vitest'
import { MoneroPool } from '../rig/monero_pool.js'
import { mineRestless } from '../rig/restless_pool.js'
import { shareHasher } from '../rig/share_hasher.js'

const shares = Number(process.env.POOL_SHARES ?? 10_000)
/** Of so many shares the pool hashes one in TypeScript too. */
const sampleEvery = 50

it(`${shares} shares of rx/0`, { timeout: 4 * 3_600_000 }, async () => {
  const hasher = shareHasher(sampleEvery)
  const server = await new MoneroPool({ difficulty: 8n, hash: hasher.hash, graceMs: 2000 }).start()
  const startedAt = performance.now()
  try {
    const told = await mineRestless(server, {
      shares,
      everyMs: 200,
      dropEvery: 501,
      options: { randomx: { mode: 'light' }, algorithm: 'rx/0', priority: 'normal' },
      change: n => {
        server.difficulty = BigInt(4 + (n % 3) * 4)
        if (n % 1000 === 999) server.newSeed()
        else if (n % 20 === 0) server.newBlock()
        else server.newJobs()
      },
      progress: (accepted, outcomes) =>
        console.log(`${accepted} shares in ${Math.round((performance.now() - startedAt) / 1000)} s`, outcomes),
    })
    console.log(JSON.stringify({ ...told, sampled: hasher.sampled, seconds: (performance.now() - startedAt) / 1000 }))
    expect(hasher.sampled).toBeGreaterThanOrEqual(Math.floor(shares / sampleEvery))
  } finally {
    await server.stop()
    hasher.close()
  }
})
