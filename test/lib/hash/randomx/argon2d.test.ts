import { describe, expect, test } from 'vitest'
import {
  fillSegment,
  firstBlocks,
  firstOf,
  referenceArea,
  segmentRanges,
} from '../../../../lib/hash/randomx/argon2d.js'
import { salts } from '../../../../lib/hash/randomx/params.js'
import { wordsOf } from '../../../../lib/hash/randomx/uint64.js'
import type { RandomXVariant } from '../../../../lib/hash/randomx/variants.js'

test('ranges cover every block of every pass once, in order', () => {
  const seen: number[] = []
  for (const range of segmentRanges(64, 7)) {
    for (let i = range.from; i < range.to; i++) seen.push(range.pass * 64 + firstOf({ ...range, from: i }, 64))
  }
  expect(seen).toEqual(Array.from({ length: 190 }, (_, i) => i + 2))
})

describe('reference areas, RFC 9106 section 3.4.2', () => {
  test.each([
    [0, 0, 2, { start: 0, blocks: 1 }],
    [0, 2, 5, { start: 0, blocks: 36 }],
    [1, 0, 0, { start: 16, blocks: 47 }],
    [2, 3, 1, { start: 64, blocks: 48 }],
  ])('pass %i, slice %i, block %i', (pass, slice, index, expected) => {
    expect(referenceArea({ pass, slice, from: 0, to: 16 }, index, 64)).toEqual(expected)
  })
})

test('cutting the work into ranges does not change the memory', () => {
  const fill = (rangeBlocks: number): Int32Array => {
    const memory = new Int32Array(64 * 256)
    memory.set(wordsOf(firstBlocks(Uint8Array.of(1, 2, 3), salts['rx/0'])))
    for (const range of segmentRanges(64, rangeBlocks)) fillSegment(memory, range)
    return memory
  }
  expect(fill(3)).toEqual(fill(64))
})

test('different keys or salts, different first blocks', () => {
  const first = (keyBytes: number, variant: RandomXVariant) => firstBlocks(new Uint8Array(keyBytes), salts[variant])
  expect(first(0, 'rx/0')).not.toEqual(first(1, 'rx/0'))
  expect(first(0, 'rx/0')).not.toEqual(first(0, 'scash'))
  expect(first(0, 'rx/0')).toEqual(first(0, 'rx/2'))
  expect(first(60, 'rx/0')).toHaveLength(2048)
})
