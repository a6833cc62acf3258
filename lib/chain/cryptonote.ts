/**
 * Cryptonote block facts.
 * @module
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes, copyBytes, toHex } from '../base/bytes.js'

/** LEB128: seven bits a byte, least significant first. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}

/** The id of a block: Keccak-256 over its hashing blob with the blob's length in front; 64 hex digits. */
export function cryptonoteBlockId(hashingBlob: Uint8Array): string {
  return toHex(keccak_256(concatBytes(varint(hashingBlob.length), hashingBlob)))
}

/** Where the 4 nonce bytes stand, in the hashing blob and in the template blob alike (time is a 5-byte varint until 2106). */
export const cryptonoteNonceOffset = 39

/** `blob` with the 4 nonce bytes written in. */
export function withNonce(blob: Uint8Array, nonceBytes: Uint8Array): Uint8Array {
  const out = copyBytes(blob)
  out.set(nonceBytes, cryptonoteNonceOffset)
  return out
}
