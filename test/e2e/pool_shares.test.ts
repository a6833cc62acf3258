/** The built package at pools that are never at rest: not one share rejected, not one sent twice. */
import { expect, it } from 'vitest'
import { quickHash, randomxHash } from '../rig/monero_pool.js'
import { blobEngine, moneroPool, v1Pool } from '../rig/pool_run.js'
import { mineRestless } from '../rig/restless_pool.js'

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

it('rx/0 by the real engine, every share hashed by both implementations and by the pool', {
  timeout: 120_000,
}, async () => {
  const server = await moneroPool({ difficulty: 8n, hash: randomxHash() })
  await mineRestless(server, {
    shares: 24,
    everyMs: 700,
    dropEvery: 3,
    options: { randomx: { mode: 'light' }, algorithm: 'rx/0', priority: 'normal' },
    change: n => (n % 2 === 0 ? server.newBlock() : server.newJobs()),
  })
})
