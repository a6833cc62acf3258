import { beforeAll, describe, expect, test } from 'vitest'
import {
  argonLayout,
  fillSegment,
  firstBlocks,
  firstOf,
  type SegmentRange,
  segmentRanges,
} from '../../../../lib/hash/randomx/argon2d.js'
import { prepareSteps, superscalarPrograms } from '../../../../lib/hash/randomx/cache.js'
import { datasetItem } from '../../../../lib/hash/randomx/dataset.js'
import { argonBlocks, datasetItems, variants } from '../../../../lib/hash/randomx/params.js'
import { finish } from '../../../../lib/hash/randomx/steps.js'
import { packSuperscalar } from '../../../../lib/hash/randomx/superscalar_execute.js'
import { wordAt, wordsOf } from '../../../../lib/hash/randomx/uint64.js'
import { WasmEngine } from '../../../../lib/hash/randomx/wasm_engine.js'
import { randomSource } from './random.js'

const key = Uint8Array.from('test key 000', char => char.charCodeAt(0))
let engine: WasmEngine

beforeAll(() => {
  engine = finish(WasmEngine.create())
  finish(prepareSteps(engine, { key, params: variants['rx/0'].cache }))
}, 60_000)

/** Computed with the reference library, whose own tests use them. */
test.each([
  [0, 0x191e0e1d23c02186n],
  [1568413, 0xf1b62fe6210bf8b1n],
  [33554431, 0x1f47f056d05cd99bn],
])('cache word %i', (index, expected) => {
  expect(wordAt(engine.cache, 2 * index)).toBe(expected)
})

test.each([
  [0, 0x680588a85ae222dbn],
  [10000000, 0x7943a1f6186ffb72n],
  [20000000, 0x9035244d718095e1n],
  [30000000, 0x145a5091f7853099n],
])('dataset item %i', (itemNumber, expected) => {
  const item = new Int32Array(16)
  engine.readItem(itemNumber, item)
  expect(wordAt(item, 0)).toBe(expected)
})

describe('equals the plain path', () => {
  test('on the same blocks of a later pass', () => {
    // A plain fill of the whole cache takes seconds; hashes on the plain engine check it from end to end.
    const layout = argonLayout(argonBlocks, variants['rx/0'].cache)
    const range = { pass: 2, slice: 3, lane: 0, from: 0, to: 3000 }
    const first = firstOf(range, argonBlocks) * 256
    const blocks = engine.cache.subarray(first, first + 3000 * 256)
    const before = blocks.slice()
    engine.fillSegment(layout, range)
    const filled = blocks.slice()
    blocks.set(before)
    fillSegment(engine.cache, layout, range)
    expect(Buffer.from(filled.buffer).equals(Buffer.from(blocks.slice().buffer))).toBe(true)
    expect(Buffer.from(filled.buffer).equals(Buffer.from(before.buffer))).toBe(false)
  }, 60_000)

  test('on a small memory of two lanes, every pass of it', () => {
    const { cache } = variants['rx/graft']
    const layout = argonLayout(256, cache)
    const first = firstBlocks(Uint8Array.of(7), cache).map(wordsOf)
    const memory = engine.cache.subarray(0, 256 * 256)
    const fill = (fillRange: (range: SegmentRange) => void): Int32Array => {
      memory.fill(0)
      for (const [lane, blocks] of first.entries()) memory.set(blocks, lane * layout.laneBlocks * 256)
      for (const range of segmentRanges(layout, 5)) fillRange(range)
      return memory.slice()
    }
    const plain = fill(range => fillSegment(memory, layout, range))
    expect(fill(range => engine.fillSegment(layout, range))).toEqual(plain)
  })

  test('on items of many keys', () => {
    const random = randomSource(31)
    const [plain, wasm] = [new Int32Array(16), new Int32Array(16)]
    for (let n = 0; n < 12; n++) {
      const programs = finish(superscalarPrograms(random.bytes(random.below(61)), n % 3 === 0 ? 150 : 170))
      finish(engine.loadSuperscalar(programs))
      const packed = programs.map(program => ({
        program: packSuperscalar(program),
        addressOffset: 2 * program.addressRegister,
      }))
      for (const itemNumber of [0, datasetItems - 1, ...Array.from({ length: 60 }, () => random.below(datasetItems))]) {
        engine.readItem(itemNumber, wasm)
        datasetItem(engine.cache, packed, itemNumber, plain)
        expect(wasm).toEqual(plain)
      }
    }
  }, 60_000)
})
