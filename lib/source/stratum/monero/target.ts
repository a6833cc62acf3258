/**
 * Share targets as Monero's pools write them.
 * @module
 */
import { fromLittleEndian } from '../../../base/bytes.js'
import type { Target } from '../../../base/target.js'

const max64 = (1n << 64n) - 1n
const max32 = (1n << 32n) - 1n

/**
 * The bound of a target of 4 or 8 bytes, little-endian; one of 4 is stretched as miners and pools do. A share's upper 64
 * bits must be below it. Throws `RangeError` for other lengths and for zero.
 */
export function moneroTarget(bytes: Uint8Array): Target {
  const value = fromLittleEndian(bytes)
  if (value === 0n) throw new RangeError('no hash can meet a target of zero')
  if (bytes.length !== 4 && bytes.length !== 8) throw new RangeError('a target has 4 or 8 bytes')
  const below = bytes.length === 8 ? value : max64 / (max32 / value)
  return { bound: (below << 192n) - 1n, order: 'little-endian' }
}
