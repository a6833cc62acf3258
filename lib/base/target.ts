/**
 * Targets: the 256-bit bound a hash must not exceed, and how the hash is read as a number.
 * The same comparison as `cpp/base/target.h`.
 * @module
 */
import { fromBigEndian, fromLittleEndian } from './bytes.js'
import { rangeError } from './errors.js'

/** Which end of the 32-byte hash is the most significant. dMint: `big-endian`; block headers and cryptonote: `little-endian`. */
export type HashOrder = 'big-endian' | 'little-endian'

/** A 256-bit bound, and how a hash is read as a number to compare with it. */
export interface Target {
  /** Inclusive: a hash wins when its number is `<= bound`. 0 <= bound < 2^256. */
  readonly bound: bigint
  /** How the 32 bytes of the hash are read. */
  readonly order: HashOrder
}

export const maxUint256 = (1n << 256n) - 1n

/** The hash rule, for every algorithm. `hash` is 32 bytes. */
export function meetsTarget(hash: Uint8Array, target: Target): boolean {
  const number = target.order === 'big-endian' ? fromBigEndian(hash) : fromLittleEndian(hash)
  return number <= target.bound
}

const maxDmintTarget = (1n << 63n) - 1n

/**
 * The dMint rule (Radiant): digest bytes 0..3 are zero and bytes 4..11, big-endian, are `< min(target, 2^63-1)`, or `<=`
 * that if `isInclusive`. Throws `RangeError` when `target` is not positive.
 */
export function dmintTarget(target: bigint, isInclusive = false): Target {
  if (target <= 0n) throw rangeError(`target must be positive, got ${target}`, { name: 'target', value: target })
  const clamped = target < maxDmintTarget ? target : maxDmintTarget
  // value < t over 96 leading bits is number < t * 2^160 over all 256.
  const above = isInclusive ? clamped + 1n : clamped
  return { bound: (above << 160n) - 1n, order: 'big-endian' }
}

/**
 * Expands compact nBits (Bitcoin `arith_uint256::SetCompact`): exponent in the top byte, 23-bit mantissa, sign bit 0x800000.
 * Throws `RangeError` on a negative, zero or overflowing target.
 *
 * @example
 * import { bitsTarget } from 'pickaxe'
 *
 * console.log(bitsTarget(0x1d00ffff).bound === 0xffffn << 208n) // true
 */
export function bitsTarget(bits: number): Target {
  const text = `0x${(bits >>> 0).toString(16).padStart(8, '0')}`
  if (!Number.isInteger(bits) || bits < 0 || bits > 0xffffffff) {
    throw rangeError(`bits must be a 32-bit unsigned integer, got ${bits}`, { name: 'bits', value: bits })
  }
  const exponent = bits >>> 24
  const mantissa = BigInt(bits & 0x7fffff)
  const bound = exponent <= 3 ? mantissa >> BigInt(8 * (3 - exponent)) : mantissa << BigInt(8 * (exponent - 3))
  if (bound === 0n)
    throw rangeError(`bits ${text} encodes a target of zero: no hash can meet it`, { name: 'bits', value: bits })
  if ((bits & 0x800000) !== 0)
    throw rangeError(`bits ${text} has the sign bit set: targets are not negative`, { name: 'bits', value: bits })
  if (bound > maxUint256) throw rangeError(`bits ${text} encodes a target above 2^256-1`, { name: 'bits', value: bits })
  return { bound, order: 'little-endian' }
}

/** The cryptonote rule: little-endian hash × difficulty < 2^256. Throws `RangeError` when `difficulty < 1`. */
export function difficultyTarget(difficulty: bigint): Target {
  if (difficulty < 1n)
    throw rangeError(`difficulty must be at least 1, got ${difficulty}`, { name: 'difficulty', value: difficulty })
  return { bound: maxUint256 / difficulty, order: 'little-endian' }
}

const max64 = (1n << 64n) - 1n
const max32 = (1n << 32n) - 1n

/**
 * The bound of a target of 4 or 8 bytes, little-endian, as pools of the Monero family write it; one of 4 is stretched as
 * miners and pools do. A share's upper 64 bits must be below it. Throws `RangeError` for other lengths and for zero.
 */
export function compactTarget(bytes: Uint8Array): Target {
  const value = fromLittleEndian(bytes)
  if (bytes.length !== 4 && bytes.length !== 8)
    throw rangeError(`a compact target has 4 or 8 bytes, got ${bytes.length}`, { name: 'target', value: bytes })
  if (value === 0n) throw rangeError('no hash can meet a target of zero', { name: 'target', value: bytes })
  const below = bytes.length === 8 ? value : max64 / (max32 / value)
  return { bound: (below << 192n) - 1n, order: 'little-endian' }
}

/** `bound` as 64 hex digits, most significant first, as block explorers show targets. */
export function targetHex(target: Target): string {
  return target.bound.toString(16).padStart(64, '0')
}

/** Expected hashes per hit: 2^256 / (bound + 1), as a floating-point number. */
export function expectedHashes(target: Target): number {
  const scale = 1n << 64n
  const scaled = ((maxUint256 + 1n) * scale) / (target.bound + 1n)
  return Number(scaled) / Number(scale)
}
