/**
 * 64-bit arithmetic on pairs of 32-bit words, for the plain path. A buffer of 64-bit words is an `Int32Array`: the
 * word at offset `i` (always even) is `[i]`, its low half, and `[i + 1]`, its high half, as little-endian memory has it.
 * Halves passed as arguments are int32: a caller that holds a uint32 writes `| 0`. Every result is modulo 2^64.
 * @module
 */

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
export function mulHigh32(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  // Both sums are below 2^32 as numbers; `| 0` keeps their 32 bits.
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0
  const cross = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0
}

export function add(words: Int32Array, d: number, low: number, high: number): void {
  const sum = (words[d]! + low) | 0
  const carry = sum >>> 0 < low >>> 0 ? 1 : 0
  words[d] = sum
  words[d + 1] = words[d + 1]! + high + carry
}

export function subtract(words: Int32Array, d: number, low: number, high: number): void {
  const borrow = words[d]! >>> 0 < low >>> 0 ? 1 : 0
  words[d] = words[d]! - low
  words[d + 1] = words[d + 1]! - high - borrow
}

export function xor(words: Int32Array, d: number, low: number, high: number): void {
  words[d] = words[d]! ^ low
  words[d + 1] = words[d + 1]! ^ high
}

export function negate(words: Int32Array, d: number): void {
  const low = -words[d]! | 0
  words[d] = low
  words[d + 1] = low === 0 ? -words[d + 1]! : ~words[d + 1]!
}

export function multiply(words: Int32Array, d: number, low: number, high: number): void {
  const a = words[d]!
  words[d + 1] = mulHigh32(a, low) + Math.imul(a, high) + Math.imul(words[d + 1]!, low)
  words[d] = Math.imul(a, low)
}

/** Unsigned high half of the 128-bit product. */
export function multiplyHigh(words: Int32Array, d: number, low: number, high: number): void {
  const a = words[d]!
  const b = words[d + 1]!
  // Sums of a few uint32 are exact as doubles; the quotient by 2^32 is the carry.
  const middle = (mulHigh32(a, low) >>> 0) + (Math.imul(a, high) >>> 0) + (Math.imul(b, low) >>> 0)
  const upper =
    (Math.imul(b, high) >>> 0) +
    (mulHigh32(a, high) >>> 0) +
    (mulHigh32(b, low) >>> 0) +
    Math.floor(middle / 0x100000000)
  words[d] = upper | 0
  words[d + 1] = mulHigh32(b, high) + Math.floor(upper / 0x100000000)
}

/** Signed high half of the 128-bit product: the unsigned one less each operand whose partner is negative. */
export function multiplyHighSigned(words: Int32Array, d: number, low: number, high: number): void {
  const a = words[d]!
  const b = words[d + 1]!
  multiplyHigh(words, d, low, high)
  if (b < 0) subtract(words, d, low, high)
  if (high < 0) subtract(words, d, a, b)
}

/** Rotates right by `count` modulo 64. */
export function rotateRight(words: Int32Array, d: number, count: number): void {
  const swapped = (count & 32) !== 0
  const low = swapped ? words[d + 1]! : words[d]!
  const high = swapped ? words[d]! : words[d + 1]!
  const shift = count & 31
  if (shift === 0) {
    words[d] = low
    words[d + 1] = high
    return
  }
  words[d] = (low >>> shift) | (high << (32 - shift))
  words[d + 1] = (high >>> shift) | (low << (32 - shift))
}

/** Low half of `value` modulo 2^64, as int32. */
export function lowHalf(value: bigint): number {
  return Number(BigInt.asIntN(32, value))
}

/** High half of `value` modulo 2^64, as int32. */
export function highHalf(value: bigint): number {
  return Number(BigInt.asIntN(32, value >> 32n))
}

/** The 64-bit word at offset `i` as an unsigned number. */
export function wordAt(words: Int32Array, i: number): bigint {
  return (BigInt(words[i + 1]! >>> 0) << 32n) | BigInt(words[i]! >>> 0)
}

/** `bytes` as 32-bit words over the same memory. Needs a little-endian host, which every JavaScript engine runs on. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}
