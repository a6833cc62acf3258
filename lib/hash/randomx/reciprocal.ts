/**
 * The constant of IMUL_RCP, spec 5.2.6.
 * @module
 */

/** Whether IMUL_RCP with this divisor does nothing. */
export function isZeroOrPowerOfTwo(divisor: number): boolean {
  return (divisor & (divisor - 1)) === 0
}

/**
 * 2^x / divisor rounded down, with the largest x that keeps it below 2^64.
 * `divisor` is a uint32, neither zero nor a power of two.
 */
export function reciprocal(divisor: number): bigint {
  const bitLength = 32 - Math.clz32(divisor)
  return (1n << BigInt(63 + bitLength)) / BigInt(divisor)
}
