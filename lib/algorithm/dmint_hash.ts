import { rangeError } from '../base/errors.js'
import { meetsTarget } from '../base/target.js'
import type { Algorithm } from './algorithm.js'
import type { JobLayout } from './layout.js'
import { assertPreimages, preimageBytes, type preimagesFields, preimagesPart } from './preimages.js'

/** One hash over a dMint preimage and its nonce. */
export interface DmintHashJob<Name extends string> extends JobLayout {
  readonly algorithm: Name
  /**
   * 1 to 16 preimages of 64 bytes, all different, searched together: every nonce is tried behind each of them. Each in turn
   * stands in the first 64 bytes of the template, whose own are then ignored. Absent: the template's own alone.
   */
  readonly preimages?: readonly Uint8Array[]
}

/** `hash` gives 32 bytes. */
export function dmintHash<const Name extends string>(
  name: Name,
  title: string,
  inWords: string,
  hash: (message: Uint8Array) => Uint8Array,
) {
  type J = DmintHashJob<Name>
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
    ...preimagesPart,
    threadsBy: () => undefined,
    engine: ({ kernel }: { kernel: string }) => kernel,
    mismatchDetail: () => ({}),

    hashing: { hashSync: hash },
    verdict: (job: J, _: Uint8Array, digest: Uint8Array) => ({ valid: meetsTarget(digest, job.target), hash: digest }),

    dmint: { several: true, isInclusive: true },
  } as const satisfies Algorithm<J, { preimages: Uint8Array }, typeof preimagesFields>
}
