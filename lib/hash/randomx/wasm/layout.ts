/**
 * Where everything stands in the engine's one WebAssembly memory, in bytes. The first page holds tables and state,
 * then come the scratchpad and the cache.
 * @module
 */
import { cacheBytes, maxScratchpadBytes } from '../params.js'
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

/** Eight zero bytes: what `zeroRegister` of `decode.ts` reads. */
export const zeroAt = registerFileAt + 256
/** The halves of group A (see `rounding.ts`), 16 bytes a register, the low ones behind the high ones. */
export const groupAHighAt = registerFileAt + 320
export const groupALowAt = registerFileAt + 384

/** 32-bit words the program loop keeps between runs. */
export const roundingAt = 8704
export const maAt = 8708
export const mxAt = 8712
export const spAddr0At = 8716
export const spAddr1At = 8720
/** The program's configuration: addresses of readReg0..readReg3, then the dataset offset in items. */
export const readRegistersAt = 8724
export const datasetOffsetAt = 8740
/** Mask of the scratchpad addresses of a line. */
export const l3LineMaskAt = 8744
/** Group E masks, a vector. */
export const groupEMaskAt = 8752

/** The dataset item last computed. */
export const itemAt = 8832
/** State of AesGenerator1R or AesHash1R. */
export const aesStateAt = 8896

/** For each rounding mode the vectors of `wasm/rounding.ts`. */
export const roundingTableAt = 8960

/** Intermediate block of Argon2d's compression function. */
export const argonBlockAt = 12288

/** The decoded program: a record for each instruction and one for the end. */
export const programAt = 16384
export const recordBytes = 32
/** Fields of a record: 32-bit words but for the immediate. */
export const record = { operation: 0, dst: 4, src: 8, mask: 12, immediate: 16, extra: 24 } as const

export const scratchpadAt = pageBytes
/** Aligned as large pages are. */
export const cacheAt = 2 * maxScratchpadBytes

export const memoryPages = (cacheAt + cacheBytes) / pageBytes
