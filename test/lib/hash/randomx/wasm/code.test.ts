import { describe, expect, test } from 'vitest'
import { toHex } from '../../../../../lib/base/bytes.js'
import { Bytes, Code } from '../../../../../lib/hash/randomx/wasm/code.js'

function hex(write: (bytes: Bytes) => void): string {
  const bytes = new Bytes()
  write(bytes)
  return toHex(bytes.toUint8Array())
}

describe('LEB128', () => {
  test.each([
    [0, '00'],
    [127, '7f'],
    [128, '8001'],
    [624485, 'e58e26'],
    [0xffffffff, 'ffffffff0f'],
  ])('unsigned %i', (value, expected) => {
    expect(hex(bytes => bytes.unsigned(value))).toBe(expected)
  })

  test.each([
    [0, '00'],
    [63, '3f'],
    [64, 'c000'],
    [-64, '40'],
    [-65, 'bf7f'],
    [-123456, 'c0bb78'],
    [0x7fffffff, 'ffffffff07'],
    [-0x80000000, '8080808078'],
  ])('signed %i', (value, expected) => {
    expect(hex(bytes => bytes.signed(value))).toBe(expected)
    expect(hex(bytes => bytes.signed64(BigInt(value)))).toBe(expected)
  })

  test('64 bits', () => {
    expect(hex(bytes => bytes.signed64((1n << 63n) - 1n))).toBe('ffffffffffffffffff00')
    expect(hex(bytes => bytes.signed64(1n << 63n))).toBe('8080808080808080807f')
    expect(hex(bytes => bytes.signed64((1n << 64n) - 1n))).toBe('7f')
  })
})

test('a body: locals, then instructions, then end', () => {
  const code = new Code(1)
  const sum = code.local('i64')
  const vector = code.local('v128')
  code.get(0).op('i64.extend_i32_u').i64(-1n).op('i64.add').set(sum)
  code.i32(0).load('v128.load', 16).set(vector)
  code.loop(() => code.get(0).branchIf(0))
  expect(toHex(code.encode())).toBe(
    ['02017e017b', '2000ad427f7c2101', '4100fd0004102102', '034020000d000b', '0b'].join(''),
  )
})
