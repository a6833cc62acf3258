/**
 * A whole Bitcoin-family block as `submitblock` takes it.
 * @module
 */
import { concatBytes, toHex } from '../base/bytes.js'
import { sha256d } from '../hash/sha256d.js'
import { compactSize } from './encode.js'
import { displayId } from './hash.js'

/**
 * Header (80 bytes, or longer where the coin says so) | transaction count | coinbase | the others, each as it stands in
 * the block. Hex in and out: megabytes of transactions are passed on as they came.
 */
export function blockHex(header: Uint8Array, coinbase: Uint8Array, transactions: readonly string[]): string {
  return toHex(concatBytes(header, compactSize(1 + transactions.length), coinbase)) + transactions.join('')
}

/** The id nodes print: SHA-256d of the whole header, reversed, whatever the proof of work is. */
export function blockId(header: Uint8Array): string {
  return displayId(sha256d(header))
}
