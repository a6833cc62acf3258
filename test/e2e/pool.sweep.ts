/**
 * 10,000 real RandomX shares at a pool that is never at rest: every one hashed by the miner's both implementations and by
 * the pool. POOL_SHARES says another number, POOL_ALGORITHMS what they are of: `rx/0`, or several with commas.
 */
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { MoneroPool } from '../rig/monero_pool.js'
import { mineRestless } from '../rig/restless_pool.js'
import { shareHasher } from '../rig/share_hasher.js'

const shares = Number(process.env.POOL_SHARES ?? 10_000)
const algorithms = (process.env.POOL_ALGORITHMS ?? 'rx/arq,rx/wow,rx/arq,rx/0').split(',')
/** Shares of one algorithm before the next; a hash of rx/arq takes a sixth of the others' time: of these there are most. */
const sharesOf = (algorithm: string) => Math.ceil(Math.min(1, shares / 3000) * (algorithm === 'rx/arq' ? 500 : 50))
/** Of so many shares the pool hashes one in TypeScript too. */
const sampleEvery = 50

it(`${shares} shares of ${[...new Set(algorithms)].join(', ')}`, { timeout: 4 * 3_600_000 }, async () => {
  const hasher = shareHasher(sampleEvery)
  const server = await new MoneroPool({ hash: hasher.hash, algo: algorithms[0]!, graceMs: 2000 }).start()
  const startedAt = performance.now()
  const taken: Record<string, number> = {}
  let [at, since, announcedAt] = [0, 0, -1]
  const change = (n: number) => {
    server.difficulty = BigInt(2 + (n % 3))
    const done = (server.shares.accepted - since) / sharesOf(server.algo!)
    if (done >= 1) {
      taken[server.algo!] = (taken[server.algo!] ?? 0) + server.shares.accepted - since
      since = server.shares.accepted
      server.algo = algorithms[++at % algorithms.length]!
      server.nextSeedHash = ''
      return server.newSeed()
    }
    // In every fourth there is another key of the same algorithm, told ahead.
    if (done >= 0.25 && at % 4 === 2 && announcedAt !== at) {
      announcedAt = at
      server.nextSeedHash = randomBytes(32).toString('hex')
    }
    if (done >= 0.5 && server.nextSeedHash !== '') server.newSeed()
    else if (n % 20 === 0) server.newBlock()
    else server.newJobs()
  }
  try {
    const told = await mineRestless(server, {
      shares,
      everyMs: 200,
      dropEvery: 97,
      // A batch of several machines would not be through before the next job.
      options: { randomx: { mode: 'light', machinesPerThread: 1 }, priority: 'low' },
      change,
      // A key that was told ahead may be in memory by then, 256 MiB; one kept of every key would be thirty times that.
      mostResidentGrowth: 320,
      progress: (accepted, outcomes) =>
        console.log(`${accepted} shares in ${Math.round((performance.now() - startedAt) / 1000)} s`, outcomes),
    })
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    console.log(JSON.stringify({ ...told, taken, sampled: hasher.sampled, seconds }))
    expect(hasher.sampled).toBeGreaterThanOrEqual(Math.floor(shares / sampleEvery))
    expect(new Set(Object.keys(taken))).toEqual(new Set(algorithms))
  } finally {
    await server.stop()
    hasher.close()
  }
})
