import { expect, it } from 'vitest'
import { reportMarkdown } from '../../../lib/bench/markdown.js'
import { sampleReport } from './sample_report.js'

const lines = reportMarkdown(sampleReport).split('\n')

it('has tables with as many cells in every line', () => {
  const tables = lines.filter(line => line.startsWith('|'))
  expect(tables.length).toBeGreaterThan(70)
  const cells = (line: string) => line.replaceAll('\\|', '').split('|').length
  let width = 0
  for (const [i, line] of lines.entries()) {
    if (!line.startsWith('|')) continue
    if (!lines[i - 1]!.startsWith('|')) width = cells(line)
    expect(cells(line)).toBe(width)
  }
})

it('has the figures, the facts and the command, and the words of others as words', () => {
  expect(lines).toContain('| shani | 8.747 | 7.872–9.622 | 0.99 |')
  expect(lines).toContain('**shani won & \\<b\\>**')
  expect(lines).toContain("pickaxe bench --report 'a <b>.html'")
  expect(lines).toContain('**Warning:** something else ran')
  const text = lines.join('\n').replace(/```[^`]*```/g, '')
  expect(text).not.toMatch(/(^|[^\\])<\w/)
})
