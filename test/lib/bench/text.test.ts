import { expect, it } from 'vitest'
import { reportLines, sectionLines } from '../../../lib/bench/text.js'
import { sampleReport, sampleSections } from './sample_report.js'

it('aligns a section as a table, in one unit, with its ratios and failures', () => {
  expect(sectionLines(sampleSections[0]!)).toEqual([
    'Kernels: Fast & slow.',
    '                 MH/s      min–max  CPUs used',
    '  shani         8.747  7.872–9.622       0.99',
    '  evil <b>&"\'   4.123  3.711–4.536       0.99',
    '  gone         failed',
    '',
    '  ratio, round by round  median      min–max',
    '  shani ÷ evil <b>&"\'     2.121  2.000–2.300',
    '  gone: did not end within 30 s <script>',
    '',
    '  shani won & <b>',
  ])
})

it('marks a ratio of other work than that of the peer', () => {
  const [section] = sampleSections
  const ratios = section!.ratios.map(ratio => ({ ...ratio, otherWork: 'plain header' }))
  expect(sectionLines({ ...section!, ratios }).join('\n')).toMatch(
    /shani ÷ evil .*, other work \(peer: plain header\) +2\.121/,
  )
})

it('says where it ran, what was not compared and why not to trust it', () => {
  const text = reportLines(sampleReport).join('\n')
  for (const part of [
    'A <CPU>, 2 logical CPUs',
    'rounds in turns: 3',
    '150 ms',
    'not compared: cpuminer (not on PATH)',
    'build it',
    'warning: something else ran',
  ]) {
    expect(text).toContain(part)
  }
})

it('has a column for each thing some row measured, and for pages', () => {
  const [first, second] = sampleSections[0]!.rows
  const rows = [
    { ...first!, pages: '2MiB', measures: { cacheMs: { median: 453.21, min: 440, max: 470 } } },
    { ...second!, label: 'b' },
  ]
  const ratios = [
    { of: 'shani', to: 'shani', measure: 'cacheMs', ratio: { median: 2, min: 1, max: 3 }, rounds: [2] },
  ] as const
  const [, head, a, b, , , ratio] = sectionLines({ ...sampleSections[0]!, rows, ratios })
  expect(head).toMatch(/CPUs used +cache ms +pages$/)
  expect(a).toMatch(/0\.99 +453\.2 \(440\.0–470\.0\) +2MiB$/)
  expect(b).toMatch(/0\.99 +– +–$/)
  expect(ratio).toMatch(/shani ÷ shani, speed of cache init +2\.000/)
})
