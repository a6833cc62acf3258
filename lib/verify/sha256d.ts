/**
 * SHA-256 twice, on @noble/hashes: independent of the native kernels, which is its whole value.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js'

/** SHA-256 of the SHA-256: 32 bytes. */
export function sha256d(message: Uint8Array): Uint8Array {
  return sha256(sha256(message))
}
