import { expect, it } from 'vitest'
import { warningsOf } from '../../../lib/bench/report.js'
import { sampleReport, sampleSections } from './sample_report.js'

it('has nothing to say of a quiet machine', () => {
  const quiet = sampleSections.map(s => ({ ...s, rows: s.rows.map(r => ({ ...r, cpusUsed: r.threads })) }))
  expect(warningsOf(sampleReport.machine, quiet)).toEqual([])
})

it('warns of load before the run and of rows that were starved', () => {
  const [load, starved] = warningsOf({ ...sampleReport.machine, loadAverage: 3.25 }, sampleSections)
  expect(load).toContain('3.25')
  expect(starved).toContain('1 of 69 rows')
})

it('does not judge a program by its start and end', () => {
  const [section] = sampleSections
  const peer = { ...section!.rows[0]!, cpusUsed: 0.5, samples: [{ hashrate: 1, hashes: null, wallMs: 1, cpuMs: 1 }] }
  expect(warningsOf(sampleReport.machine, [{ ...section!, rows: [peer] }])).toEqual([])
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
