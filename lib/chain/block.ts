/**
 * A whole Bitcoin-family block as `submitblock` takes it.
 * @module
 */
import { concatBytes } from '../base/bytes.js'
import { compactSize } from './encode.js'
import { displayId, sha256d } from './hash.js'

/** Header (80 bytes, or longer where the coin says so) | transaction count | coinbase | the others, each as it stands in the block. */
export function serializeBlock(
  header: Uint8Array,
  coinbase: Uint8Array,
  transactions: readonly Uint8Array[],
): Uint8Array {
  return concatBytes(header, compactSize(1 + transactions.length), coinbase, ...transactions)
}

/** The id nodes print: SHA-256d of the whole header, reversed, whatever the proof of work is. */
export function blockId(header: Uint8Array): string {
  return displayId(sha256d(header))
}
