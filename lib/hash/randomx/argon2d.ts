/**
 * The memory fill of Argon2d (RFC 9106) as the cache needs it (spec 7.1): no finalizer, no tag.
 * @module
 */
import { blake2b } from '@noble/hashes/blake2.js'
import { concatBytes, toLittleEndian } from '../../base/bytes.js'
import { argonBlockBytes, argonBlocks, type CacheParams } from './params.js'
import { mulHigh32 } from './uint64.js'

const syncPoints = 4
const version = 0x13
const blockWords = argonBlockBytes / 4

/** How the memory is divided. */
export interface ArgonLayout {
  readonly passes: number
  readonly lanes: number
  /** A multiple of 4. */
  readonly laneBlocks: number
}

export function argonLayout(blocks: number, { argonIterations, argonLanes }: CacheParams): ArgonLayout {
  return { passes: argonIterations, lanes: argonLanes, laneBlocks: blocks / argonLanes }
}

/** The part of one pass over a lane between two synchronisation points, `from <= index < to` within its segment. */
export interface SegmentRange {
  readonly pass: number
  readonly slice: number
  readonly lane: number
  readonly from: number
  readonly to: number
}

/**
 * Every block of every pass in order, in ranges of at most `rangeBlocks`. Blocks 0 and 1 of each lane come from
 * {@link firstBlocks}.
 */
export function* segmentRanges(
  { passes, lanes, laneBlocks }: ArgonLayout,
  rangeBlocks: number,
): Generator<SegmentRange, void, void> {
  const segmentBlocks = laneBlocks / syncPoints
  for (let pass = 0; pass < passes; pass++) {
    for (let slice = 0; slice < syncPoints; slice++) {
      const first = pass === 0 && slice === 0 ? 2 : 0
      for (let lane = 0; lane < lanes; lane++) {
        for (let from = first; from < segmentBlocks; from += rangeBlocks) {
          yield { pass, slice, lane, from, to: Math.min(from + rangeBlocks, segmentBlocks) }
        }
      }
    }
  }
}

function le32(value: number): Uint8Array {
  return toLittleEndian(BigInt(value), 4)
}

/** Blocks 0 and 1 (2048 bytes) of each lane, for a key: RFC 9106 section 3.2 steps 1-4. */
export function firstBlocks(key: Uint8Array, { salt, argonIterations, argonLanes }: CacheParams): Uint8Array[] {
  const saltBytes = new TextEncoder().encode(salt)
  const parameters = [argonLanes, 0, argonBlocks, argonIterations, version, 0].map(le32)
  const seed = blake2b(
    concatBytes(...parameters, le32(key.length), key, le32(saltBytes.length), saltBytes, le32(0), le32(0)),
    { dkLen: 64 },
  )
  const block = (index: number, lane: number) =>
    variableLengthHash(concatBytes(seed, le32(index), le32(lane)), argonBlockBytes)
  return Array.from({ length: argonLanes }, (_, lane) => concatBytes(block(0, lane), block(1, lane)))
}

/** H' of RFC 9106 section 3.3 for lengths above 64 that are multiples of 32. */
function variableLengthHash(input: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  let digest = blake2b(concatBytes(le32(length), input), { dkLen: 64 })
  let at = 0
  for (; length - at > 64; at += 32) {
    out.set(digest.subarray(0, 32), at)
    digest = blake2b(digest, { dkLen: 64 })
  }
  out.set(digest, at)
  return out
}

/** The blocks that block `index` of a segment may be mixed with: `blocks` of them from `start` on, modulo the lane. */
export interface ReferenceArea {
  readonly start: number
  /** In its own lane: everything finished so far but the previous block. */
  readonly blocks: number
  /** In another lane: the segments that are finished, less the last block when `index` is the first of its segment. */
  readonly otherLaneBlocks: number
}

/** RFC 9106 section 3.4.2. */
export function referenceArea({ pass, slice }: SegmentRange, index: number, laneBlocks: number): ReferenceArea {
  const segmentBlocks = laneBlocks / syncPoints
  const finished = pass === 0 ? slice * segmentBlocks : laneBlocks - segmentBlocks
  return {
    start: pass === 0 ? 0 : (slice + 1) * segmentBlocks,
    blocks: finished + index - 1,
    otherLaneBlocks: finished - (index === 0 ? 1 : 0),
  }
}

/** How many lanes a block may refer to: in the first segment there is nothing yet but its own. */
export function referenceLanes({ pass, slice }: SegmentRange, { lanes }: ArgonLayout): number {
  return pass === 0 && slice === 0 ? 1 : lanes
}

/** Which of `blocks` from `start` on: `j1` is the low word of the previous block; near ones are likelier. */
function referenceBlock(j1: number, start: number, blocks: number, laneBlocks: number): number {
  const distance = mulHigh32(blocks, mulHigh32(j1, j1)) >>> 0
  return (start + blocks - 1 - distance) % laneBlocks
}

/** Index in the lane of the first block of a range. */
export function firstOf({ slice, from }: SegmentRange, laneBlocks: number): number {
  return (slice * laneBlocks) / syncPoints + from
}

/** Fills the blocks of `range` in `memory`, lanes of 1 KiB blocks. From the second pass on, old content is XORed in. */
export function fillSegment(memory: Int32Array, layout: ArgonLayout, range: SegmentRange): void {
  const { laneBlocks } = layout
  const lanes = referenceLanes(range, layout)
  const laneWords = laneBlocks * blockWords
  const lane = range.lane * laneWords
  const mixed = new Int32Array(blockWords)
  let current = firstOf(range, laneBlocks) * blockWords
  for (let index = range.from; index < range.to; index++, current += blockWords) {
    const previous = lane + ((current + laneWords - blockWords) % laneWords)
    const { start, blocks, otherLaneBlocks } = referenceArea(range, index, laneBlocks)
    const other = lanes === 1 ? range.lane : (memory[previous + 1]! >>> 0) % lanes
    const area = other === range.lane ? blocks : otherLaneBlocks
    const reference = other * laneWords + referenceBlock(memory[previous]!, start, area, laneBlocks) * blockWords
    fillBlock(memory, previous, reference, lane + current, mixed, range.pass > 0)
  }
}

/** The compression function G of RFC 9106 section 3.5; offsets are words. */
function fillBlock(
  memory: Int32Array,
  previous: number,
  reference: number,
  current: number,
  mixed: Int32Array,
  keepOld: boolean,
): void {
  for (let i = 0; i < blockWords; i++) {
    const word = memory[previous + i]! ^ memory[reference + i]!
    mixed[i] = word
    memory[current + i] = keepOld ? memory[current + i]! ^ word : word
  }
  // Rows are 16 consecutive 64-bit words, columns eight pairs of neighbours, 16 words apart.
  for (let row = 0; row < 256; row += 32) permute(mixed, row, 4, 8)
  for (let column = 0; column < 32; column += 4) permute(mixed, column, 32, 64)
  for (let i = 0; i < blockWords; i++) memory[current + i] = memory[current + i]! ^ mixed[i]!
}

/**
 * The permutation P on 16 64-bit words: word pairs `pairStep` apart, two pairs make a row of the 4x4 matrix,
 * `rowStep` apart.
 */
function permute(v: Int32Array, at: number, pairStep: number, rowStep: number): void {
  const a0 = at
  const a1 = at + 2
  const a2 = at + pairStep
  const a3 = a2 + 2
  const b = rowStep
  const c = 2 * rowStep
  const d = 3 * rowStep
  mix(v, a0, a0 + b, a0 + c, a0 + d)
  mix(v, a1, a1 + b, a1 + c, a1 + d)
  mix(v, a2, a2 + b, a2 + c, a2 + d)
  mix(v, a3, a3 + b, a3 + c, a3 + d)
  mix(v, a0, a1 + b, a2 + c, a3 + d)
  mix(v, a1, a2 + b, a3 + c, a0 + d)
  mix(v, a2, a3 + b, a0 + c, a1 + d)
  mix(v, a3, a0 + b, a1 + c, a2 + d)
}

/** BLAKE2b's G with multiplications (RFC 9106 section 3.6) on the 64-bit words at offsets a, b, c, d. */
function mix(v: Int32Array, a: number, b: number, c: number, d: number): void {
  let aLow = v[a]!
  let aHigh = v[a + 1]!
  let bLow = v[b]!
  let bHigh = v[b + 1]!
  let cLow = v[c]!
  let cHigh = v[c + 1]!
  let dLow = v[d]!
  let dHigh = v[d + 1]!
  let sum: number
  let x: number

  // a += b + 2·lo(a)·lo(b), written out four times: calls with pairs as results cost twice the time.
  sum = (aLow >>> 0) + (bLow >>> 0) + ((Math.imul(aLow, bLow) << 1) >>> 0)
  aHigh = (aHigh + bHigh + doubledHigh(aLow, bLow) + carryOf(sum)) | 0
  aLow = sum | 0
  x = dLow ^ aLow
  dLow = dHigh ^ aHigh
  dHigh = x

  sum = (cLow >>> 0) + (dLow >>> 0) + ((Math.imul(cLow, dLow) << 1) >>> 0)
  cHigh = (cHigh + dHigh + doubledHigh(cLow, dLow) + carryOf(sum)) | 0
  cLow = sum | 0
  x = bLow ^ cLow
  bHigh ^= cHigh
  bLow = (x >>> 24) | (bHigh << 8)
  bHigh = (bHigh >>> 24) | (x << 8)

  sum = (aLow >>> 0) + (bLow >>> 0) + ((Math.imul(aLow, bLow) << 1) >>> 0)
  aHigh = (aHigh + bHigh + doubledHigh(aLow, bLow) + carryOf(sum)) | 0
  aLow = sum | 0
  x = dLow ^ aLow
  dHigh ^= aHigh
  dLow = (x >>> 16) | (dHigh << 16)
  dHigh = (dHigh >>> 16) | (x << 16)

  sum = (cLow >>> 0) + (dLow >>> 0) + ((Math.imul(cLow, dLow) << 1) >>> 0)
  cHigh = (cHigh + dHigh + doubledHigh(cLow, dLow) + carryOf(sum)) | 0
  cLow = sum | 0
  x = bLow ^ cLow
  bHigh ^= cHigh
  bLow = (x << 1) | (bHigh >>> 31)
  bHigh = (bHigh << 1) | (x >>> 31)

  v[a] = aLow
  v[a + 1] = aHigh
  v[b] = bLow
  v[b + 1] = bHigh
  v[c] = cLow
  v[c + 1] = cHigh
  v[d] = dLow
  v[d + 1] = dHigh
}

/** Bits 32..63 of 2·a·b. */
function doubledHigh(a: number, b: number): number {
  return (mulHigh32(a, b) << 1) | (Math.imul(a, b) >>> 31)
}

/** What a sum of three uint32 carries into the high half. */
function carryOf(sum: number): number {
  return (sum / 0x100000000) | 0
}
