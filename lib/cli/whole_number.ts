/**
 * Whole numbers as flags take them.
 * @module
 */
import { rangeError } from '../base/errors.js'

/** Up to nine decimal digits. Throws `RangeError` that names the flag; limits are for who uses the number. */
export function wholeNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw rangeError(`${flag} must be a whole number in decimal digits, got ${JSON.stringify(text)}`, { flag })
  }
  return Number(text)
}
