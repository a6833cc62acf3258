import { describe, expect, it } from 'vitest'
import { baselineLines, checkSameAlgorithm, compareWithBaseline, parseBaseline } from '../../../lib/bench/baseline.js'
import { jsonLine } from '../../../lib/cli/json_output.js'
import { sampleReport, sampleSections } from './sample_report.js'

const old = (report: object = sampleReport) => parseBaseline(jsonLine({ ...report, warnings: [] }), 'old.json')

/** The sample, of a quiet machine, with all rates so many times as high. */
function faster(times: number) {
  const scale = <T extends { median: number; min: number; max: number } | null>(spread: T) =>
    spread && { median: spread.median * times, min: spread.min * times, max: spread.max * times }
  const sections = sampleSections.map(section => ({
    ...section,
    rows: section.rows.map(row => ({ ...row, hashrate: scale(row.hashrate) })),
  }))
  return { ...sampleReport, sections, warnings: [] }
}

describe('a baseline', () => {
  it('is faster, slower or the same as the spreads say', () => {
    const verdicts = (times: number) =>
      new Set(compareWithBaseline(faster(times), old()).rows.map(({ verdict }) => verdict))
    expect(verdicts(1.3)).toEqual(new Set(['faster']))
    expect(verdicts(0.7)).toEqual(new Set(['slower']))
    // Both go from 0.9 to 1.1 of their medians.
    expect(verdicts(1.1)).toEqual(new Set(['same']))
  })

  it('has the rows that both have, and none that failed', () => {
    const compared = compareWithBaseline(sampleReport, old({ ...sampleReport, sections: sampleSections.slice(0, 1) }))
    expect(compared.rows.map(({ label }) => label)).toEqual(['shani', 'evil <b>&"\''])
    expect(baselineLines(compareWithBaseline(faster(1), old({ ...sampleReport, sections: [] })))).toEqual([
      'no row of the baseline was measured again',
    ])
  })

  it('is told as a table that fits, with what else was not the same', () => {
    const machine = { ...sampleReport.machine, node: 'v20.0.0' }
    const compared = compareWithBaseline(
      faster(2),
      old({ ...sampleReport, machine, sections: sampleSections.slice(0, 1) }),
    )
    expect(baselineLines(compared)).toEqual([
      '  since 2026-01-02, MH/s   then    now                ratio',
      '  Kernels: shani          8.747  17.49  2.00 (1.64 to 2.44)  faster',
      '  Kernels: evil <b>&"\'    4.123  8.247  2.00 (1.64 to 2.44)  faster',
      'not the same: Node: v20.0.0 then, v22.0.0 now',
    ])
    for (const line of baselineLines(compared, 60)) expect(line.length).toBeLessThanOrEqual(60)
  })

  it('is not trusted where one of the two has warnings', () => {
    const last = "one of the two has warnings: a difference may be the machine's"
    expect(baselineLines(compareWithBaseline(sampleReport, old())).at(-1)).toBe(last)
    const before = parseBaseline(jsonLine(sampleReport), 'old.json')
    expect(baselineLines(compareWithBaseline(faster(2), before)).at(-1)).toBe(last)
    expect(baselineLines(compareWithBaseline(faster(2), old()))).not.toContain(last)
  })

  it.each([
    ['', 'JSON'],
    ['{', 'JSON'],
    ['null', 'another kind of file'],
    ['{"format":"x"}', 'another kind of file'],
    ['{"format":"pickaxe-bench","format_version":2}', 'format_version is'],
    ['{"format":"pickaxe-bench","format_version":1}', 'old.json'],
    [
      jsonLine({ ...sampleReport, sections: [{ id: 'a', rows: [{ id: 'b', hashrate: { median: 'x' } }] }] }),
      'no number',
    ],
  ])('%j is refused', (text, why) => {
    expect(() => parseBaseline(text, 'old.json')).toThrow(RangeError)
    expect(() => parseBaseline(text, 'old.json')).toThrow(why)
  })

  it('of another algorithm is refused', () => {
    expect(() => checkSameAlgorithm('randomx', old())).toThrow('--baseline is of sha256d, and this is randomx')
    expect(() => checkSameAlgorithm('sha256d', old())).not.toThrow()
  })
})
