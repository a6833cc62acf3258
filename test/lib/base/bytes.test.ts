import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  concatBytes,
  copyBytes,
  equalBytes,
  fromBigEndian,
  fromHex,
  fromLittleEndian,
  toBigEndian,
  toHex,
  toLittleEndian,
} from '../../../lib/base/bytes.js'
import { heldBy } from '../../rig/heap.js'

describe('hex', () => {
  it('round-trips', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
        expect(fromHex(toHex(bytes))).toEqual(bytes)
      }),
    )
  })

  it('takes little more than its digits for as long as it is kept', async () => {
    const made = 10_000
    const held = await heldBy(() => Array.from({ length: made }, (_, i) => toHex(toLittleEndian(BigInt(i), 32))))
    expect(held / made).toBeLessThan(200)
  })

  it.each(['a', 'zz', '0x00', ' 00', '00 ', '0 0'])('refuses %j instead of cutting it short', text => {
    expect(() => fromHex(text)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_RANGE' }))
  })

  it('names the argument of a wrong type', () => {
    expect(() => fromHex(5, 'key')).toThrow('key must be a hex string, got number 5')
  })
})

describe('integers', () => {
  it('round-trip in both byte orders and mirror each other', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), value => {
        expect(fromLittleEndian(toLittleEndian(value, 32))).toBe(value)
        expect(fromBigEndian(toBigEndian(value, 32))).toBe(value)
        expect(toLittleEndian(value, 32).reverse()).toEqual(toBigEndian(value, 32))
      }),
    )
  })
})

describe('bytes', () => {
  it('copy a Buffer into memory of its own', () => {
    const buffer = Buffer.from([1, 2, 3])
    const copy = copyBytes(buffer)
    expect(copy).toStrictEqual(Uint8Array.of(1, 2, 3))
    buffer[0] = 9
    expect(copy[0]).toBe(1)
  })

  it('concatenate and compare', () => {
    const joined = concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))
    expect(joined).toEqual(Uint8Array.of(1, 2, 3))
    expect(equalBytes(joined, Uint8Array.of(1, 2, 3))).toBe(true)
    expect(equalBytes(joined, Uint8Array.of(1, 2))).toBe(false)
    expect(equalBytes(joined, Uint8Array.of(1, 2, 4))).toBe(false)
  })
})
