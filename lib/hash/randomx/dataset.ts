/**
 * Dataset items from the cache, spec 7.3: the plain path.
 * @module
 */
import { cacheAccesses, cacheItems, itemBytes } from './params.js'
import { executeSuperscalar, type PackedSuperscalar } from './superscalar_execute.js'
import * as u64 from './uint64.js'

/** Spec 7.3 step 1. */
export const itemMultiplier = 6364136223846793005n
/** What r1..r7 differ from r0 by at the start. */
export const itemConstants: readonly bigint[] = [
  9298411001130361340n,
  12065312585734608966n,
  9306329213124626780n,
  5281919268842080866n,
  10536153434571861004n,
  3398623926847679864n,
  9549104520008361294n,
]

/** A packed program and the register that addresses the next cache item, as its offset. */
export interface ItemProgram {
  readonly program: PackedSuperscalar
  readonly addressOffset: number
}

const multiplierLow = u64.lowHalf(itemMultiplier)
const multiplierHigh = u64.highHalf(itemMultiplier)
const constantWords = Int32Array.from(itemConstants.flatMap(c => [u64.lowHalf(c), u64.highHalf(c)]))
const itemWords = itemBytes / 4

/** Writes item `itemNumber` (below 2^31) as eight 64-bit words into `r`. `cache` is the cache's memory as words. */
export function datasetItem(cache: Int32Array, programs: readonly ItemProgram[], itemNumber: number, r: Int32Array) {
  r[0] = itemNumber + 1
  r[1] = 0
  u64.multiply(r, 0, multiplierLow, multiplierHigh)
  for (let i = 0; i < constantWords.length; i += 2) {
    r[i + 2] = r[0]! ^ constantWords[i]!
    r[i + 3] = r[1]! ^ constantWords[i + 1]!
  }
  let cacheIndex = itemNumber
  for (let i = 0; i < cacheAccesses; i++) {
    const line = (cacheIndex & (cacheItems - 1)) * itemWords
    const { program, addressOffset } = programs[i]!
    executeSuperscalar(program, r)
    for (let w = 0; w < itemWords; w++) r[w] = r[w]! ^ cache[line + w]!
    cacheIndex = r[addressOffset]!
  }
}
