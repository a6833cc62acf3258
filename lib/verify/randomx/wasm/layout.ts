/**
 * Where everything stands in the engine's one WebAssembly memory, in bytes. The first page holds tables and state,
 * then come the scratchpad and the cache.
 * @module
 */
import { cacheBytes, scratchpadBytes } from '../params.js'
import { pageBytes } from './module.js'

/** Four tables of 256 words each. */
export const encryptTablesAt = 0
export const decryptTablesAt = 4096

/** r0-r7, f0-f3, e0-e3, a0-a3 as the specification's register file. */
export const registerFileAt = 8192
export const integersAt = registerFileAt
export const groupFAt = registerFileAt + 64
export const groupEAt = registerFileAt + 128
export const groupAAt = registerFileAt + 192

/** 32-bit words the program loop keeps between runs. */
export const roundingAt = 8448
export const maAt = 8452
export const mxAt = 8456
export const spAddr0At = 8460
export const spAddr1At = 8464

/** The dataset item last computed. */
export const itemAt = 8512
/** State of AesGenerator1R or AesHash1R. */
export const aesStateAt = 8576

/** For each rounding mode the vectors of `wasm/rounding.ts`. */
export const roundingTableAt = 8704

/** Intermediate block of Argon2d's compression function. */
export const argonBlockAt = 12288

export const scratchpadAt = pageBytes
/** Aligned as large pages are. */
export const cacheAt = 2 * scratchpadBytes

export const memoryPages = (cacheAt + cacheBytes) / pageBytes
