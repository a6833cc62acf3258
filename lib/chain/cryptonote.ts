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

/** The LEB128 number at `at` of `bytes` and how many bytes it has; -1 and 0 where it does not end within seven. */
export function readVarint(bytes: Uint8Array, at = 0): [value: number, length: number] {
  let value = 0
  for (let i = 0; at + i < bytes.length && i < 7; i++) {
    value += (bytes[at + i]! & 0x7f) * 2 ** (7 * i)
    if (bytes[at + i]! < 0x80) return [value, i + 1]
  }
  return [-1, 0]
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
