/**
 * Extranonces: bytes that tell this miner from others with the same payout, then bytes that count.
 * @module
 */

import { randomBytes } from 'node:crypto'
import { assertInteger } from '../../base/assert.js'
import { concatBytes, toLittleEndian } from '../../base/bytes.js'

export interface ExtranonceCounter {
  /** Bytes of every extranonce. */
  readonly length: number
  /** How many there are before they repeat. */
  readonly count: number
  /** `length` bytes, different from the last `count - 1`. */
  next(): Uint8Array
}

export interface ExtranonceOptions {
  /** What all of them begin with. Default: 4 random bytes; none where the other side has given us a space of our own. */
  readonly tag?: Uint8Array
  /** Bytes that count, little-endian, 1..32. Default 4. */
  readonly countingBytes?: number
  /** Use this many of them only. Default, and at most: all that the bytes have room for, up to 2^48. */
  readonly count?: number
}

/** Throws `RangeError` when no or more bytes are to count, or more values than they have. */
export function extranonceCounter(options: ExtranonceOptions = {}): ExtranonceCounter {
  const { tag = randomBytes(4), countingBytes = 4 } = options
  assertInteger(countingBytes, 'countingBytes', 1, 32)
  const room = 256 ** Math.min(countingBytes, 6)
  const { count = room } = options
  assertInteger(count, 'count', 1, room)
  let counter = 0
  return {
    length: tag.length + countingBytes,
    count,
    next: () => {
      const bytes = concatBytes(tag, toLittleEndian(BigInt(counter), countingBytes))
      counter = (counter + 1) % count
      return bytes
    },
  }
}
