/**
 * The AES-based generators and fingerprint of spec 3.2-3.4, over single AES rounds in table form. A 16-byte column is
 * four little-endian 32-bit words.
 * @module
 */
import { blake2b } from '@noble/hashes/blake2.js'
import { concatBytes } from '../../base/bytes.js'
import { wordsOf } from './uint64.js'

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. */
function gfMultiply(a: number, b: number): number {
  let product = 0
  for (let x = a, y = b; y !== 0; y >>= 1) {
    if (y & 1) product ^= x
    x = x & 0x80 ? (x << 1) ^ 0x11b : x << 1
  }
  return product
}

function substitutionBox(): Uint8Array {
  const box = new Uint8Array(256)
  // p runs over the powers of 3, q over those of its inverse: q is always 1/p.
  let p = 1
  let q = 1
  do {
    p = gfMultiply(p, 3)
    q = gfMultiply(q, 0xf6)
    box[p] = q ^ rotate8(q, 1) ^ rotate8(q, 2) ^ rotate8(q, 3) ^ rotate8(q, 4) ^ 0x63
  } while (p !== 1)
  box[0] = 0x63
  return box
}

function rotate8(x: number, count: number): number {
  return ((x << count) | (x >> (8 - count))) & 0xff
}

function inverseBox(box: Uint8Array): Uint8Array {
  const inverse = new Uint8Array(256)
  for (let i = 0; i < 256; i++) inverse[box[i]!] = i
  return inverse
}

/** Four tables of 256 words: what the byte in row r of a column adds to the output word, at r * 256. */
function roundTables(box: Uint8Array, mixColumn: readonly [number, number, number, number]): Int32Array {
  const tables = new Int32Array(1024)
  for (let i = 0; i < 256; i++) {
    let word = 0
    mixColumn.forEach((factor, row) => {
      word |= gfMultiply(box[i]!, factor) << (8 * row)
    })
    for (let row = 0; row < 4; row++) {
      tables[row * 256 + i] = word
      word = (word << 8) | (word >>> 24)
    }
  }
  return tables
}

const box = substitutionBox()
/** SubBytes and MixColumns of one encryption round. */
export const encryptTables: Int32Array = roundTables(box, [2, 1, 1, 3])
/** Inverse SubBytes and inverse MixColumns of one decryption round. */
export const decryptTables: Int32Array = roundTables(inverseBox(box), [14, 9, 13, 11])

/** One AES round on the column at word `s` of `state`; the key is the four words at `k` of `key`. */
export function encryptRound(state: Int32Array, s: number, key: Int32Array, k: number): void {
  const t = encryptTables
  const a = state[s]!
  const b = state[s + 1]!
  const c = state[s + 2]!
  const d = state[s + 3]!
  state[s] = combine(t, a, b, c, d) ^ key[k]!
  state[s + 1] = combine(t, b, c, d, a) ^ key[k + 1]!
  state[s + 2] = combine(t, c, d, a, b) ^ key[k + 2]!
  state[s + 3] = combine(t, d, a, b, c) ^ key[k + 3]!
}

/** One inverse AES round, as {@link encryptRound}. */
export function decryptRound(state: Int32Array, s: number, key: Int32Array, k: number): void {
  const t = decryptTables
  const a = state[s]!
  const b = state[s + 1]!
  const c = state[s + 2]!
  const d = state[s + 3]!
  state[s] = combine(t, a, d, c, b) ^ key[k]!
  state[s + 1] = combine(t, b, a, d, c) ^ key[k + 1]!
  state[s + 2] = combine(t, c, b, a, d) ^ key[k + 2]!
  state[s + 3] = combine(t, d, c, b, a) ^ key[k + 3]!
}

/** Row r of the output word comes from the r-th argument: (Inv)ShiftRows is the order of the arguments. */
function combine(t: Int32Array, row0: number, row1: number, row2: number, row3: number): number {
  return t[row0 & 255]! ^ t[256 + ((row1 >>> 8) & 255)]! ^ t[512 + ((row2 >>> 16) & 255)]! ^ t[768 + (row3 >>> 24)]!
}

/** The specification makes its keys by hashing their names. */
function hashOfName(name: string, length: 32 | 64): Uint8Array {
  return blake2b(
    Uint8Array.from(name, char => char.charCodeAt(0)),
    { dkLen: length },
  )
}

/** key0..key3, 16 bytes each. */
export const generator1RKeys: Uint8Array = hashOfName('RandomX AesGenerator1R keys', 64)
/** key0..key7. */
export const generator4RKeys: Uint8Array = concatBytes(
  hashOfName('RandomX AesGenerator4R keys 0-3', 64),
  hashOfName('RandomX AesGenerator4R keys 4-7', 64),
)
/** state0..state3. */
export const hash1RState: Uint8Array = hashOfName('RandomX AesHash1R state', 64)
/** xkey0, xkey1. */
export const hash1RKeys: Uint8Array = hashOfName('RandomX AesHash1R xkeys', 32)

/** AesGenerator1R: fills `out` (a multiple of 64 bytes) and leaves its last state in `state` (64 bytes). */
export function fillGenerator1R(state: Uint8Array, out: Uint8Array): void {
  const s = wordsOf(state)
  const words = wordsOf(out)
  const keys = wordsOf(generator1RKeys)
  for (let i = 0; i < words.length; i += 16) {
    decryptRound(s, 0, keys, 0)
    encryptRound(s, 4, keys, 4)
    decryptRound(s, 8, keys, 8)
    encryptRound(s, 12, keys, 12)
    words.set(s, i)
  }
}

/** AesGenerator4R: as {@link fillGenerator1R}. `roundKeys` are key0..key7, 128 bytes. */
export function fillGenerator4R(state: Uint8Array, out: Uint8Array, roundKeys: Uint8Array = generator4RKeys): void {
  const s = wordsOf(state)
  const words = wordsOf(out)
  const keys = wordsOf(roundKeys)
  for (let i = 0; i < words.length; i += 16) {
    for (let round = 0; round < 4; round++) {
      decryptRound(s, 0, keys, 4 * round)
      encryptRound(s, 4, keys, 4 * round)
      decryptRound(s, 8, keys, 16 + 4 * round)
      encryptRound(s, 12, keys, 16 + 4 * round)
    }
    words.set(s, i)
  }
}

/** AesHash1R: the 64-byte fingerprint of `input`, a multiple of 64 bytes. */
export function hash1R(input: Uint8Array): Uint8Array {
  const state = hash1RState.slice()
  const s = wordsOf(state)
  const words = wordsOf(input)
  for (let i = 0; i < words.length; i += 16) {
    encryptRound(s, 0, words, i)
    decryptRound(s, 4, words, i + 4)
    encryptRound(s, 8, words, i + 8)
    decryptRound(s, 12, words, i + 12)
  }
  const extra = wordsOf(hash1RKeys)
  for (const k of [0, 4]) {
    encryptRound(s, 0, extra, k)
    decryptRound(s, 4, extra, k)
    encryptRound(s, 8, extra, k)
    decryptRound(s, 12, extra, k)
  }
  return state
}

/**
 * Step 10 of spec 4.6.2 in rx/2: each group E register in turn is the key of one round on all group F registers.
 * `f` and `e` are four 16-byte registers, as 16 words.
 */
export function mixRegisters(f: Int32Array, e: Int32Array): void {
  for (let k = 0; k < 16; k += 4) {
    encryptRound(f, 0, e, k)
    decryptRound(f, 4, e, k)
    encryptRound(f, 8, e, k)
    decryptRound(f, 12, e, k)
  }
}
