/** The table of docs/benchmarking.md names every field of a report as `pickaxe bench --json` prints it. */
import { expect, it } from 'vitest'
import type { Comparison } from '../../lib/bench/baseline.js'
import type { Sample } from '../../lib/bench/contestant.js'
import type { BenchReport } from '../../lib/bench/report.js'
import type { Ratio, Row, Section } from '../../lib/bench/section.js'
import { jsonLine } from '../../lib/cli/json_output.js'
import { readDocument } from '../house/markdown.js'
import { sampleReport } from '../lib/bench/sample_report.js'

const spread = { median: 2, min: 1, max: 3 }
const measures = { cacheMs: spread, datasetMs: spread, readyMs: spread, peakMiB: spread, microjoulesPerHash: spread }
const sample: Required<Sample> = {
  hashrate: 1,
  hashes: 1,
  wallMs: 1,
  cpuMs: 1,
  measures: { cacheMs: 1 },
  pages: '2MiB',
}
const row: Required<Row> = {
  id: 'a',
  label: 'a',
  threads: 1,
  party: 'pickaxe',
  facts: {},
  version: '1',
  command: 'a',
  hashrate: spread,
  cpusUsed: 1,
  samples: [sample],
  measures,
  pages: '2MiB',
  failure: 'none',
}
const ratio: Required<Ratio> = { of: 'a', to: 'a', measure: 'cacheMs', otherWork: 'b', ratio: spread, rounds: [1] }
const section: Required<Section> = {
  id: 'a',
  title: 'a',
  note: 'a',
  plot: 'bars',
  rows: [row],
  ratios: [ratio],
  conclusions: ['a'],
  winner: 'a',
}
const since: Required<Comparison> = {
  rows: [{ section: 'a', label: 'a', before: spread, now: spread, ratio: spread, verdict: 'same' }],
  differences: ['a'],
  hasWarnings: false,
  startedAt: 'a',
}
const report: Required<BenchReport> = { ...sampleReport, sections: [section], warnings: ['a'] }

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, of]) => [name, ...namesIn(of)])
}

it('each is told of', () => {
  const [, told = ''] = /\n## JSON\n([\s\S]*?)\n## /.exec(readDocument('docs/benchmarking.md')) ?? []
  const made = JSON.parse(jsonLine({ ...report, since })) as { machine: object }
  // What pickaxe info prints is told in docs/json.md.
  const { os, memory_bytes, load_average } = made.machine as Record<string, unknown>
  const names = new Set(namesIn({ ...made, machine: { os, memory_bytes, load_average } }))
  expect(names.size).toBeGreaterThan(40)
  expect([...names].filter(name => !new RegExp(`\`[^\`]*\\b${name}\\b`).test(told))).toEqual([])
})
