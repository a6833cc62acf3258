/**
 * The extranonces of one miner: 4 random bytes that tell it from others with the same payout, 4 bytes that count.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { concatBytes } from '../../base/bytes.js'
import { uint32 } from '../../chain/encode.js'

export interface ExtranonceCounter {
  /** Bytes of every extranonce. */
  readonly length: number
  /** How many there are before they repeat. */
  readonly count: number
  /** 8 bytes, different from the last `count - 1`. */
  next(): Uint8Array
}

/** `bits` of the counting half are used, 1..32. */
export function extranonceCounter(tag: Uint8Array = randomBytes(4), bits = 32): ExtranonceCounter {
  const count = 2 ** bits
  let counter = 0
  return {
    length: tag.length + 4,
    count,
    next: () => {
      const bytes = concatBytes(tag, uint32(counter))
      counter = (counter + 1) % count
      return bytes
    },
  }
}
