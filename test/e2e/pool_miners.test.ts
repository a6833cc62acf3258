/** The stub pools' own truth: miners of other projects find their work there, and every share of theirs is taken. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  cpuminerArgs,
  cpuminerPath,
  type ForeignMiner,
  missingMiners,
  startMiner,
  xmrigArgs,
  xmrigPath,
} from '../rig/foreign_miners.js'
import { randomxHash } from '../rig/monero_pool.js'
import { moneroPool, until, v1Pool } from '../rig/pool_run.js'

missingMiners()

const miners: ForeignMiner[] = []
afterEach(async () => {
  for (const miner of miners.splice(0)) await miner.stop()
})

describe.skipIf(xmrigPath === undefined)('xmrig', () => {
  it.each([false, true])('mines at the Monero stub, nicehash: %s', { timeout: 120_000 }, async nicehash => {
    const server = await moneroPool({ hash: randomxHash(), difficulty: 4n, graceMs: 5000, algo: 'rx/0', nicehash })
    miners.push(startMiner(xmrigPath!, xmrigArgs(server.port)))
    for (const change of [
      () => server.newJobs(),
      () => server.newBlock(),
      () => server.newSeed(),
      () => server.dropAll(),
    ]) {
      const before = server.shares.accepted
      await until(() => server.shares.accepted > before + 1, 60_000)
      change()
    }
    await until(() => server.accepted > 1, 60_000)
    const before = server.shares.accepted
    await until(() => server.shares.accepted > before, 60_000)
    expect(server.refusals).toEqual([])
  })
})

describe.skipIf(cpuminerPath === undefined)('cpuminer-opt', () => {
  it('mines at the Stratum V1 stub', { timeout: 120_000 }, async () => {
    const server = await v1Pool({ difficulty: 1 / 2 ** 12, graceMs: 2000 })
    miners.push(startMiner(cpuminerPath!, cpuminerArgs(server.port)))
    for (const change of [() => server.newJob(false), () => server.newJob(true), () => server.dropAll()]) {
      const before = server.shares.accepted
      await until(() => server.shares.accepted > before + 1, 60_000)
      change()
    }
    const before = server.shares.accepted
    await until(() => server.shares.accepted > before, 60_000)
    expect(server.refusals).toEqual([])
  })
})
