/**
 * Shares that miners send to a pool, judged.
 * @module
 */
import { assertBigint, assertBytes, assertObject, assertOneOf, wrongType } from '../base/assert.js'
import { equalBytes, fromBigEndian, fromLittleEndian } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { maxUint256, meetsTarget, type Target } from '../base/target.js'
import { commitment } from '../hash/randomx/commitment.js'

/** What became of a share. */
export interface ShareVerdict {
  /** Whether it meets the target and is what its miner said. */
  valid: boolean
  /** Why not: `target`, it does not meet it; `expected`, the hash is another one than its miner said. */
  reason: 'target' | 'expected' | null
  /** RandomX of the input, 32 bytes; `null` where what the miner said does not meet the target: nothing was hashed then. */
  hash: Uint8Array | null
  /** What was compared with the target: the hash, or the commitment, 32 bytes; `null` likewise. */
  result: Uint8Array | null
  /** The greatest difficulty that `result` meets: enough for the network's, and the share is a block; `null` likewise. */
  difficulty: bigint | null
}

/** What is compared with a target: the hash, or blake2b-256(input || hash). */
export type ShareCompare = 'hash' | 'commitment'

export function checkTarget(target: unknown): asserts target is Target {
  assertObject(target, 'target')
  const { bound, order } = target as Partial<Target>
  assertBigint(bound, 'target.bound')
  if (bound < 0n || bound > maxUint256) {
    throw rangeError(`target.bound must be in 0..2^256-1, got ${bound}`, { name: 'target.bound', value: bound })
  }
  assertOneOf(order, 'target.order', ['big-endian', 'little-endian'])
}

/** `undefined` and `null` pass: not every miner says what its share hashes to. */
export function checkExpected(expected: unknown): asserts expected is Uint8Array | null | undefined {
  if (expected === undefined || expected === null) return
  if (typeof expected === 'string') throw wrongType('expected', "a Uint8Array (Buffer.from(result, 'hex'))", expected)
  assertBytes(expected, 'expected', 32, 32)
}

/** The verdict on what a miner says of its share, where that is enough to refuse it. */
export function refusedUnhashed(target: Target, expected: Uint8Array | null | undefined): ShareVerdict | undefined {
  if (!expected || meetsTarget(expected, target)) return undefined
  return { valid: false, reason: 'target', hash: null, result: null, difficulty: null }
}

export function judgeShare(
  input: Uint8Array,
  hash: Uint8Array,
  compare: ShareCompare,
  target: Target,
  expected: Uint8Array | null | undefined,
): ShareVerdict {
  const result = compare === 'commitment' ? commitment(input, hash) : hash
  const reason = expected && !equalBytes(expected, result) ? 'expected' : meetsTarget(result, target) ? null : 'target'
  return { valid: reason === null, reason, hash, result, difficulty: difficultyOf(result, target) }
}

function difficultyOf(result: Uint8Array, { order }: Target): bigint {
  const number = order === 'big-endian' ? fromBigEndian(result) : fromLittleEndian(result)
  return maxUint256 / (number === 0n ? 1n : number)
}
