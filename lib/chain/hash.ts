/**
 * The two ways a 32-byte id is written.
 * @module
 */
import { copyBytes, fromHex, toHex } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'

/** A 32-byte id (internal order) as nodes print it: reversed, 64 hex digits. */
export function displayId(id: Uint8Array): string {
  return toHex(copyBytes(id).reverse())
}

/** The internal 32 bytes of an id as nodes print it. Throws `RangeError` unless it is 64 hex digits. */
export function parseId(display: string, name = 'id'): Uint8Array {
  const bytes = fromHex(display, name)
  if (bytes.length !== 32) {
    throw rangeError(`${name} must be 64 hex digits, got ${display.length}`, { name, length: display.length })
  }
  return bytes.reverse()
}
