/** Numbers of a solo miner at work, for what shows them. */
import type { SoloStats } from '../../lib/source/node/index.js'

export const soloStats: SoloStats = {
  running: true,
  paused: false,
  holds: [],
  threads: 2,
  hashrate: 300,
  hashrateByThread: [100, 200],
  hashrate10s: 300,
  hashrate60s: 290,
  hashrate15m: 280,
  hashes: 12_345,
  blocksFound: 3,
  staleBlocks: 1,
  orphanedBlocks: 0,
  rejectedBlocks: { 'high-hash': 2 },
  openBlocks: 0,
  surplusHits: 0,
  templates: 9,
  uptimeMs: 65_000,
  now: 1_800_000_065_000,
  startedAt: 1_800_000_000_000,
  lastBlockAt: 1_800_000_060_000,
  rewards: 15_000_000_000,
  randomx: undefined,
  fastMode: false,
  kernel: 'plain',
  coin: 'botcoin',
  template: { height: 77, ageMs: 1500, expectedHashes: 1000 },
  expectedSeconds: { mean: 10, p50: 6.9, p90: 23, p99: 46 },
  nodes: [{ node: 'http://127.0.0.1:1', up: true, lead: true, height: 76, tip: 'ab', peers: 4 }],
}

const pages = { kind: '2MiB', bytes: 2 ** 31, hugeBytes: 2 ** 31 } as const

/** What RandomX says of itself with `itemsDone` of 100 items of its dataset. */
export function randomxStats(
  stage: NonNullable<SoloStats['randomx']>['stage'],
  itemsDone = 45,
): NonNullable<SoloStats['randomx']> {
  return {
    stage,
    mode: 'full',
    itemsDone,
    itemsTotal: 100,
    itemSource: '',
    machinesPerThread: 1,
    datasetPrefetch: null,
    cache: pages,
    dataset: pages,
    numa: { placement: 'one-node', nodes: 1, copies: 1 },
  }
}
