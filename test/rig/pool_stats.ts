/** Numbers of a pool miner at work, for what shows them. */
import type { PoolStats } from '../../lib/source/stratum/index.js'
import { soloStats } from './solo_stats.js'

const { coin: _coin, template: _template, expectedSeconds: _expected, nodes: _nodes, ...engine } = soloStats

export const poolStats: PoolStats = {
  ...engine,
  algorithm: 'rx/0',
  lastShareAt: soloStats.now - 4200,
  sharesAccepted: 1204,
  sharesRejected: {},
  sharesStale: 3,
  sharesLost: 1,
  sharesUnproven: 0,
  sharesDuplicate: 0,
  sharesOpen: 2,
  blocksFound: 0,
  answerMs: { p50: 41.3, p95: 88, max: 240 },
  checkMs: { p50: 38.6, p95: 44, max: 61 },
  credited: { hashrate: 288, low: 271, high: 305, ratio: 0.99 },
  jobs: 140,
  job: { id: '7f3a', difficulty: 15_000, height: 3_501_234, ageMs: 12_300, expectedHashes: 15_000 },
  pool: 'stratum+ssl://pool.example:3333',
  pools: [
    { pool: 'stratum+ssl://pool.example:3333', up: true },
    { pool: 'stratum+ssl://two.example:3333', up: false },
  ],
}
