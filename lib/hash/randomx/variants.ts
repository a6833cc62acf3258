/**
 * The variants of RandomX by name; `params` has what differs between them.
 * @module
 */
import { assertOneOf } from '../../base/assert.js'

/**
 * Versions 1 and 2 as Monero has them; Wownero's, ArQmA's, Graft's, Safex's and YadaCoin's by the names that miners and
 * pools use; Scash's.
 */
export const randomxVariants = ['rx/0', 'rx/2', 'rx/wow', 'rx/arq', 'rx/graft', 'rx/sfx', 'rx/yada', 'scash'] as const
/** RandomX's parameter sets by name: Monero's `rx/0` and `rx/2`, and those of other coins. */
export type RandomXVariant = (typeof randomxVariants)[number]

/** Throws `RangeError` for what is no variant. */
export function assertVariant(variant: unknown): asserts variant is RandomXVariant {
  assertOneOf(variant, 'variant', randomxVariants)
}
