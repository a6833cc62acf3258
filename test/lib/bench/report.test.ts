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
