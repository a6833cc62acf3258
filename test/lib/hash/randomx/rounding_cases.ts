/** Operands for the rounding operations: random ones, and ones near every boundary the operations have. */
import type { OperationName } from './exact_rounding.js'
import { bitsOf, fromBits } from './exact_rounding.js'
import type { RandomSource } from './random.js'

const boundaries = [
  0,
  2 ** -1074,
  2 ** -1073,
  2 ** -1023,
  2 ** -1022,
  2 ** -1008,
  2 ** -969,
  2 ** -538,
  2 ** -537,
  2 ** -54,
  2 ** -53,
  0.5,
  1,
  2,
  3,
  2 ** 31,
  2 ** 32,
  2 ** 52,
  2 ** 53,
  2 ** 54,
  3.0e14,
  2 ** 511,
  2 ** 512,
  2 ** 996,
  2 ** 1022,
  2 ** 1023,
  Number.MAX_VALUE,
]

/** A number a few units in the last place away from `x`. */
function nearby(x: number, random: RandomSource): number {
  const bits = bitsOf(x) + BigInt(random.below(9)) - 4n
  const near = fromBits(BigInt.asUintN(64, bits))
  return Number.isFinite(near) ? near : x
}

function finite(random: RandomSource): number {
  for (;;) {
    const x = random.double()
    if (Number.isFinite(x)) return x
  }
}

/** Significand random, exponent within `spread` of `centre`. */
function around(centre: number, spread: number, random: RandomSource): number {
  const exponent = Math.min(Math.max(centre - spread + random.below(2 * spread + 1), -1022), 1023)
  const sign = BigInt(random.below(2)) << 63n
  return fromBits(sign | (BigInt(exponent + 1023) << 52n) | (random.uint64() & ((1n << 52n) - 1n)))
}

/** Few significant bits, so that results are exact or ties. */
function short(random: RandomSource): number {
  const sign = random.below(2) === 0 ? 1 : -1
  return sign * random.below(1 << (1 + random.below(27))) * 2 ** (random.below(120) - 60)
}

function operand(random: RandomSource): number {
  const sign = random.below(2) === 0 ? 1 : -1
  switch (random.below(5)) {
    case 0:
      return sign * nearby(boundaries[random.below(boundaries.length)]!, random)
    case 1:
      return around(0, 60, random)
    case 2:
      return short(random)
    case 3:
      return sign * (random.uint32() | 0)
    default:
      return finite(random)
  }
}

/** A pair of finite operands; adversarial for `operation` about half of the time. */
export function operands(operation: OperationName, random: RandomSource): [number, number] {
  const x = operand(random)
  if (operation === 'squareRoot') {
    const positive = Math.abs(x) || 1
    // Squares and their neighbours: roots that are exact or very nearly so.
    if (random.below(3) === 0) {
      const root = Math.fround(Math.abs(around(0, 120, random)))
      return [Math.abs(nearby(root * root, random)), 0]
    }
    return [positive, 0]
  }
  const y = operand(random)
  const exponent = Math.floor(Math.log2(Math.abs(x) || 1))
  switch (random.below(6)) {
    case 0: // Cancellation, or quotients next to 1.
      return [x, (random.below(2) === 0 ? 1 : -1) * nearby(x, random)]
    case 1: // Sums whose smaller operand ends near the rounding position.
      return [x, around(exponent - 53, 3, random)]
    case 2: // Products at the overflow threshold.
      return [x, around(1024 - exponent, 2, random)]
    case 3: // Products at and below the underflow threshold.
      return [x, around(-1050 - exponent, 30, random)]
    case 4: // Quotients at the ends of the range.
      return [x, around(exponent + (random.below(2) === 0 ? 1050 : -1024), 30, random)]
    default:
      return operation === 'divide' && y === 0 ? [x, 1] : [x, y]
  }
}
