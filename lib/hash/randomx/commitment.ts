/**
 * The commitment that rx/2 coins compare with the target: cheap to check before the hash itself is.
 * @module
 */
import { blake2b } from '@noble/hashes/blake2.js'
import { assertBytes } from '../../base/assert.js'
import { concatBytes } from '../../base/bytes.js'

/**
 * BLAKE2b-256(input || hash), what rx/2 coins and Scash compare with the target: 32 bytes. `hash` has 32. Throws
 * `TypeError`/`RangeError`.
 *
 * @example
 * import { commitment } from 'pickaxe/verify'
 *
 * console.log(commitment(new Uint8Array(76), new Uint8Array(32)).length) // 32
 */
export function commitment(input: Uint8Array, hash: Uint8Array): Uint8Array {
  assertBytes(input, 'input')
  assertBytes(hash, 'hash', 32, 32)
  return blake2b(concatBytes(input, hash), { dkLen: 32 })
}
