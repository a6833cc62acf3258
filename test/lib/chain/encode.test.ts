import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { compactSize, pushBytes, pushHeight, uint64 } from '../../../lib/chain/encode.js'

describe('pushHeight', () => {
  it.each([
    [0, '00'],
    [1, '51'],
    [2, '52'],
    [16, '60'],
    [17, '0111'],
    [127, '017f'],
    [128, '028000'],
    [255, '02ff00'],
    [256, '020001'],
    [32_767, '02ff7f'],
    [32_768, '03008000'],
    [8_388_607, '03ffff7f'],
    [8_388_608, '0400008000'],
    [900_000, '03a0bb0d'],
    [2_147_483_647, '04ffffff7f'],
  ])('%i is %s', (height, hex) => expect(toHex(pushHeight(height))).toBe(hex))

  it.each([-1, 1.5, 2 ** 31, Number.NaN])('refuses %d', height => expect(() => pushHeight(height)).toThrow(/height/))
})

describe('compactSize', () => {
  it.each([
    [0, '00'],
    [252, 'fc'],
    [253, 'fdfd00'],
    [65_535, 'fdffff'],
    [65_536, 'fe00000100'],
    [4_294_967_296, 'ff0000000001000000'],
  ])('%i is %s', (value, hex) => expect(toHex(compactSize(value))).toBe(hex))
})

it('a direct push carries 1..75 bytes', () => {
  expect(toHex(pushBytes(fromHex('aabb')))).toBe('02aabb')
  expect(() => pushBytes(new Uint8Array(0))).toThrow(RangeError)
  expect(() => pushBytes(new Uint8Array(76))).toThrow(RangeError)
})

it('amounts are 8 bytes and never wrap', () => {
  expect(toHex(uint64(5_000_000_000n))).toBe('00f2052a01000000')
  expect(() => uint64(-1n)).toThrow(RangeError)
  expect(() => uint64(1n << 64n)).toThrow(RangeError)
})
