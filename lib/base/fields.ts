/**
 * Fields of a JSON document or of the command line, read one by one. Every reader throws `TypeError` or `RangeError` that
 * begins with the field's name, as whoever wrote the document calls it.
 * @module
 */
import { describe, fromHex } from './bytes.js'
import { rangeError, typeError } from './errors.js'

/** How a message calls the field, or one element of it. */
export type FieldName = (element?: number) => string

export type Reader<T> = (value: unknown, name: FieldName) => T

const maxShownLength = 40

/** Shows what was given, shortened. */
function shown(value: unknown): string {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return describe(value)
  const text = JSON.stringify(value)
  return text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text
}

function unfit(value: unknown, name: string, wanted: string): TypeError {
  return typeError(`${name} must be ${wanted}, got ${shown(value)}`, { name, value })
}

function matching(value: unknown, name: string, pattern: RegExp, wanted: string): string {
  if (typeof value !== 'string') throw unfit(value, name, 'a string')
  if (!pattern.test(value)) throw unfit(value, name, wanted)
  return value
}

/** `min` to `max` bytes as hex of either case; `wanted` says so in messages. */
export function hexBytes(
  min: number,
  max = min,
  wanted = min === max ? `${min} bytes` : `${min} to ${max} bytes`,
): Reader<Uint8Array> {
  return (value, name) => {
    const isPrefixed = typeof value === 'string' && value.startsWith('0x')
    const form = `${wanted} of hex${isPrefixed ? ' without 0x' : ''}`
    const digits = matching(value, name(), /^(?:[0-9a-fA-F]{2})*$/, form)
    const length = digits.length / 2
    if (length < min || length > max) throw rangeError(`${name()} must have ${wanted}, got ${length}`, { length })
    return fromHex(digits, name())
  }
}

/** A number of at most 256 bits in hex digits, with or without 0x. */
export const hexNumber: Reader<bigint> = (value, name) => {
  const pattern = /^(?:0x)?[0-9a-fA-F]{1,64}$/
  const digits = matching(value, name(), pattern, 'a hexadecimal number of at most 64 digits')
  return BigInt(digits.startsWith('0x') ? digits : `0x${digits}`)
}

/** 32 bits as 8 hex digits, with or without 0x. */
export const hexWord: Reader<number> = (value, name) =>
  Number.parseInt(matching(value, name(), /^(?:0x)?[0-9a-fA-F]{8}$/, '8 hex digits'), 16)

/** A whole number of at most 78 decimal digits, or of `0x` and 64 of hex, as text or as a number that JSON can carry. */
export const decimal: Reader<bigint> = (value, name) => {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw rangeError(`${name()} is too large for a JSON number: give it as a string`, { name: name(), value })
  }
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^(?:\d{1,78}|0x[0-9a-fA-F]{1,64})$/.test(text))
    throw unfit(value, name(), 'a whole number')
  return BigInt(text)
}

/** A JSON number without a fraction. */
export const integer: Reader<number> = (value, name) => {
  if (typeof value !== 'number') throw unfit(value, name(), 'a number')
  if (!Number.isSafeInteger(value)) throw unfit(value, name(), 'a whole number')
  return value
}

/** {@link integer} within bounds, both inclusive. */
export function wholeIn(min: number, max: number): Reader<number> {
  return (value, name) => {
    const number = integer(value, name)
    if (number < min || number > max) throw unfit(value, name(), `in ${min}..${max}`)
    return number
  }
}

/** `FIRST..END`: two numbers, decimal or in hex with 0x, the end not included. */
export const numberRange: Reader<{ start: bigint; end: bigint }> = (value, name) => {
  const wanted = 'FIRST..END, two numbers, the end not included (0..4294967296, 0x0..0x100000000)'
  const number = '(?:\\d{1,20}|0x[0-9a-fA-F]{1,17})'
  const text = matching(value, name(), new RegExp(`^${number}\\.\\.${number}$`), wanted)
  const [start, end] = text.split('..') as [string, string]
  return { start: BigInt(start), end: BigInt(end) }
}

/** One of a few values. */
export function oneOf<const T extends string | number>(...values: readonly T[]): Reader<T> {
  const wanted = values.length === 2 ? values.join(' or ') : `one of ${values.join(', ')}`
  return (value, name) => {
    if (!values.includes(value as T)) throw unfit(value, name(), wanted)
    return value as T
  }
}

/** An array, element by element. */
export function listOf<T>(element: Reader<T>): Reader<readonly T[]> {
  return (value, name) => {
    if (!Array.isArray(value)) throw unfit(value, name(), 'an array')
    return value.map((each, i) => element(each, () => name(i)))
  }
}
