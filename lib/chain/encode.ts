/**
 * The encodings Bitcoin-family transactions are made of.
 * @module
 */
import { concatBytes, toLittleEndian } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'

/** `value` as 4 bytes, little-endian, modulo 2^32 (versions may be negative). */
export function uint32(value: number): Uint8Array {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value, true)
  return out
}

/** `value` as 8 bytes, little-endian: amounts. Throws `RangeError` outside 0..2^64-1. */
export function uint64(value: bigint): Uint8Array {
  if (value < 0n || value >> 64n !== 0n) throw rangeError(`amount must fit in 8 bytes, got ${value}`, { value })
  return toLittleEndian(value, 8)
}

/** CompactSize: 1, 3, 5 or 9 bytes; counts and lengths. */
export function compactSize(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw rangeError(`count must not be negative, got ${value}`, { value })
  if (value < 0xfd) return Uint8Array.of(value)
  if (value <= 0xffff) return Uint8Array.of(0xfd, value & 0xff, value >> 8)
  if (value <= 0xffffffff) return concatBytes(Uint8Array.of(0xfe), uint32(value))
  return concatBytes(Uint8Array.of(0xff), toLittleEndian(BigInt(value), 8))
}

/** `bytes` with their length in front. */
export function sized(bytes: Uint8Array): Uint8Array {
  return concatBytes(compactSize(bytes.length), bytes)
}

/** A direct script push of 1..75 bytes. */
export function pushBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 1 || bytes.length > 75) {
    throw rangeError(`a direct push carries 1..75 bytes, got ${bytes.length}`, { length: bytes.length })
  }
  return concatBytes(Uint8Array.of(bytes.length), bytes)
}

/**
 * The minimal script push of a block height, as BIP34 compares it byte for byte: OP_0 for 0, one opcode 0x51..0x60 for
 * 1..16, then little-endian bytes with a zero byte in front of a set top bit (128 is `02 80 00`).
 */
export function pushHeight(height: number): Uint8Array {
  if (!Number.isInteger(height) || height < 0 || height > 0x7fffffff) {
    throw rangeError(`height must be in 0..2^31-1, got ${height}`, { height })
  }
  if (height === 0) return Uint8Array.of(0x00)
  if (height <= 16) return Uint8Array.of(0x50 + height)
  const bytes: number[] = []
  for (let rest = height; rest > 0; rest >>>= 8) bytes.push(rest & 0xff)
  if (bytes.at(-1)! & 0x80) bytes.push(0)
  return Uint8Array.of(bytes.length, ...bytes)
}
