import { expect, test } from 'vitest'
import { formatCount, formatDuration, formatHashrate } from '../../../lib/cli/quantities.js'

test.each([
  [0, '0.000 H/s'],
  [9.9994, '9.999 H/s'],
  [9.9996, '10.00 H/s'],
  [999.94, '999.9 H/s'],
  [999.96, '1.000 kH/s'],
  [38_710_000, '38.71 MH/s'],
  [1.5e15, '1.500 PH/s'],
  [1.5e18, '1500.0 PH/s'],
])('%d hashes per second', (rate, text) => {
  expect(formatHashrate(rate)).toBe(text)
})

test.each([
  [0, '0.00 s'],
  [9_994, '9.99 s'],
  [9_996, '10.0 s'],
  [99_949, '99.9 s'],
  [99_960, '1 min 40 s'],
  [119_600, '2 min 00 s'],
  [3_599_400, '59 min 59 s'],
  [3_599_600, '1 h 00 min'],
  [11_220_000, '3 h 07 min'],
])('%d ms', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text)
})

test('counts', () => {
  expect(formatCount(475784550)).toBe('475,784,550')
  expect(formatCount(1n << 64n)).toBe('18,446,744,073,709,551,616')
})
