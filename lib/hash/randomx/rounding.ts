/**
 * IEEE-754 binary64 arithmetic in all four rounding modes, from operations that round to nearest.
 *
 * Each operation takes the nearest result and then the sign of the residual, exact result minus nearest result, which
 * error-free transformations give without any rounding that could change it. The residual's sign says whether the
 * directed result is the nearest one or its neighbour.
 *
 * Exact for all finite operands, subnormal ones included, for results that overflow or underflow, for infinities and
 * signed zeros; NaN stays NaN. Precondition: the host's `+ - * /` and `Math.sqrt` round to nearest, ties to even,
 * without extended precision (ECMAScript demands it of the first four; every engine does it for `Math.sqrt`).
 *
 * T. J. Dekker, A floating-point technique for extending the available precision, 1971 (split, product, fast sum).
 * @module
 */

/** `fprc`, spec table 4.3.1. */
export type RoundingMode = 0 | 1 | 2 | 3
export const toNearest = 0
export const downward = 1
export const upward = 2
export const towardZero = 3

const maxFinite = Number.MAX_VALUE
const minPositive = 2 ** -1074

// Only for reinterpreting bits inside one call.
const double = new Float64Array(1)
const bits = new Int32Array(double.buffer)

export function add(x: number, y: number, mode: RoundingMode): number {
  const sum = x + y
  if (mode === toNearest) return sum
  if (sum === 0) return mode === downward && !(Object.is(x, 0) && Object.is(y, 0)) ? -0 : sum
  if (!Number.isFinite(x) || !Number.isFinite(y)) return sum
  if (!Number.isFinite(sum)) return step(sum, -sum, mode)
  const larger = Math.abs(x) < Math.abs(y) ? y : x
  const smaller = larger === x ? y : x
  return step(sum, smaller - (sum - larger), mode)
}

export function subtract(x: number, y: number, mode: RoundingMode): number {
  return add(x, -y, mode)
}

export function multiply(x: number, y: number, mode: RoundingMode): number {
  const product = x * y
  if (mode === toNearest || x === 0 || y === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return product
  if (!Number.isFinite(product)) return step(product, -product, mode)
  const xExponent = exponentOf(x)
  const yExponent = exponentOf(y)
  const xUnit = scale(x, -xExponent)
  const yUnit = scale(y, -yExponent)
  const unit = xUnit * yUnit
  // `product` and `unit` differ only when `product` is subnormal; their difference is exact then.
  const residual = unit - scale(product, -xExponent - yExponent) + productError(xUnit, yUnit, unit)
  return step(product, residual, mode)
}

export function divide(x: number, y: number, mode: RoundingMode): number {
  const quotient = x / y
  if (mode === toNearest || x === 0 || y === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return quotient
  if (!Number.isFinite(quotient)) return step(quotient, -quotient, mode)
  const xExponent = exponentOf(x)
  const yExponent = exponentOf(y)
  const yUnit = scale(y, -yExponent)
  const unit = scale(quotient, yExponent - xExponent)
  const product = unit * yUnit
  const remainder = scale(x, -xExponent) - product - productError(unit, yUnit, product)
  return step(quotient, y < 0 ? -remainder : remainder, mode)
}

export function squareRoot(x: number, mode: RoundingMode): number {
  const root = Math.sqrt(x)
  if (mode === toNearest || !(x > 0) || !Number.isFinite(x)) return root
  const halfExponent = exponentOf(x) >> 1
  const unit = scale(root, -halfExponent)
  const square = unit * unit
  const remainder = scale(x, -2 * halfExponent) - square - productError(unit, unit, square)
  return step(root, remainder, mode)
}

/** The result in `mode` when `nearest` is the nearest result and `residual` has the sign of exact − nearest. */
function step(nearest: number, residual: number, mode: RoundingMode): number {
  if (residual > 0) return mode === upward || (mode === towardZero && nearest < 0) ? nextUp(nearest) : nearest
  if (residual < 0) return mode === downward || (mode === towardZero && nearest > 0) ? -nextUp(-nearest) : nearest
  return nearest
}

/** The least number above `x`. */
function nextUp(x: number): number {
  if (x === 0) return minPositive
  if (x === maxFinite) return Infinity
  if (x === -Infinity) return -maxFinite
  double[0] = x
  if (x > 0) {
    bits[0] = bits[0]! + 1
    if (bits[0] === 0) bits[1] = bits[1]! + 1
  } else {
    bits[0] = bits[0]! - 1
    if (bits[0] === -1) bits[1] = bits[1]! - 1
  }
  return double[0]
}

/** floor(log2 |x|) of a finite number other than zero. */
function exponentOf(x: number): number {
  double[0] = x
  const biased = (bits[1]! >>> 20) & 0x7ff
  return biased === 0 ? exponentOf(x * 2 ** 54) - 54 : biased - 1023
}

/** x · 2^n; exact when the result is normal or x has few enough bits. */
function scale(x: number, n: number): number {
  if (n > 1000) return scale(x * 2 ** 1000, n - 1000)
  if (n < -1000) return scale(x * 2 ** -1000, n + 1000)
  bits[0] = 0
  bits[1] = (n + 1023) << 20
  return x * double[0]!
}

/** x·y − product, exactly, where product = x·y rounded to nearest. Needs |x|, |y| in (2^-400, 2^400). */
function productError(x: number, y: number, product: number): number {
  const xHigh = highPart(x)
  const xLow = x - xHigh
  const yHigh = highPart(y)
  const yLow = y - yHigh
  return xHigh * yHigh - product + xHigh * yLow + xLow * yHigh + xLow * yLow
}

/** The upper 26 bits of the significand (Veltkamp's split): the rest also fits 26 bits. */
function highPart(x: number): number {
  const c = x * 134217729
  return c - (c - x)
}
