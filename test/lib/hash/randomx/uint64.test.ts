import { describe, expect, test } from 'vitest'
import * as u64 from '../../../../lib/hash/randomx/uint64.js'
import { randomSource } from './random.js'

const mask = (1n << 64n) - 1n
const edges = [0n, 1n, 2n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n, 0x7fffffffffffffffn, 1n << 63n, mask]
const random = randomSource(1)
const values = [...edges, ...Array.from({ length: 300 }, () => random.uint64())]

function apply(operation: (words: Int32Array, d: number, low: number, high: number) => void, a: bigint, b: bigint) {
  const words = new Int32Array(4)
  words[2] = u64.lowHalf(a)
  words[3] = u64.highHalf(a)
  operation(words, 2, u64.lowHalf(b), u64.highHalf(b))
  expect(u64.wordAt(words, 0)).toBe(0n)
  return u64.wordAt(words, 2)
}

const signed = (x: bigint) => BigInt.asIntN(64, x)

describe('binary operations against BigInt', () => {
  test.each([
    ['add', u64.add, (a: bigint, b: bigint) => a + b],
    ['subtract', u64.subtract, (a: bigint, b: bigint) => a - b],
    ['xor', u64.xor, (a: bigint, b: bigint) => a ^ b],
    ['multiply', u64.multiply, (a: bigint, b: bigint) => a * b],
    ['multiplyHigh', u64.multiplyHigh, (a: bigint, b: bigint) => (a * b) >> 64n],
    ['multiplyHighSigned', u64.multiplyHighSigned, (a: bigint, b: bigint) => (signed(a) * signed(b)) >> 64n],
  ])('%s', (_, operation, oracle) => {
    for (const a of values) {
      for (const b of [...edges, a, random.uint64()]) {
        const got = apply(operation, a, b)
        if (got !== (oracle(a, b) & mask)) expect.fail(`${a} ${b}: ${got}`)
      }
    }
  })
})

test('rotateRight for every count', () => {
  for (const a of values) {
    for (let count = 0; count < 64; count++) {
      const n = BigInt(count)
      const got = apply((words, d) => u64.rotateRight(words, d, count), a, 0n)
      if (got !== ((a >> n) | ((a << (64n - n)) & mask))) expect.fail(`${a} >>> ${count}: ${got}`)
    }
  }
})

test('negate', () => {
  for (const a of values) expect(apply((words, d) => u64.negate(words, d), a, 0n)).toBe(-a & mask)
})

test('mulHigh32', () => {
  for (const a of values.map(u64.lowHalf)) {
    for (const b of values.slice(0, 40).map(u64.highHalf)) {
      const expected = Number((BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n)
      if (u64.mulHigh32(a, b) >>> 0 !== expected) expect.fail(`${a} ${b}`)
    }
  }
})
