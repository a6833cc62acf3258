/**
 * What the algorithms have in common that hash nothing but dMint's messages: a preimage of 64 bytes and a nonce.
 * @module
 */
import { concatBytes, copyBytes, toHex } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { hexBytes, listOf } from '../base/fields.js'
import { given } from '../base/given.js'
import { meetsTarget } from '../base/target.js'
import { type Algorithm, optional } from './algorithm.js'
import type { JobLayout } from './layout.js'
import { assertPreimages, preimageBytes } from './preimages.js'

/** One hash over a dMint preimage and its nonce. */
export interface DmintHashJob<Name extends string> extends JobLayout {
  readonly algorithm: Name
  /**
   * 1 to 16 preimages of 64 bytes, all different, searched together: every nonce is tried behind each of them. Each in turn
   * stands in the first 64 bytes of the template, whose own are then ignored. Absent: the template's own alone.
   */
  readonly preimages?: readonly Uint8Array[]
}

const documentFields = {
  preimages_hex: optional(
    '--preimage <hex>',
    'the preimages that are searched together',
    listOf(hexBytes(preimageBytes)),
  ),
}

/** `hash` gives 32 bytes. */
export function dmintHash<const Name extends string>(
  name: Name,
  title: string,
  inWords: string,
  hash: (message: Uint8Array) => Uint8Array,
) {
  type J = DmintHashJob<Name>
  const searched = ({ preimages, template }: J) => preimages ?? [template.subarray(0, preimageBytes)]
  return {
    name,
    title,
    inWords,
    labels: [name],
    label: () => name,
    hasModes: false,
    hasKernels: true,

    check({ template, nonceOffset, nonceWidth, target, preimages }: J): void {
      if (nonceOffset !== preimageBytes || template.length !== preimageBytes + nonceWidth) {
        throw rangeError(
          `a ${name} job is a 64-byte preimage followed by the nonce; got ${template.length} bytes with a ${nonceWidth}-byte nonce at ${nonceOffset}`,
          { length: template.length, nonceOffset, nonceWidth },
          'PICKAXE_ERR_JOB_LAYOUT',
        )
      }
      if (target.order !== 'big-endian') {
        throw rangeError(
          `a ${name} job is dMint's, whose hashes are read big-endian; got ${target.order}`,
          { name: 'target.order', value: target.order },
          'PICKAXE_ERR_JOB_LAYOUT',
        )
      }
      if (preimages !== undefined) assertPreimages(preimages, 'job.preimages')
    },
    own: ({ preimages }: J) => ({ ...(preimages !== undefined && { preimages: preimages.map(copyBytes) }) }),
    preimages: ({ preimages }: J) => preimages,

    native: (job: J) => ({ preimages: concatBytes(...searched(job)) }),
    threadsBy: () => undefined,
    engine: ({ kernel }: { kernel: string }) => kernel,
    mismatchDetail: () => ({}),

    hashing: { hashSync: hash },
    verdict: (job: J, _: Uint8Array, digest: Uint8Array) => ({ valid: meetsTarget(digest, job.target), hash: digest }),

    document: {
      fields: documentFields,
      read: ({ preimages_hex: preimages }: { preimages_hex?: readonly Uint8Array[] | undefined }) =>
        given({ preimages }),
    },
    write: ({ preimages }: J) => given({ preimages_hex: preimages?.map(toHex) }),
    dmint: { several: true, isInclusive: true },
  } as const satisfies Algorithm<J, { preimages: Uint8Array }, typeof documentFields>
}
