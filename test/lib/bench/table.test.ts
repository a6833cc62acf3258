import { describe, expect, it } from 'vitest'
import { tableLines } from '../../../lib/bench/table.js'

const head = ['', 'MH/s', 'min–max', 'CPUs used', 'cache ms']
const rows = [
  ['pickaxe (avx512), 1 thread', '59.01', '58.10–60.22', '1.00', '453.2 (440.0–470.0)'],
  ['gone', 'failed', '', '', ''],
]

describe('a table', () => {
  it('has columns where there is room', () => {
    expect(tableLines(head, rows)).toEqual([
      '                                MH/s      min–max  CPUs used             cache ms',
      '  pickaxe (avx512), 1 thread   59.01  58.10–60.22       1.00  453.2 (440.0–470.0)',
      '  gone                        failed',
    ])
  })

  it('has each name on a line of its own where the figures alone fit', () => {
    expect(tableLines(head, rows, 60)).toEqual([
      '      MH/s      min–max  CPUs used             cache ms',
      '  pickaxe (avx512), 1 thread',
      '     59.01  58.10–60.22       1.00  453.2 (440.0–470.0)',
      '  gone',
      '    failed',
    ])
  })

  it('is told cell by cell where they do not', () => {
    expect(tableLines(head, rows, 40)).toEqual([
      '  pickaxe (avx512), 1 thread',
      '    MH/s 59.01, min–max 58.10–60.22,',
      '    CPUs used 1.00,',
      '    cache ms 453.2 (440.0–470.0)',
      '  gone',
      '    MH/s failed',
    ])
  })

  it.each([40, 60, 80, 100])('of any content fits %d columns', columns => {
    for (let n = 1; n < 12; n++) {
      const many = Array.from({ length: n }, (_, i) => `head ${i}`)
      const cells = Array.from({ length: 4 }, (_, row) =>
        many.map((_, i) => (i === 0 ? 'a long name '.repeat(row * 3 + 1).trim() : `${10 ** ((row + i) % 7)}`)),
      )
      for (const line of tableLines(many, cells, columns)) expect(line.length).toBeLessThanOrEqual(columns)
      const text = tableLines(many, cells, columns).join(' ').replace(/\s+/g, ' ')
      for (const cell of cells.flat()) expect(text).toContain(cell)
    }
  })
})
