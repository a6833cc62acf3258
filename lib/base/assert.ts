/**
 * Checks of arguments. Each throws `TypeError` (PICKAXE_ERR_ARG_TYPE) or `RangeError` (PICKAXE_ERR_ARG_RANGE) that names
 * the argument and says what was given; `detail` has the two as `name` and `value`.
 * @module
 */
import { describe, isBytes } from './bytes.js'
import { rangeError, typeError } from './errors.js'

export function assertObject(value: unknown, name: string): asserts value is object {
  if (typeof value !== 'object' || value === null) throw wrongType(name, 'an object', value)
}

export function assertArray(value: unknown, name: string): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(name, 'an array', value)
}

export function assertBigint(value: unknown, name: string): asserts value is bigint {
  if (typeof value !== 'bigint') throw wrongType(name, 'a bigint', value)
}

/** `undefined` passes: callbacks are optional. */
export function assertCallback(value: unknown, name: string): void {
  if (value !== undefined && typeof value !== 'function') throw wrongType(name, 'a function', value)
}

/** `undefined` passes: signals are optional. Known by its shape: it may be of another realm, or a library's own. */
export function assertSignal(value: unknown, name: string): void {
  if (value === undefined) return
  const { aborted, addEventListener, removeEventListener } = (value ?? {}) as Partial<AbortSignal>
  const methods = [addEventListener, removeEventListener]
  if (typeof aborted === 'boolean' && methods.every(method => typeof method === 'function')) return
  throw wrongType(name, 'an AbortSignal', value)
}

/** `min` and `max` are inclusive. */
export function assertInteger(value: unknown, name: string, min: number, max: number): asserts value is number {
  if (typeof value !== 'number') throw wrongType(name, 'a number', value)
  if (!Number.isInteger(value) || value < min || value > max) {
    const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `in ${min}..${max}`
    throw rangeError(`${name} must be an integer ${bounds}, got ${value}`, { name, value })
  }
}

/** {@link assertInteger}, the number handed back. */
export function checkedInteger(value: unknown, name: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  assertInteger(value, name, min, max)
  return value
}

/** No timer of Node's is longer: it would fire at once. */
const longestTimerMs = 2 ** 31 - 1

/** Milliseconds that a timer can wait. */
export function checkedDuration(value: unknown, name: string, min: number): number {
  return checkedInteger(value, name, min, longestTimerMs)
}

/** `min` and `max` are lengths, both inclusive. */
export function assertBytes(
  value: unknown,
  name: string,
  min = 0,
  max = Number.POSITIVE_INFINITY,
): asserts value is Uint8Array {
  if (!isBytes(value)) throw wrongType(name, 'a Uint8Array', value)
  if (value.length < min || value.length > max) {
    const wanted = min === max ? `${min}` : `${min} to ${max}`
    throw rangeError(`${name} must have ${wanted} bytes, got ${value.length}`, { name, value })
  }
}

/** A text that is no name from `allowed` is out of range, and so is anything else. */
export function assertOneOf<T extends string>(
  value: unknown,
  name: string,
  allowed: readonly [T, ...T[]],
): asserts value is T {
  if (allowed.includes(value as T)) return
  const quoted = allowed.map(option => `'${option}'`)
  const wanted = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ')
  throw rangeError(`${name} must be ${wanted}, got ${describe(value)}`, { name, value })
}

/** The error for a value that is no `wanted`. */
export function wrongType(name: string, wanted: string, value: unknown): TypeError {
  return typeError(`${name} must be ${wanted}, got ${describe(value)}`, { name, value })
}
