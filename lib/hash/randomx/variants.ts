/**
 * The variants of RandomX by name; `params` has what differs between them.
 * @module
 */
import { assertOneOf } from '../../base/assert.js'

/** Versions 1 and 2 as Monero has them, and version 1 with Scash's Argon2 salt. */
export const randomxVariants = ['rx/0', 'rx/2', 'scash'] as const
export type RandomXVariant = (typeof randomxVariants)[number]

/** Throws `RangeError` for what is no variant. */
export function assertVariant(variant: unknown): asserts variant is RandomXVariant {
  assertOneOf(variant, 'variant', randomxVariants)
}
