/**
 * Several preimages searched together: each in turn stands in the first 64 bytes of the template.
 * @module
 */
import { assertArray, assertBytes } from '../base/assert.js'
import { equalBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'

export const preimageBytes = 64
export const maxPreimages = 16

/** Throws `TypeError`/`RangeError` unless they are 1 to 16 of 64 bytes, all different. */
export function assertPreimages(preimages: unknown, name: string): asserts preimages is readonly Uint8Array[] {
  assertArray(preimages, name)
  if (preimages.length < 1 || preimages.length > maxPreimages) {
    throw rangeError(`${name} must be 1 to ${maxPreimages}, got ${preimages.length}`, { name, value: preimages })
  }
  const seen: Uint8Array[] = []
  for (const [i, preimage] of preimages.entries()) {
    assertBytes(preimage, `${name}[${i}]`, preimageBytes, preimageBytes)
    const first = seen.findIndex(other => equalBytes(other, preimage))
    if (first >= 0) {
      throw rangeError(`${name} must differ: ${first} and ${i} are the same`, { name, indices: [first, i] })
    }
    seen.push(preimage)
  }
}
