/**
 * What a search came to, and the same as JSON.
 * @module
 */
import { assertObject } from './assert.js'
import { describe, fromLittleEndian, toHex } from './bytes.js'
import { rangeError, typeError } from './errors.js'
import { hexBytes, integer, type Reader } from './fields.js'

/** What a search came to: the nonce that wins, or that none of the range does. */
export type MineResult =
  | {
      /** A nonce wins, and the verifier has accepted it. */
      found: true
      /** As a number. */
      nonce: bigint
      /** Little-endian, `job.nonceWidth` bytes. */
      nonceBytes: Uint8Array
      /** `nonceBytes` as lower-case hex. */
      nonceHex: string
      /** Which of the job's preimages won, or of a header which of its versions; 0 where there is but one. */
      preimageIndex: number
      /** The bytes that were hashed, nonce in place: of a header the whole of it, with the version that won. */
      message: Uint8Array
      /** 32 bytes. */
      hash: Uint8Array
      /** `hash` as lower-case hex. */
      hashHex: string
      /** Hashes tried by all threads when the hit was taken: nonces times preimages. */
      hashes: number
      /** Since the search began. */
      elapsedMs: number
    }
  | {
      /** No nonce wins. */
      found: false
      /** Every nonce of the range was tried. */
      exhausted: true
      /** Hashes tried: nonces times preimages. */
      hashes: number
      /** Since the search began. */
      elapsedMs: number
    }

/** A result as `resultToJSON` writes it; `pickaxe mine --json` prints the same. */
export type ResultJSON =
  | {
      /** A nonce wins. */
      readonly found: true
      /** As it is hashed, least significant byte first. */
      readonly nonce_hex: string
      /** 32 bytes, in the order the algorithm puts them out. */
      readonly hash_hex: string
      /** Which of the job's preimages or versions won, from 0. */
      readonly preimage_index: number
      /** The bytes that were hashed, nonce in place. */
      readonly message_hex: string
      /** Hashes tried. */
      readonly hashes: number
      /** Whole milliseconds. */
      readonly elapsed_ms: number
    }
  | {
      /** No nonce wins. */
      readonly found: false
      /** Every nonce of the range was tried. */
      readonly exhausted: true
      /** Hashes tried. */
      readonly hashes: number
      /** Whole milliseconds. */
      readonly elapsed_ms: number
    }

/** The result as plain JSON values; the time is rounded to milliseconds. Throws `TypeError` for what is no object. */
export function resultToJSON(result: MineResult): ResultJSON {
  assertObject(result, 'result')
  const counted = { hashes: result.hashes, elapsed_ms: Math.round(result.elapsedMs) }
  if (!result.found) return { found: false, exhausted: true, ...counted }
  const { nonceBytes, hash, preimageIndex, message } = result
  return {
    found: true,
    nonce_hex: toHex(nonceBytes),
    hash_hex: toHex(hash),
    preimage_index: preimageIndex,
    message_hex: toHex(message),
    ...counted,
  }
}

/**
 * A result from parsed JSON. It is a claim, as whoever wrote it is trusted or not: `verify(job, nonce, { preimageIndex })`
 * proves it. Throws `TypeError`/`RangeError` with the field's name.
 *
 * @example
 * import { resultFromJSON, resultToJSON } from 'pickaxe'
 *
 * const json = resultToJSON({ found: false, exhausted: true, hashes: 4096, elapsedMs: 1.7 })
 * console.log(resultFromJSON(json)) // { found: false, exhausted: true, hashes: 4096, elapsedMs: 2 }
 */
export function resultFromJSON(value: unknown): MineResult {
  assertObject(value, 'result')
  const fields = value as Readonly<Record<string, unknown>>
  const read = <T>(name: string, reader: Reader<T>): T => {
    if (fields[name] === undefined) throw typeError(`${name} is missing`, { field: name })
    return reader(fields[name], () => name)
  }
  const counted = { hashes: read('hashes', count), elapsedMs: read('elapsed_ms', time) }
  if (fields.found === false && fields.exhausted === true) return { found: false, exhausted: true, ...counted }
  if (fields.found !== true) {
    throw typeError('a result has "found": true, or "found": false and "exhausted": true', { field: 'found' })
  }
  const nonceBytes = read('nonce_hex', hexBytes(4, 8, '4 or 8 bytes'))
  if (nonceBytes.length !== 4 && nonceBytes.length !== 8) {
    throw rangeError(`nonce_hex must have 4 or 8 bytes, got ${nonceBytes.length}`, { field: 'nonce_hex' })
  }
  const hash = read('hash_hex', hexBytes(32))
  return {
    found: true,
    nonce: fromLittleEndian(nonceBytes),
    nonceBytes,
    nonceHex: toHex(nonceBytes),
    preimageIndex: read('preimage_index', count),
    message: read('message_hex', hexBytes(4, 4096)),
    hash,
    hashHex: toHex(hash),
    ...counted,
  }
}

const time: Reader<number> = (value, name) => {
  if (typeof value === 'number' && value >= 0) return value
  throw typeError(`${name()} must be a number of milliseconds, got ${describe(value)}`, { field: name() })
}

const count: Reader<number> = (value, name) => {
  const number = integer(value, name)
  if (number < 0) throw rangeError(`${name()} must not be negative, got ${number}`, { field: name() })
  return number
}
