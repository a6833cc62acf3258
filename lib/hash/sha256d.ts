/**
 * SHA-256 twice, on @noble/hashes: independent of the native kernels, which is its whole value to the verifier.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { assertBytes } from '../base/assert.js'

/**
 * SHA-256 of the SHA-256: 32 bytes. Throws `TypeError` for what is no `Uint8Array`.
 *
 * @example
 * import { sha256d } from 'pickaxe/verify'
 *
 * console.log(Buffer.from(sha256d(new Uint8Array(0))).toString('hex').slice(0, 16)) // 5df6e0e2761359d3
 */
export function sha256d(message: Uint8Array): Uint8Array {
  assertBytes(message, 'message')
  return sha256(sha256(message))
}
