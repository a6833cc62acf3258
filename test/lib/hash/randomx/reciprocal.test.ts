import { expect, test } from 'vitest'
import { isZeroOrPowerOfTwo, reciprocal } from '../../../../lib/hash/randomx/reciprocal.js'
import { randomSource } from './random.js'

/** Computed with the reference library. */
const known: [number, bigint][] = [
  [3, 12297829382473034410n],
  [13, 11351842506898185609n],
  [33, 17887751829051686415n],
  [65537, 18446462603027742720n],
  [15000001, 10316166306300415204n],
  [3845182035, 10302264209224146340n],
  [0xffffffff, 9223372039002259456n],
]

test.each(known)('2^x / %i', (divisor, expected) => {
  expect(reciprocal(divisor)).toBe(expected)
})

test('the largest quotient below 2^64', () => {
  const random = randomSource(7)
  for (let i = 0; i < 2000; i++) {
    const divisor = random.uint32() >>> random.below(31)
    if (isZeroOrPowerOfTwo(divisor)) continue
    const value = reciprocal(divisor)
    expect(value >> 64n).toBe(0n)
    expect(value >> 63n).toBe(1n)
  }
})

test('zero and powers of two', () => {
  expect([0, 1, 2, 1024, 0x80000000].map(isZeroOrPowerOfTwo)).toEqual([true, true, true, true, true])
  expect([3, 6, 0x80000001, 0xffffffff].map(isZeroOrPowerOfTwo)).toEqual([false, false, false, false])
})
