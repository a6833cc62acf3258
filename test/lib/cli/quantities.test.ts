import { expect, test } from 'vitest'
import { durationInWords, formatCount, formatDuration, formatHashrate, inWords } from '../../../lib/cli/quantities.js'

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

test.each([
  [1000, '1,000'],
  [4294967296, '4.29 billion'],
  [2 ** 40, '1.1 trillion'],
  [2 ** 80, '2^80'],
])('%d in words', (count, text) => expect(inWords(count)).toBe(text))

test.each([
  [10, 'less than a second'],
  [1000, 'about 1 second'],
  [7_400_000, 'about 2 hours'],
  [31_556_952_000 * 3e6, 'about 3 million years'],
])('%d ms in words', (durationMs, text) => expect(durationInWords(durationMs)).toBe(text))
