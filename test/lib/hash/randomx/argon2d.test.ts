import { describe, expect, test } from 'vitest'
import {
  argonLayout,
  fillSegment,
  firstBlocks,
  firstOf,
  referenceArea,
  segmentRanges,
} from '../../../../lib/hash/randomx/argon2d.js'
import { variants } from '../../../../lib/hash/randomx/params.js'
import { wordsOf } from '../../../../lib/hash/randomx/uint64.js'
import type { RandomXVariant } from '../../../../lib/hash/randomx/variants.js'

const oneLane = argonLayout(64, variants['rx/0'].cache)
const twoLanes = argonLayout(64, variants['rx/graft'].cache)

test('ranges cover every block of every pass once, in order', () => {
  const seen: number[] = []
  for (const range of segmentRanges(oneLane, 7)) {
    for (let i = range.from; i < range.to; i++) seen.push(range.pass * 64 + firstOf({ ...range, from: i }, 64))
  }
  expect(seen).toEqual(Array.from({ length: 190 }, (_, i) => i + 2))
})

test('lanes take turns, segment by segment', () => {
  const seen = [...segmentRanges(twoLanes, 16)].map(({ pass, slice, lane, from, to }) => [pass, slice, lane, from, to])
  expect(seen).toHaveLength(3 * 4 * 2)
  expect(seen.slice(0, 3)).toEqual([
    [0, 0, 0, 2, 8],
    [0, 0, 1, 2, 8],
    [0, 1, 0, 0, 8],
  ])
})

describe('reference areas, RFC 9106 section 3.4.2', () => {
  test.each([
    [0, 0, 2, { start: 0, blocks: 1, otherLaneBlocks: 0 }],
    [0, 2, 5, { start: 0, blocks: 36, otherLaneBlocks: 32 }],
    [1, 0, 0, { start: 16, blocks: 47, otherLaneBlocks: 47 }],
    [2, 3, 1, { start: 64, blocks: 48, otherLaneBlocks: 48 }],
  ])('pass %i, slice %i, block %i', (pass, slice, index, expected) => {
    expect(referenceArea({ pass, slice, lane: 0, from: 0, to: 16 }, index, 64)).toEqual(expected)
  })
})

test.each(['rx/0', 'rx/graft'] as const)('cutting the work into ranges does not change the memory of %s', variant => {
  const { cache } = variants[variant]
  const layout = argonLayout(64, cache)
  const fill = (rangeBlocks: number): Int32Array => {
    const memory = new Int32Array(64 * 256)
    firstBlocks(Uint8Array.of(1, 2, 3), cache).forEach((blocks, lane) => {
      memory.set(wordsOf(blocks), lane * layout.laneBlocks * 256)
    })
    for (const range of segmentRanges(layout, rangeBlocks)) fillSegment(memory, layout, range)
    return memory
  }
  expect(fill(3)).toEqual(fill(64))
})

test('different keys or salts, different first blocks', () => {
  const first = (keyBytes: number, variant: RandomXVariant) =>
    firstBlocks(new Uint8Array(keyBytes), variants[variant].cache)
  expect(first(0, 'rx/0')).not.toEqual(first(1, 'rx/0'))
  expect(first(0, 'rx/0')).not.toEqual(first(0, 'scash'))
  expect(first(0, 'rx/0')).toEqual(first(0, 'rx/2'))
  expect(first(60, 'rx/0').map(({ length }) => length)).toEqual([2048])
  expect(first(60, 'rx/graft').map(({ length }) => length)).toEqual([2048, 2048])
})
