/**
 * The numbers of RandomX (spec 1.2 and configuration.md). What differs between variants is a field of
 * {@link VariantParams}; what goes into the cache stands in {@link CacheParams}: variants with the same share one.
 * @module
 */
import { type OpcodeFrequencies, opcodeNames, type RawName } from './opcodes.js'
import type { RandomXVariant } from './variants.js'

export const argonBlocks = 262144
export const argonBlockBytes = 1024
export const maxKeyBytes = 60

export const cacheBytes = argonBlocks * argonBlockBytes
export const cacheAccesses = 8
export const itemBytes = 64
/** Items of 64 bytes in the cache; a power of two. */
export const cacheItems = cacheBytes / itemBytes

export const datasetBaseBytes = 2147483648
export const datasetExtraBytes = 33554368
export const datasetItems = (datasetBaseBytes + datasetExtraBytes) / itemBytes

/** Most instructions of a SuperscalarHash program of `latency` cycles, spec 6.3. */
export function superscalarMaxSize(latency: number): number {
  return 3 * latency + 2
}

export const jumpBits = 8
export const jumpOffset = 8

/** The largest scratchpad of all variants. */
export const maxScratchpadBytes = 2097152
export const registerFileBytes = 256

/** Configuration bytes before the instructions, spec 4.5. */
export const configurationBytes = 128

/** What a cache and its dataset are made with. */
export interface CacheParams {
  /** Of Argon2, ASCII. */
  readonly salt: string
  readonly argonIterations: number
  readonly argonLanes: number
  /** In cycles of the reference CPU. */
  readonly superscalarLatency: number
}

export interface VariantParams {
  readonly cache: CacheParams
  /** Instructions in a program. */
  readonly programSize: number
  readonly programIterations: number
  /** Programs chained in one hash. */
  readonly programCount: number
  /** Powers of two; L1 is a part of L2, L2 of L3, which is the whole. */
  readonly scratchpad: { readonly l1Bytes: number; readonly l2Bytes: number; readonly l3Bytes: number }
  /** What each opcode byte means. */
  readonly opcodes: readonly RawName[]
  /** Round keys of AesGenerator4R in hex, each after the other; absent: the specification's, spec 3.3. */
  readonly generator4RKeys?: string
  /** CFROUND takes effect only when bits 2-5 of the rotated source are zero (spec 5.4.1). */
  readonly guardedRounding: boolean
  /** Group F is mixed with group E by AES rounds instead of XOR (spec 4.6.2 step 10). */
  readonly aesMix: boolean
  /** `mp` is another name for `ma` instead of `mx` (spec 4.3): the dataset is read two iterations ahead. */
  readonly prefetchTwoAhead: boolean
}

const moneroCache: CacheParams = {
  salt: 'RandomX\x03',
  argonIterations: 3,
  argonLanes: 1,
  superscalarLatency: 170,
}

const v1: VariantParams = {
  cache: moneroCache,
  programSize: 256,
  programIterations: 2048,
  programCount: 8,
  scratchpad: { l1Bytes: 16384, l2Bytes: 262144, l3Bytes: maxScratchpadBytes },
  opcodes: opcodeNames({}),
  guardedRounding: false,
  aesMix: false,
  prefetchTwoAhead: false,
}

const v2: VariantParams = { ...v1, programSize: 384, guardedRounding: true, aesMix: true, prefetchTwoAhead: true }

const wowneroFrequencies: OpcodeFrequencies = {
  IADD_RS: 25,
  IROR_R: 10,
  IROL_R: 0,
  FSWAP_R: 8,
  FADD_R: 20,
  FSUB_R: 20,
  FMUL_R: 20,
  CBRANCH: 16,
}

// Wownero has four keys; each serves twice.
const wowneroKeys =
  '5d4690f8a6e4fb7fb7821f14959e35cf50c4556a8a27e8fec35a5cbddcff4167' +
  'a4474c11e4fd24d5d29a27a7ac4a323d2a3a0c81ffaea999d9dbd34208dbf676'

/** Every variant by name: constants as their networks' sources have them, held by known answers. */
export const variants: Readonly<Record<RandomXVariant, VariantParams>> = {
  'rx/0': v1,
  'rx/2': v2,
  'rx/wow': {
    ...v1,
    cache: { ...moneroCache, salt: 'RandomWOW\x01' },
    programIterations: 1024,
    programCount: 16,
    scratchpad: { l1Bytes: 16384, l2Bytes: 131072, l3Bytes: 1048576 },
    opcodes: opcodeNames(wowneroFrequencies),
    generator4RKeys: wowneroKeys + wowneroKeys,
  },
  'rx/arq': {
    ...v1,
    cache: { ...moneroCache, salt: 'RandomARQ\x01', argonIterations: 1 },
    programIterations: 1024,
    programCount: 4,
    scratchpad: { l1Bytes: 16384, l2Bytes: 131072, l3Bytes: 262144 },
  },
  'rx/graft': {
    ...v1,
    cache: { ...moneroCache, salt: 'RandomX-Graft\x01', argonLanes: 2 },
    programSize: 280,
    opcodes: opcodeNames({ IROR_R: 7, IROL_R: 3 }),
  },
  'rx/sfx': { ...v1, cache: { ...moneroCache, salt: 'RandomSFX\x01' } },
  'rx/yada': {
    ...v1,
    cache: { ...moneroCache, salt: 'RandomXYadaCoin\x03', argonIterations: 4, superscalarLatency: 150 },
  },
  scash: { ...v1, cache: { ...moneroCache, salt: 'RandomX-Scash\x01' } },
}

/** Whether both make the same cache from the same key. The salt is a variant's own, or shared with all the rest. */
export function sameCache(a: RandomXVariant, b: RandomXVariant): boolean {
  return variants[a].cache.salt === variants[b].cache.salt
}

/** Bytes that program the VM once: configuration and instructions. */
export function programBytes(params: VariantParams): number {
  return configurationBytes + 8 * params.programSize
}

/** Masks of spec table 4.2.1: 8-byte aligned for each level, 64-byte aligned for L3. */
export interface ScratchpadMasks {
  readonly l1: number
  readonly l2: number
  readonly l3: number
  readonly l3Line: number
}

export function scratchpadMasks({ scratchpad: { l1Bytes, l2Bytes, l3Bytes } }: VariantParams): ScratchpadMasks {
  return { l1: l1Bytes - 8, l2: l2Bytes - 8, l3: l3Bytes - 8, l3Line: l3Bytes - 64 }
}
