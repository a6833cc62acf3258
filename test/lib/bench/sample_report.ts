/** A small report with every kind of row, and names that would break careless markup. */
import type { BenchReport } from '../../../lib/bench/report.js'
import type { Row, Section } from '../../../lib/bench/section.js'

function row(id: string, median: number, extra: Partial<Row> = {}): Row {
  return {
    id,
    label: id,
    threads: 1,
    party: 'pickaxe',
    facts: { kernel: 'shani' },
    version: 'pickaxe 0.1.0',
    command: `run ${id}`,
    hashrate: { median, min: median * 0.9, max: median * 1.1 },
    cpusUsed: 0.99,
    samples: [{ hashrate: median, hashes: median, wallMs: 1000, cpuMs: 990 }],
    ...extra,
  }
}

export const sampleSections: Section[] = [
  {
    id: 'kernels',
    title: 'Kernels',
    note: 'Fast & slow.',
    plot: 'bars',
    rows: [
      row('shani', 8.747e6),
      row('evil <b>&"\'', 4.1234e6),
      row('gone', 1, { hashrate: null, cpusUsed: null, samples: [], failure: 'did not end within 30 s <script>' }),
    ],
    ratios: [
      { of: 'shani', to: 'evil <b>&"\'', ratio: { median: 2.1213, min: 2, max: 2.3 }, rounds: [2, 2.1213, 2.3] },
    ],
    conclusions: ['shani won & <b>'],
  },
  {
    id: 'cores',
    title: 'Cores',
    note: 'Each.',
    plot: 'columns',
    rows: Array.from({ length: 64 }, (_, i) => row(`CPU ${i}`, 8e6 + i)),
    ratios: [],
    conclusions: [],
  },
  {
    id: 'scaling',
    title: 'Scaling',
    note: 'All.',
    plot: 'scaling',
    rows: [row('1 thread', 8e6), row('2 threads', 15.55e6, { threads: 2 })],
    ratios: [],
    conclusions: [],
  },
]

export const sampleReport: BenchReport = {
  format: 'pickaxe-bench',
  formatVersion: 1,
  algorithm: 'sha256d',
  startedAt: '2026-01-02T03:04:05.678Z',
  elapsedMs: 12_345,
  command: "pickaxe bench --report 'a <b>.html'",
  timing: { rounds: 3, warmupMs: 50, windowMs: 150 },
  machine: {
    version: '0.1.0',
    node: 'v22.0.0',
    platform: 'linux-x64',
    cpu: { name: 'A <CPU>', features: ['avx2', 'sha-ni'], usableCpus: [0, 1], usableThreads: 2, quota: null },
    topology: { online: 2, cpus: [], l2Bytes: [], l3Bytes: [], nodes: [] },
    threads: {
      sha256d: { cpus: [0, 1], machines: [1, 1], reason: 'both' },
      randomx: { cpus: [0], machines: [4], reason: 'one' },
    },
    randomx: {
      aesKernels: [],
      argon2dKernels: [],
      itemKernels: [],
      roundingKernels: [],
      executors: [],
      machinesPerThread: [],
      datasetPrefetches: [],
      hugePages: { free: [], transparent: null },
      numa: { nodes: 1, placement: 'one-node', reason: null },
      memoryRoom: { bytes: null, limitedBy: 'unknown' },
    },
    kernels: [
      { name: 'shani', algorithm: 'sha256d', supported: true, selfTest: true, chosen: true, reason: 'the fastest' },
    ],
    addon: { path: '/opt/pickaxe.node', sha256: 'ab'.repeat(32), origin: 'built', published: null },
    os: 'Linux 6.1',
    memoryBytes: 24 * 2 ** 30,
    loadAverage: 0.01,
  },
  sections: sampleSections,
  missing: [{ name: 'cpuminer', reason: 'not on PATH', howToGet: 'build it' }],
  warnings: ['something else ran'],
  interrupted: false,
}
