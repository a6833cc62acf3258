/**
 * Whole numbers as flags take them.
 * @module
 */
import { rangeError } from '../base/errors.js'

/** Up to nine decimal digits, or `0x` and up to eight of hex, within bounds that are inclusive. Throws `RangeError` that names the flag. */
export function wholeNumber(flag: string, text: string, min = 0, max = 999_999_999): number {
  const value = /^(?:\d{1,9}|0x[0-9a-fA-F]{1,8})$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  const bounds = min === 0 && max === 999_999_999 ? '' : ` in ${min}..${max}`
  throw rangeError(`${flag} must be a whole number${bounds}, got ${JSON.stringify(text)}`, { flag })
}

/** {@link wholeNumber}, or `undefined` where the flag was not given. */
export function optionalNumber(flag: string, text: string | undefined, min?: number, max?: number): number | undefined {
  return text === undefined ? undefined : wholeNumber(flag, text, min, max)
}
