/**
 * Checks of arguments. Each throws `TypeError` (PICKAXE_ERR_ARG_TYPE) or `RangeError` (PICKAXE_ERR_ARG_RANGE) that names
 * the argument and says what was given.
 * @module
 */
import { describe } from './bytes.js'
import { rangeError, typeError } from './errors.js'

export function assertObject(value: unknown, name: string): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw typeError(`${name} must be an object, got ${describe(value)}`, { name })
  }
}

export function assertBigint(value: unknown, name: string): asserts value is bigint {
  if (typeof value !== 'bigint') throw typeError(`${name} must be a bigint, got ${describe(value)}`, { name })
}

/** `min` and `max` are inclusive. */
export function assertInteger(value: unknown, name: string, min: number, max: number): asserts value is number {
  if (typeof value !== 'number') throw typeError(`${name} must be a number, got ${describe(value)}`, { [name]: value })
  if (!Number.isInteger(value) || value < min || value > max) {
    throw rangeError(`${name} must be an integer in ${min}..${max}, got ${value}`, { [name]: value })
  }
}

/** `min` and `max` are lengths, both inclusive. */
export function assertBytes(value: unknown, name: string, min: number, max: number): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw typeError(`${name} must be a Uint8Array, got ${describe(value)}`, { name })
  if (value.length < min || value.length > max) {
    const wanted = min === max ? `${min}` : `${min} to ${max}`
    throw rangeError(`${name} must have ${wanted} bytes, got ${value.length}`, { name, length: value.length })
  }
}
