/**
 * Emits directed rounding on pairs of doubles, from operations that round to nearest: `rounding.ts` without branches,
 * for the values the virtual machine can hold. The sign of the residual, exact − nearest, decides whether the bit
 * pattern moves by one.
 *
 * Preconditions. Group F: finite, far from overflow (spec 4.3: |f| below 3·10^14). Group E: positive, at least 2^-1000,
 * or +infinity; quotients, products and roots do not go below 2^-1000. Group A: 1 <= a < 2^32. Divisors: 2^-256 to 2.
 * Overflow to infinity is handled.
 * @module
 */
import { downward, type RoundingMode, toNearest, towardZero, upward } from '../rounding.js'
import type { Code, Local } from './code.js'
import { roundingTableAt } from './layout.js'

const signBit = 1n << 63n
const infinity = 0x7ff0000000000000n
const fraction = (1n << 52n) - 1n
const one = 0x3ff0000000000000n
/** Scale by an even power of two to [0.5, 2): the exponent's lowest bit stays, the others become these. */
const rootFraction = (1n << 53n) - 1n
const rootExponent = 0x3fe0000000000000n
/** 2^27 + 1, Veltkamp's constant. */
const splitter = 0x41a0000002000000n
const minusOne = 0xbff0000000000000n

/**
 * What a rounding mode is to the emitted code, five vectors of two equal lanes:
 * `threshold`: residuals (in the mode's direction) above it move the result: 0, or infinity to nearest.
 * `flip`, `keep`: the direction's sign is `flip ^ (result & keep)`; clear is up.
 * `unit`: what moving a positive result adds to its bits: 1 or -1.
 * `zero`: the sign of a sum that cancels to zero.
 */
const fields = ['threshold', 'flip', 'keep', 'unit', 'zero'] as const
type Field = (typeof fields)[number]
const vectorBytes = 16
const modeBytes = vectorBytes * fields.length

const modes: Readonly<Record<RoundingMode, Readonly<Record<Field, bigint>>>> = {
  [toNearest]: { threshold: infinity, flip: 0n, keep: 0n, unit: 0n, zero: 0n },
  [downward]: { threshold: 0n, flip: signBit, keep: 0n, unit: -1n, zero: signBit },
  [upward]: { threshold: 0n, flip: 0n, keep: 0n, unit: 1n, zero: 0n },
  [towardZero]: { threshold: 0n, flip: signBit, keep: signBit, unit: -1n, zero: 0n },
}

/** The table {@link Rounding.load} reads, to be put at `roundingTableAt`: 64-bit words. */
export function roundingTable(): BigUint64Array {
  const lanes = [toNearest, downward, upward, towardZero].flatMap(mode =>
    fields.flatMap(field => [modes[mode as RoundingMode][field], modes[mode as RoundingMode][field]]),
  )
  return BigUint64Array.from(lanes, lane => BigInt.asUintN(64, lane))
}

/** A factor with its two halves of 26 bits (Veltkamp's split). */
export interface SplitFactor {
  readonly value: Local
  readonly high: Local
  readonly low: Local
}

/** The operations inside one function: the mode and the constants stand in locals. */
export class Rounding {
  readonly #code: Code
  readonly #mode: Readonly<Record<Field, Local>>
  readonly #constants = new Map<bigint, Local>()
  readonly #operand: Local
  readonly #result: Local
  readonly #residual: Local
  readonly #direction: Local
  readonly #unit: SplitFactor
  readonly #divisor: SplitFactor
  readonly #modeAddress: Local

  constructor(code: Code) {
    this.#code = code
    const local = () => code.local('v128')
    this.#mode = { threshold: local(), flip: local(), keep: local(), unit: local(), zero: local() }
    this.#operand = local()
    this.#result = local()
    this.#residual = local()
    this.#direction = local()
    this.#unit = { value: local(), high: local(), low: local() }
    this.#divisor = { value: local(), high: local(), low: local() }
    this.#modeAddress = code.local('i32')
    for (const value of [0n, 1n, infinity, fraction, one, rootFraction, rootExponent, splitter, minusOne]) {
      const place = local()
      code.v128(value, value).set(place)
      this.#constants.set(value, place)
    }
  }

  /** Takes the mode, an i32 on the stack. */
  load(): void {
    const code = this.#code
    code.i32(modeBytes).op('i32.mul').set(this.#modeAddress)
    fields.forEach((field, i) => {
      code
        .get(this.#modeAddress)
        .load('v128.load', roundingTableAt + vectorBytes * i)
        .set(this.#mode[field])
    })
  }

  /** Sets the halves of a factor. */
  split({ value, high, low }: SplitFactor): void {
    const c = this.#direction
    this.#code.get(value, this.#constant(splitter)).op('f64x2.mul').tee(c)
    this.#code.get(c, value).op('f64x2.sub', 'f64x2.sub').set(high)
    this.#code.get(value, high).op('f64x2.sub').set(low)
  }

  /** f += the vector on the stack. */
  add(f: Local): void {
    const code = this.#code
    const [x, y, sum, residual, direction] = [f, this.#operand, this.#result, this.#residual, this.#direction]
    const { flip, keep, threshold, zero } = this.#mode
    // Knuth's two-sum: with t = sum - x, the residual is (x - (sum - t)) + (y - t).
    code.set(y).get(x, y).op('f64x2.add').tee(sum).get(x).op('f64x2.sub').set(residual)
    code.get(x, sum, residual).op('f64x2.sub', 'f64x2.sub').get(y, residual).op('f64x2.sub', 'f64x2.add').set(residual)
    code.get(sum, keep).op('v128.and').get(flip).op('v128.xor').set(direction)
    // Moving in the direction adds 1 to the bits of a result of the direction's sign, and -1 to those of the other.
    code.get(sum).get(direction, sum).op('v128.xor').get(this.#constant(0n)).op('i64x2.lt_s')
    code.get(this.#constant(1n)).op('v128.or')
    code.get(residual, direction).op('v128.xor').get(threshold).op('f64x2.gt', 'v128.and', 'i64x2.add')
    // A sum that cancels is negative in mode downward, unless both operands are +0.
    code.get(sum, this.#constant(0n)).op('f64x2.eq').get(x, y).op('v128.or', 'v128.and').get(zero).op('v128.and')
    code.op('v128.or').set(f)
  }

  /** e *= factor */
  multiply(e: Local, factor: SplitFactor): void {
    const code = this.#code
    const unit = this.#unit
    code.get(e, factor.value).op('f64x2.mul').set(this.#result)
    this.#scaleToUnit(e, unit.value)
    this.split(unit)
    this.#pushProductError(unit, factor)
    this.#moveOrOverflow(e)
  }

  /** e /= the vector on the stack. */
  divide(e: Local): void {
    const code = this.#code
    const divisor = this.#divisor
    const quotient = this.#unit
    code.set(this.#operand).get(e, this.#operand).op('f64x2.div').set(this.#result)
    this.#scaleToUnit(this.#operand, divisor.value)
    this.split(divisor)
    this.#scaleToUnit(e, this.#operand)
    code.get(this.#operand, divisor.value).op('f64x2.div').set(quotient.value)
    this.split(quotient)
    this.#pushRemainder(quotient, divisor)
    this.#moveOrOverflow(e)
  }

  /** e = √e */
  squareRoot(e: Local): void {
    const code = this.#code
    const root = this.#unit
    code.get(e).op('f64x2.sqrt').set(this.#result)
    code.get(e, this.#constant(rootFraction)).op('v128.and').get(this.#constant(rootExponent)).op('v128.or')
    code.tee(this.#operand).op('f64x2.sqrt').set(root.value)
    this.split(root)
    this.#pushRemainder(root, root)
    code.set(this.#residual)
    this.#move(e)
  }

  #constant(value: bigint): Local {
    return this.#constants.get(value)!
  }

  /** The significand of a positive number, in [1, 2); 1 for infinity. */
  #scaleToUnit(x: Local, out: Local): void {
    this.#code.get(x, this.#constant(fraction)).op('v128.and').get(this.#constant(one)).op('v128.or').set(out)
  }

  /** Pushes x·y − p, p being x·y rounded to nearest (Dekker): ((xh·yh − p) + xh·yl + xl·yh) + xl·yl. */
  #pushProductError(x: SplitFactor, y: SplitFactor): void {
    const code = this.#code
    code.get(x.high, y.high).op('f64x2.mul').get(x.value, y.value).op('f64x2.mul', 'f64x2.sub')
    code.get(x.high, y.low).op('f64x2.mul', 'f64x2.add')
    code.get(x.low, y.high).op('f64x2.mul', 'f64x2.add')
    code.get(x.low, y.low).op('f64x2.mul', 'f64x2.add')
  }

  /** Pushes operand − x·y, where p = x·y rounded is so near the operand that operand − p is exact. */
  #pushRemainder(x: SplitFactor, y: SplitFactor): void {
    this.#code.get(this.#operand).get(x.value, y.value).op('f64x2.mul', 'f64x2.sub')
    this.#pushProductError(x, y)
    this.#code.op('f64x2.sub')
  }

  /**
   * e = the result, moved as the residual on the stack says. The residual was found at another scale, so where the
   * result is infinite it is replaced: negative when e was finite (overflow), zero when e was infinite.
   */
  #moveOrOverflow(e: Local): void {
    const code = this.#code
    const infinite = this.#constant(infinity)
    code.set(this.#residual)
    code.get(e, infinite).op('f64x2.lt').get(this.#constant(minusOne)).op('v128.and')
    code.get(this.#residual).get(this.#result, infinite).op('f64x2.eq', 'v128.bitselect').set(this.#residual)
    this.#move(e)
  }

  /** e = the result, positive, moved by one unit where the residual goes beyond the threshold in the direction. */
  #move(e: Local): void {
    const { flip, threshold, unit } = this.#mode
    const code = this.#code.get(this.#result)
    code.get(this.#residual, flip).op('v128.xor').get(threshold).op('f64x2.gt').get(unit).op('v128.and', 'i64x2.add')
    code.set(e)
  }
}
