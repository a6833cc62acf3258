/**
 * Several preimages searched together: each in turn stands in the first 64 bytes of the template.
 * @module
 */
import { assertArray, assertBytes } from '../base/assert.js'
import { concatBytes, copyBytes, equalBytes, toHex } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { hexBytes, listOf } from '../base/fields.js'
import { given } from '../base/given.js'
import { optional, type Values } from './algorithm.js'
import type { JobLayout } from './layout.js'

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

/** A job that may have several. */
export interface PreimagesJob extends JobLayout {
  readonly preimages?: readonly Uint8Array[]
}

/** What a search goes through: the job's preimages, or its template's own. */
export function preimagesOf({ preimages, template }: PreimagesJob): readonly Uint8Array[] {
  return preimages ?? [template.subarray(0, preimageBytes)]
}

export const preimagesFields = {
  preimages_hex: optional(
    '--preimage <hex>',
    'the preimages that are searched together',
    listOf(hexBytes(preimageBytes)),
  ),
}

/** What an algorithm says of itself whose jobs have nothing of their own but preimages. */
export const preimagesPart = {
  own: ({ preimages }: PreimagesJob) => given({ preimages: preimages?.map(copyBytes) }),
  preimages: ({ preimages }: PreimagesJob) => preimages,
  native: (job: PreimagesJob) => ({ preimages: concatBytes(...preimagesOf(job)) }),
  document: {
    fields: preimagesFields,
    read: ({ preimages_hex: preimages }: Values<typeof preimagesFields>) => given({ preimages }),
  },
  write: ({ preimages }: PreimagesJob) => given({ preimages_hex: preimages?.map(toHex) }),
} as const
