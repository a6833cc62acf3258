/**
 * The numbers of RandomX (spec 1.2 and configuration.md). What differs between its versions is a field of
 * {@link VariantParams}; the rest is shared, so one cache serves both. Coins may have a salt of their own for the cache.
 * @module
 */
import type { RandomXVariant } from './variants.js'

export const argonBlocks = 262144
export const argonBlockBytes = 1024
export const argonIterations = 3
export const maxKeyBytes = 60

export const cacheBytes = argonBlocks * argonBlockBytes
export const cacheAccesses = 8
export const itemBytes = 64
/** Items of 64 bytes in the cache; a power of two. */
export const cacheItems = cacheBytes / itemBytes

export const datasetBaseBytes = 2147483648
export const datasetExtraBytes = 33554368
export const datasetItems = (datasetBaseBytes + datasetExtraBytes) / itemBytes

export const superscalarLatency = 170
/** Longest SuperscalarHash program, spec 6.3. */
export const superscalarMaxSize = 3 * superscalarLatency + 2

export const programIterations = 2048
export const programCount = 8
export const jumpBits = 8
export const jumpOffset = 8

export const scratchpadBytes = 2097152
export const registerFileBytes = 256
/** Masks of spec table 4.2.1: 8-byte aligned for each level, 64-byte aligned for L3. */
export const l1Mask = 16384 - 8
export const l2Mask = 262144 - 8
export const l3Mask = scratchpadBytes - 8
export const l3LineMask = scratchpadBytes - 64

/** Configuration bytes before the instructions, spec 4.5. */
export const configurationBytes = 128

export interface VariantParams {
  /** Instructions in a program. */
  readonly programSize: number
  /** CFROUND takes effect only when bits 2-5 of the rotated source are zero (spec 5.4.1). */
  readonly guardedRounding: boolean
  /** Group F is mixed with group E by AES rounds instead of XOR (spec 4.6.2 step 10). */
  readonly aesMix: boolean
  /** `mp` is another name for `ma` instead of `mx` (spec 4.3): the dataset is read two iterations ahead. */
  readonly prefetchTwoAhead: boolean
}

export const versions: Readonly<Record<'v1' | 'v2', VariantParams>> = {
  v1: { programSize: 256, guardedRounding: false, aesMix: false, prefetchTwoAhead: false },
  v2: { programSize: 384, guardedRounding: true, aesMix: true, prefetchTwoAhead: true },
}

export const variants: Readonly<Record<RandomXVariant, VariantParams>> = {
  'rx/0': versions.v1,
  'rx/2': versions.v2,
  scash: versions.v1,
}

/** Of Argon2, ASCII: variants with the same one share a cache. */
export const salts: Readonly<Record<RandomXVariant, string>> = {
  'rx/0': 'RandomX\x03',
  'rx/2': 'RandomX\x03',
  scash: 'RandomX-Scash\x01',
}

/** Bytes that program the VM once: configuration and instructions. */
export function programBytes(params: VariantParams): number {
  return configurationBytes + 8 * params.programSize
}
