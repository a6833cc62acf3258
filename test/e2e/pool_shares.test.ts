/** The built package at pools that are never at rest: not one share rejected, not one sent twice. */
import { expect, it } from 'vitest'
import { quickHash } from '../rig/monero_pool.js'
import { blobEngine, moneroPool, v1Pool } from '../rig/pool_run.js'
import { mineRestless } from '../rig/restless_pool.js'
import { shareHasher } from '../rig/share_hasher.js'

it('10,000 shares of Stratum V1, sixteen versions at once', { timeout: 120_000 }, async () => {
  const server = await v1Pool({ difficulty: 1 / 2 ** 16, mask: '1fffe000' })
  await mineRestless(server, {
    shares: 10_000,
    everyMs: 200,
    dropEvery: 9,
    options: { algorithm: 'sha256d' },
    change: n => {
      server.difficulty = 1 / 2 ** (15 + (n % 3))
      if (n % 7 === 6) server.newExtranonces()
      else server.newJob(n % 2 === 0)
    },
  })
  expect(server.shares.versions.size).toBe(16)
})

it('10,000 shares of Monero’s stratum, hashed as a stub does', { timeout: 120_000 }, async () => {
  const server = await moneroPool({ difficulty: 64n })
  const engine = blobEngine(quickHash)
  // It would remember every input.
  Object.defineProperty(engine, 'tried', { value: { push: () => 0 } })
  await mineRestless(server, {
    shares: 10_000,
    everyMs: 200,
    dropEvery: 9,
    options: { startEngine: async () => engine },
    change: n => {
      server.difficulty = BigInt(32 + (n % 3) * 32)
      if (n % 7 === 6) server.newSeed()
      else if (n % 2 === 0) server.newBlock()
      else server.newJobs()
    },
  })
})

it('RandomX by the real engine: every share hashed by both implementations and by the pool, of one algorithm after another', {
  timeout: 120_000,
}, async () => {
  const hasher = shareHasher(10)
  const server = await moneroPool({ difficulty: 2n, hash: hasher.hash, algo: 'rx/arq', graceMs: 2000 })
  const algorithms = ['rx/arq', 'rx/arq', 'rx/wow', 'rx/0']
  try {
    await mineRestless(server, {
      shares: 80,
      everyMs: 200,
      dropEvery: 4,
      options: { randomx: { mode: 'light', machinesPerThread: 1 }, priority: 'low' },
      change: n => {
        server.difficulty = BigInt(1 + (n % 3))
        const algo = algorithms[Math.floor(server.shares.accepted / 20)] ?? 'rx/0'
        if (algo !== server.algo) {
          server.algo = algo
          server.newSeed()
        } else if (n % 2 === 0) server.newBlock()
        else server.newJobs()
      },
    })
    expect(server.algo).toBe('rx/0')
    expect(hasher.sampled).toBeGreaterThanOrEqual(8)
  } finally {
    hasher.close()
  }
})
