/**
 * Bytes, hex and integers of fixed byte order.
 * @module
 */
import { rangeError, typeError } from './errors.js'

const hexDigits = /^(?:[0-9a-fA-F]{2})*$/

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  const pairs = new Array<string>(bytes.length)
  for (let i = 0; i < bytes.length; i++) pairs[i] = hexPairs[bytes[i]!]!
  // A text that has grown by `+=` keeps all its parts for as long as it is kept: ten times its bytes.
  return pairs.join('')
}

/** Parses hex of either case; `name` is the argument's name in the error. Throws `TypeError`/`RangeError`. */
export function fromHex(hex: unknown, name = 'hex'): Uint8Array {
  if (typeof hex !== 'string')
    throw typeError(`${name} must be a hex string, got ${describe(hex)}`, { name, value: hex })
  if (!hexDigits.test(hex)) {
    throw rangeError(`${name} must be an even number of hex digits without prefix or spaces, got ${describe(hex)}`, {
      name,
      value: hex,
    })
  }
  const out = new Uint8Array(hex.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return out
}

/** `bytes` as an unsigned number, byte 0 least significant. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
  return value
}

/** `bytes` as an unsigned number, byte 0 most significant. */
export function fromBigEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

/** `value` modulo 2^(8·length) as `length` bytes, least significant first. */
export function toLittleEndian(value: bigint, length: number): Uint8Array {
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) out[i] = Number((value >> BigInt(8 * i)) & 0xffn)
  return out
}

/** `value` modulo 2^(8·length) as `length` bytes, most significant first. */
export function toBigEndian(value: bigint, length: number): Uint8Array {
  return toLittleEndian(value, length).reverse()
}

/** Whether it is a `Uint8Array`, also one of another realm (a `vm` context, a test environment). */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array'
}

/** A copy as a plain `Uint8Array`. `slice()` is none: a `Buffer`'s shares the memory. */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** What a value is, for error messages: `string "abc"`, `Uint8Array(3)`, `null`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'bigint') return `bigint ${value}`
  if (typeof value === 'string') return `string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.byteLength} bytes)`
  if (typeof value === 'function') return 'a function'
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object'
}
