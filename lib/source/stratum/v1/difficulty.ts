/**
 * Difficulties of Stratum V1 as targets.
 * @module
 */
import { fromBigEndian } from '../../../base/bytes.js'
import { maxUint256, type Target } from '../../../base/target.js'

/** The target of difficulty 1: 0xffff · 2^208. */
const one = 0xffffn << 208n

/** Of a positive number, fractions too. */
export function difficultyToTarget(difficulty: number): Target {
  // A floating-point number is a fraction with a power of two below: no digit is lost.
  let [numerator, shift] = [difficulty, 0n]
  while (!Number.isInteger(numerator)) {
    numerator *= 2
    shift++
  }
  const bound = (one << shift) / BigInt(numerator)
  return { bound: bound > maxUint256 ? maxUint256 : bound, order: 'little-endian' }
}

/** 32 bytes, most significant first, as `mining.set_target` gives them. */
export function targetOf(bytes: Uint8Array): Target {
  return { bound: fromBigEndian(bytes), order: 'little-endian' }
}

export function difficultyOf({ bound }: Target): number {
  return Number((one << 64n) / (bound === 0n ? 1n : bound)) / 2 ** 64
}
