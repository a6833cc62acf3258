/**
 * Correctly rounded binary64 arithmetic on exact rationals (BigInt): slow, and independent of what it checks. Only
 * finite operands; every result, including overflow, underflow and signed zeros, follows IEEE 754-2019 section 4.3.
 */
import type { RoundingMode } from '../../../../lib/hash/randomx/rounding.js'

export type OperationName = 'add' | 'subtract' | 'multiply' | 'divide' | 'squareRoot'

/** sign · magnitude = numerator · 2^exponent. */
interface Dyadic {
  readonly negative: boolean
  readonly magnitude: bigint
  readonly exponent: number
}

const view = new DataView(new ArrayBuffer(8))
export function bitsOf(x: number): bigint {
  view.setFloat64(0, x)
  return view.getBigUint64(0)
}
export function fromBits(bits: bigint): number {
  view.setBigUint64(0, bits)
  return view.getFloat64(0)
}

function dyadic(x: number): Dyadic {
  const bits = bitsOf(x)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  return {
    negative: bits >> 63n === 1n,
    magnitude: biased === 0 ? fraction : fraction | (1n << 52n),
    exponent: Math.max(biased, 1) - 1075,
  }
}

function bitLength(x: bigint): number {
  return x === 0n ? 0 : x.toString(2).length
}

/**
 * Rounds magnitude · 2^exponent, where a true `sticky` says that the exact value is a little larger than that (by less
 * than one unit of the magnitude, which must have at least 66 bits then).
 */
function round(negative: boolean, magnitude: bigint, exponent: number, sticky: boolean, mode: RoundingMode): number {
  const lowestExponent = Math.max(bitLength(magnitude) + exponent - 53, -1074)
  const shift = BigInt(lowestExponent - exponent)
  let quotient = shift <= 0n ? magnitude << -shift : magnitude >> shift
  const rest = shift <= 0n ? 0n : magnitude - (quotient << shift)
  const half = shift <= 0n ? 1n : 1n << (shift - 1n)
  const inexact = rest !== 0n || sticky
  const aboveHalf = rest > half || (rest === half && sticky)
  const tie = rest === half && !sticky
  const away = mode === 0 ? aboveHalf || (tie && (quotient & 1n) === 1n) : inexact && mode === (negative ? 1 : 2)
  if (away) quotient += 1n
  let result = 0
  if (bitLength(quotient) + lowestExponent > 1024) {
    // Overflow: infinity only when the mode rounds away from zero here.
    result = mode === 0 || mode === (negative ? 1 : 2) ? Infinity : Number.MAX_VALUE
  } else {
    // Exact: at most 53 bits (or 2^53), scaled in two steps that stay exact.
    result = Number(quotient) * 2 ** Math.max(lowestExponent, -1000) * 2 ** Math.min(lowestExponent + 1000, 0)
  }
  return negative ? -result : result
}

function squareRootOf(x: bigint): bigint {
  let guess = 1n << BigInt((bitLength(x) + 1) >> 1)
  for (;;) {
    const next = (guess + x / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

/** `x operation y` in `mode`; `y` is ignored by squareRoot, whose `x` is positive. */
export function exact(operation: OperationName, x: number, y: number, mode: RoundingMode): number {
  const a = dyadic(x)
  const b = dyadic(operation === 'subtract' ? -y : y)
  switch (operation) {
    case 'add':
    case 'subtract': {
      const exponent = Math.min(a.exponent, b.exponent)
      const signed = ({ negative, magnitude, exponent: e }: Dyadic) =>
        (negative ? -magnitude : magnitude) << BigInt(e - exponent)
      const sum = signed(a) + signed(b)
      if (sum === 0n) return (a.negative && b.negative) || (a.negative !== b.negative && mode === 1) ? -0 : 0
      return round(sum < 0n, sum < 0n ? -sum : sum, exponent, false, mode)
    }
    case 'multiply':
      return round(a.negative !== b.negative, a.magnitude * b.magnitude, a.exponent + b.exponent, false, mode)
    case 'divide': {
      const scaled = a.magnitude << 130n
      const quotient = scaled / b.magnitude
      const sticky = quotient * b.magnitude !== scaled
      return round(a.negative !== b.negative, quotient, a.exponent - b.exponent - 130, sticky, mode)
    }
    case 'squareRoot': {
      const shift = 140 + (a.exponent & 1)
      const radicand = a.magnitude << BigInt(shift)
      const root = squareRootOf(radicand)
      return round(false, root, (a.exponent - shift) / 2, root * root !== radicand, mode)
    }
  }
}
