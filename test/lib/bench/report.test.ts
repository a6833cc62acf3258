import { expect, it } from 'vitest'
import { warningsOf } from '../../../lib/bench/report.js'
import { sampleReport, sampleSections } from './sample_report.js'

it('has nothing to say of a quiet machine', () => {
  const quiet = sampleSections.map(s => ({ ...s, rows: s.rows.map(r => ({ ...r, cpusUsed: r.threads })) }))
  expect(warningsOf(sampleReport.machine, quiet)).toEqual([])
})

it('warns of rows that were starved, and of the load that did it', () => {
  const [load, starved] = warningsOf({ ...sampleReport.machine, loadAverage: 3.25 }, sampleSections)
  expect(load).toContain('3.25')
  expect(starved).toContain('1 of 69 rows counted here')
})

it('judges a load by the CPUs that the rows got', () => {
  const machine = { ...sampleReport.machine, loadAverage: 3.25 }
  const rowsWith = (cpusUsed: number | null) => [
    { ...sampleSections[0]!, rows: sampleSections[0]!.rows.slice(0, 2).map(row => ({ ...row, cpusUsed })) },
  ]
  expect(warningsOf(machine, rowsWith(1))).toEqual([])
  expect(warningsOf(machine, rowsWith(0.5))).toHaveLength(2)
  // Where nobody counts CPU time the load is all there is.
  expect(warningsOf(machine, rowsWith(null))).toEqual([expect.stringContaining('3.25')])
})

it('says what rows of more threads than can be busy are, and does not call them starved', () => {
  const row = { ...sampleSections[0]!.rows[0]!, threads: 8, cpusUsed: 2 }
  const [crowded, ...others] = warningsOf(sampleReport.machine, [{ ...sampleSections[0]!, rows: [row] }])
  expect(crowded).toMatch(
    /^only 2 threads can be busy here at once: rows of more, up to 8, say what taking turns costs/,
  )
  expect(others).toEqual([])
})

it('names a peer that was starved, but does not judge it by its start and end', () => {
  const [section] = sampleSections
  const warnings = (cpusUsed: number): string[] => {
    const samples = [{ hashrate: 1, hashes: null, wallMs: 1, cpuMs: 1 }]
    const peer = { ...section!.rows[0]!, label: 'xmrig', threads: 2, cpusUsed, samples }
    return warningsOf(sampleReport.machine, [{ ...section!, rows: [peer] }])
  }
  expect(warnings(1.85)).toEqual([])
  expect(warnings(1.2)).toEqual([expect.stringContaining('xmrig: 1.20 CPUs of 2')])
})

it('warns of pages that differ between rows that are compared, in any round', () => {
  const [section] = sampleSections
  const row = (id: string, ...pages: string[]) => ({
    ...section!.rows[0]!,
    id,
    label: `label of ${id}`,
    cpusUsed: 1,
    samples: pages.map(page => ({ hashrate: 1, hashes: 1, wallMs: 1, cpuMs: 1, pages: page })),
  })
  const ratio = { ratio: { median: 1, min: 1, max: 1 }, rounds: [1, 1] }
  const warnings = (...ratios: { of: string; to: string }[]) => {
    const rows = [row('a', '2MiB', '1GiB'), row('b', '2MiB', '2MiB'), row('c', '2MiB', '1GiB'), row('d')]
    const compared = { ...section!, title: 'Memory', rows, ratios: ratios.map(ends => ({ ...ends, ...ratio })) }
    return warningsOf(sampleReport.machine, [compared])
  }
  expect(warnings()).toEqual([])
  expect(warnings({ of: 'a', to: 'c' })).toEqual([])
  // What a peer does not tell is no difference.
  expect(warnings({ of: 'a', to: 'd' })).toEqual([])
  const [warning, ...others] = warnings({ of: 'a', to: 'b' }, { of: 'a', to: 'c' })
  expect(others).toEqual([])
  expect(warning).toMatch(/^Memory: .*\(label of a: 2MiB, 1GiB; label of b: 2MiB\)$/)
})

it('warns of a peak over the budget', () => {
  const [section] = sampleSections
  const row = { ...section!.rows[0]!, cpusUsed: 1, facts: { budgetMiB: 322.5 } }
  const warnings = (max: number): string[] => {
    const peak = { ...row, measures: { peakMiB: { median: 300, min: 300, max } } }
    return warningsOf(sampleReport.machine, [{ ...section!, rows: [peak] }])
  }
  expect(warnings(322.5)).toEqual([])
  expect(warnings(323)).toEqual(['shani took 323 MiB at its peak, more than the 322.5 MiB it should'])
})
