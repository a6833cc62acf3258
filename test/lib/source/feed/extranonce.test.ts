import { expect, it } from 'vitest'
import { toHex } from '../../../../lib/base/bytes.js'
import { extranonceCounter } from '../../../../lib/source/feed/extranonce.js'
import { HeaderSpace } from '../../../../lib/source/feed/header_space.js'

it('4 random bytes and 4 that count, little-endian', () => {
  const [one, other] = [extranonceCounter(), extranonceCounter()]
  const [first, second] = [toHex(one.next()), toHex(one.next())]
  expect(first.slice(8)).toBe('00000000')
  expect(second.slice(8)).toBe('01000000')
  expect(second.slice(0, 8)).toBe(first.slice(0, 8))
  expect(toHex(other.next()).slice(0, 8)).not.toBe(first.slice(0, 8))
  expect([one.length, one.count]).toEqual([8, 2 ** 32])
})

it.each([
  [1, 256],
  [3, 2 ** 24],
  [8, 2 ** 48],
])('a space of %i bytes that a pool gave: no tag, %i values', (countingBytes, count) => {
  const counter = extranonceCounter({ tag: new Uint8Array(), countingBytes })
  expect([counter.length, counter.count]).toEqual([countingBytes, count])
  const seen = new Set(Array.from({ length: 256 }, () => toHex(counter.next())))
  expect(seen.size).toBe(256)
  expect([...seen][255]).toBe(`ff${'00'.repeat(countingBytes - 1)}`)
  expect(toHex(counter.next())).toBe(countingBytes === 1 ? '00' : `0001${'00'.repeat(countingBytes - 2)}`)
})

it.each([[{ countingBytes: 0 }], [{ countingBytes: 33 }], [{ countingBytes: 1, count: 257 }], [{ count: 0.5 }]])(
  'refuses %o',
  options => {
    expect(() => extranonceCounter(options)).toThrow(RangeError)
  },
)

it('header space: all extranonces of a second, then the next second, to the last one allowed', () => {
  const extranonces = extranonceCounter({ tag: new Uint8Array(), countingBytes: 1, count: 2 })
  const space = new HeaderSpace(extranonces, { currentTime: 10, maxTime: 11, timeIsMutable: true })
  const points = Array.from({ length: 5 }, () => space.next())
  expect(points.map(point => point && [toHex(point.extranonce), point.time])).toEqual([
    ['00', 10],
    ['01', 10],
    ['00', 11],
    ['01', 11],
    undefined,
  ])
  const fixed = new HeaderSpace(extranonceCounter({ tag: new Uint8Array(), countingBytes: 1, count: 2 }), {
    currentTime: 10,
    maxTime: 99,
    timeIsMutable: false,
  })
  expect([fixed.next()?.time, fixed.next()?.time, fixed.next()]).toEqual([10, 10, undefined])
})
