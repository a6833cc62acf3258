/**
 * sha256d: SHA-256 twice over a dMint preimage and its nonce, or over a block header.
 * @module
 */

import { assertInteger, assertObject } from '../base/assert.js'
import { copyBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { hexWord } from '../base/fields.js'
import { given } from '../base/given.js'
import { assertKnown, namesOf } from '../base/known_options.js'
import { meetsTarget } from '../base/target.js'
import { sha256d as hash } from '../hash/sha256d.js'
import { type Algorithm, type HeaderOptions, optional } from './algorithm.js'
import type { JobLayout } from './layout.js'
import { assertPreimages, maxPreimages, preimageBytes, type preimagesFields, preimagesPart } from './preimages.js'

/** SHA-256 twice over the template. */
export interface Sha256dJob extends JobLayout {
  /** The discriminant of {@link Job}. */
  readonly algorithm: 'sha256d'
  /**
   * 1 to 16 preimages of 64 bytes, all different, searched together: every nonce is tried behind each of them, and they
   * share most of the work that depends on the nonce alone. Each in turn stands in the first 64 bytes of the template,
   * whose own are then ignored. Absent: the template's own alone.
   */
  readonly preimages?: readonly Uint8Array[]
}

/** Which versions of a header to try with every nonce (BIP310, BIP320, BIP323: the mask is the pool's or the coin's). */
export interface VersionRolling {
  /** The version bits that may change, 1..0xffffffff: BIP320's are 0x1fffe000. */
  mask: number
  /**
   * Number of the first version. Of the mask's n bits version number 0..2^n-1 flips those that are set in the number,
   * least significant first, so that number 0 is the header's own version. Default 0.
   */
  first?: number | undefined
  /** How many versions, 1..16. Default: 16, or all that follow `first` where these are fewer. */
  count?: number | undefined
}

/** What {@link blockHeader} takes with `algorithm: 'sha256d'`. */
export interface Sha256dHeaderOptions extends HeaderOptions {
  /** Chooses these options. */
  algorithm: 'sha256d'
  /** Searches up to 16 versions together, in less time a hash or the same, by the kernel. Default: the header's own alone. */
  versionRolling?: VersionRolling | undefined
}

const rollingNames = namesOf<VersionRolling>({ mask: true, first: true, count: true })

const headerFields = {
  version_mask_hex: optional(
    '--version-mask <hex>',
    'sha256d header: version bits that may change; 16 versions are searched together',
    hexWord,
  ),
}

export const sha256d = {
  name: 'sha256d',
  title: 'sha256d',
  inWords: 'SHA-256 twice',
  labels: ['sha256d'],
  label: () => 'sha256d',
  hasModes: false,
  hasKernels: true,

  check({ template, nonceOffset, nonceWidth, preimages }) {
    assertKnownLayout(template.length, nonceOffset, nonceWidth)
    if (preimages !== undefined) assertPreimages(preimages, 'job.preimages')
  },
  ...preimagesPart,
  threadsBy: () => undefined,
  engine: ({ kernel }) => kernel,
  mismatchDetail: () => ({}),

  hashing: { hashSync: hash },
  verdict: (job, _, hash) => ({ valid: meetsTarget(hash, job.target), hash }),

  header: {
    bytes: () => 80,
    options: ['versionRolling'],
    own: ({ header, versionRolling }) =>
      given({ preimages: versionRolling === undefined ? undefined : rolledPreimages(header, versionRolling) }),
    document: {
      fields: headerFields,
      read: ({ version_mask_hex: mask }) => given({ versionRolling: mask === undefined ? undefined : { mask } }),
    },
  },
  // Strict, as pyrxd's verifier is: what it accepts, the contract accepts.
  dmint: { several: true, isInclusive: false },
} as const satisfies Algorithm<
  Sha256dJob,
  { preimages: Uint8Array },
  typeof preimagesFields,
  Sha256dHeaderOptions,
  typeof headerFields
>

// The kernels know two layouts: 64-byte preimage + nonce, and 80-byte header with the nonce at 76.
function assertKnownLayout(length: number, nonceOffset: number, nonceWidth: number): void {
  const isDmint = nonceOffset === preimageBytes && length === preimageBytes + nonceWidth
  const isHeader = nonceOffset === 76 && length === 80 && nonceWidth === 4
  if (isDmint || isHeader) return
  throw rangeError(
    `a sha256d job is a 64-byte preimage followed by the nonce, or an 80-byte header with a 4-byte nonce at 76; got ${length} bytes with a ${nonceWidth}-byte nonce at ${nonceOffset}`,
    { length, nonceOffset, nonceWidth },
    'PICKAXE_ERR_JOB_LAYOUT',
  )
}

// The first 64 bytes of the header, each with another version.
function rolledPreimages(header: Uint8Array, rolling: VersionRolling): readonly Uint8Array[] {
  assertObject(rolling, 'versionRolling')
  assertKnown(rolling, rollingNames, 'versionRolling')
  const { mask } = rolling
  assertInteger(mask, 'versionRolling.mask', 1, 0xffffffff)
  const bits = Array.from({ length: 32 }, (_, bit) => bit).filter(bit => ((mask >>> bit) & 1) === 1)
  const { first = 0 } = rolling
  assertInteger(first, 'versionRolling.first', 0, 2 ** bits.length - 1)
  const most = Math.min(maxPreimages, 2 ** bits.length - first)
  const { count = most } = rolling
  assertInteger(count, 'versionRolling.count', 1, most)
  return Object.freeze(
    Array.from({ length: count }, (_, i) => {
      const preimage = copyBytes(header.subarray(0, preimageBytes))
      for (const [n, bit] of bits.entries()) {
        if (((first + i) >>> n) & 1) preimage[bit >>> 3]! ^= 1 << (bit & 7)
      }
      return preimage
    }),
  )
}
