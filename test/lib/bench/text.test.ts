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
  ])
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
