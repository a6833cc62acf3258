/**
 * The 80-byte block header: version 4 | previous 32 | merkle root 32 | time 4 | bits 4 | nonce 4, integers little-endian.
 * @module
 */
import { concatBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { uint32 } from './encode.js'

export const headerNonceOffset = 76

export interface BlockHeaderFields {
  /** Signed 32-bit, as nodes give it. */
  readonly version: number
  /** 32 bytes, internal order. */
  readonly previous: Uint8Array
  /** 32 bytes, internal order. */
  readonly merkleRoot: Uint8Array
  /** Unix seconds. */
  readonly time: number
  /** Compact target. */
  readonly bits: number
  readonly nonce: number
}

/** 80 bytes as they are hashed. Throws `RangeError` when a hash is not 32 bytes. */
export function serializeHeader(header: BlockHeaderFields): Uint8Array {
  for (const name of ['previous', 'merkleRoot'] as const) {
    if (header[name].length !== 32) throw rangeError(`${name} must have 32 bytes, got ${header[name].length}`, { name })
  }
  const { version, previous, merkleRoot, time, bits, nonce } = header
  return concatBytes(uint32(version), previous, merkleRoot, uint32(time), uint32(bits), uint32(nonce))
}
