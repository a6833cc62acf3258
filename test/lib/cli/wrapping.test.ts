import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrapped } from '../../../lib/cli/wrapping.js'

test('a line that fits stays as it is', () => {
  expect(wrapped('pages  1 of 2 MiB', 17)).toEqual(['pages  1 of 2 MiB'])
})

test('a longer one is broken at spaces, under its last column', () => {
  expect(wrapped('  aes  vaes  the fastest of all that pass', 26)).toEqual([
    '  aes  vaes  the fastest',
    '             of all that',
    '             pass',
  ])
})

test('a word that is too long stays whole, to be copied', () => {
  const hash = '0'.repeat(64)
  expect(wrapped(`hash   ${hash}`, 60)).toEqual([`hash   ${hash}`])
})

test('no row is longer than the width, unless it is one word; no word is lost', () => {
  const line = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', ' '), maxLength: 12 }), { maxLength: 20 })
  fc.assert(
    fc.property(line, fc.integer({ min: 20, max: 100 }), (words, columns) => {
      const text = words.join(' ')
      const rows = wrapped(text, columns)
      for (const row of rows) if (row.length > columns && rows.length > 1) expect(row.trim()).not.toMatch(/\S \S/)
      const wordsOf = (from: string) => from.split(/ +/).filter(Boolean)
      expect(rows.flatMap(wordsOf)).toEqual(wordsOf(text))
    }),
  )
})
