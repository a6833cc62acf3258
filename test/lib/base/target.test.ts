import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBigEndian } from '../../../lib/base/bytes.js'
import {
  bitsTarget,
  difficultyTarget,
  dmintTarget,
  expectedHashes,
  maxUint256,
  meetsTarget,
} from '../../../lib/base/target.js'

describe('dmintTarget', () => {
  const max = (1n << 63n) - 1n
  // The rule as PROTOCOL states it, on the digest's bytes.
  const rule = (digest: Uint8Array, target: bigint): boolean => {
    const view = new DataView(digest.buffer)
    const clamped = target < max ? target : max
    return view.getUint32(0) === 0 && view.getBigUint64(4) < clamped
  }

  it('equals the rule on the digest bytes, around every edge', () => {
    const nearTarget = fc.record({
      target: fc.bigInt({ min: 1n, max: 1n << 70n }),
      delta: fc.bigInt({ min: -2n, max: 2n }),
      tail: fc.bigInt({ min: 0n, max: (1n << 160n) - 1n }),
      top: fc.constantFrom(0n, 0n, 1n),
    })
    fc.assert(
      fc.property(nearTarget, ({ target, delta, tail, top }) => {
        const clamped = target < max ? target : max
        const value = (((clamped + delta) % (1n << 64n)) + (1n << 64n)) % (1n << 64n)
        const digest = toBigEndian((top << 224n) | (value << 160n) | tail, 32)
        expect(meetsTarget(digest, dmintTarget(target))).toBe(rule(digest, target))
      }),
    )
  })

  it.each([0n, -1n])('refuses %s', target => {
    expect(() => dmintTarget(target)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_RANGE' }))
  })
})

describe('bitsTarget', () => {
  // Bitcoin Core's arith_uint256 tests (SetCompact), as facts.
  it.each([
    [0x01123456, 0x12n],
    [0x02123456, 0x1234n],
    [0x03123456, 0x123456n],
    [0x04123456, 0x12345600n],
    [0x05009234, 0x92340000n],
    [0x20123456, 0x1234560000000000000000000000000000000000000000000000000000000000n],
    [0x1d00ffff, 0xffff0000000000000000000000000000000000000000000000000000n],
    [0x207fffff, 0x7fffff0000000000000000000000000000000000000000000000000000000000n],
  ])('expands %s', (bits, bound) => {
    expect(bitsTarget(bits)).toEqual({ bound, order: 'little-endian' })
  })

  it.each([
    0,
    0x00123456,
    0x01003456,
    0x04800000,
    0x04923456,
    0x01fedcba,
    0xff123456,
    0x217fffff + 0x01000000,
    1.5,
    -1,
    2 ** 32,
  ])('refuses %s: zero, negative, too large or no 32-bit number', bits => {
    expect(() => bitsTarget(bits)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_RANGE' }))
  })
})

describe('difficultyTarget', () => {
  it('is hash × difficulty < 2^256, exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: maxUint256 }), fc.bigInt({ min: -1n, max: 1n }), (difficulty, delta) => {
        const hash = (maxUint256 + 1n) / difficulty + delta
        if (hash < 0n || hash > maxUint256) return
        const wins = hash * difficulty < maxUint256 + 1n
        expect(hash <= difficultyTarget(difficulty).bound).toBe(wins)
      }),
    )
  })

  it('refuses zero', () => {
    expect(() => difficultyTarget(0n)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_RANGE' }))
  })
})

describe('expectedHashes', () => {
  it('is 2^33 at the easiest dMint target and 1 when every hash wins', () => {
    expect(expectedHashes(dmintTarget(1n << 63n)) / 2 ** 33).toBeCloseTo(1, 9)
    expect(expectedHashes({ bound: maxUint256, order: 'little-endian' })).toBe(1)
  })
})
