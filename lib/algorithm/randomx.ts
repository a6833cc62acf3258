/**
 * randomx: RandomX in its variants, over block headers and over the hashing blobs of the Monero family.
 * @module
 */
import { assertBigint, assertBytes, assertObject, assertOneOf } from '../base/assert.js'
import { copyBytes, toHex } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import { decimal, hexBytes, oneOf, type Reader } from '../base/fields.js'
import { given } from '../base/given.js'
import { assertKnown, namesOf } from '../base/known_options.js'
import { compactTarget, difficultyTarget, meetsTarget, type Target } from '../base/target.js'
import { commitment } from '../hash/randomx/commitment.js'
import type { RandomXCache } from '../hash/randomx/index.js'
import { variants } from '../hash/randomx/params.js'
import { assertVariant, type RandomXVariant, randomxVariants } from '../hash/randomx/variants.js'
import { type Algorithm, form, type HashPrepared, type HeaderOptions, optional, required } from './algorithm.js'
import { assertBound, checkedRange, type JobLayout, type NonceRange } from './layout.js'

/** RandomX over the template. */
export interface RandomXJob extends JobLayout {
  /** The discriminant of {@link Job}. */
  readonly algorithm: 'randomx'
  /** Which of RandomX's parameter sets. */
  readonly variant: RandomXVariant
  /** Cache key, 0..60 bytes. */
  readonly key: Uint8Array
  /** What is compared with the target: the hash, or blake2b-256(template || hash) as rx/2 coins and Scash do. */
  readonly compare: 'hash' | 'commitment'
}

/** What {@link blockHeader} takes with `algorithm: 'randomx'`. */
export interface RandomXHeaderOptions extends HeaderOptions {
  /** Chooses these options. */
  algorithm: 'randomx'
  /** 0..60 bytes. */
  key: Uint8Array
  /** Default `rx/0`. */
  variant?: RandomXVariant | undefined
  /** Default: the hash, of Scash the commitment. */
  compare?: 'hash' | 'commitment' | undefined
}

/** What {@link cryptonoteBlob} takes. */
export interface CryptonoteOptions {
  /**
   * The hashing blob, 43..4096 bytes; the nonce is little-endian at 39..42, of rx/yada at 147..150, and ignored.
   * Wownero's nodes want blocks signed by their miner's key: of rx/wow a blob is a pool's share, not yet a block.
   */
  blob: Uint8Array
  /** 32 bytes: the RandomX key. */
  seedHash: Uint8Array
  /** At least 1: little-endian hash × difficulty < 2^256. */
  difficulty?: bigint | undefined
  /** A 256-bit bound instead of `difficulty`, as pools give (a share target). Inclusive. */
  target?: bigint | undefined
  /** Default `rx/0`. rx/2 compares the commitment. */
  variant?: RandomXVariant | undefined
  /** The nonces to try. Default: all 2^32. */
  range?: NonceRange | undefined
}

type Compare = RandomXJob['compare']

/** Headers that are not 80 bytes judged by their hash: Scash has a field behind them for the RandomX hash. */
const headerRules: { readonly [Variant in RandomXVariant]?: { bytes: number; compare: Compare } } = {
  scash: { bytes: 112, compare: 'commitment' },
}

/** Where the nonce stands in a hashing blob, if not behind major, minor, time and previous id as Monero has them. */
const blobNonceOffset: { readonly [Variant in RandomXVariant]?: number } = { 'rx/yada': 147 }

/** Hashing blobs that are not judged by their hash. */
const blobCompare: { readonly [Variant in RandomXVariant]?: Compare } = { 'rx/2': 'commitment' }

/** What shares of a variant are judged by. */
export function usualCompare(variant: RandomXVariant): Compare {
  return blobCompare[variant] ?? headerRules[variant]?.compare ?? 'hash'
}

const cryptonoteOptionNames = namesOf<CryptonoteOptions>({
  blob: true,
  seedHash: true,
  difficulty: true,
  target: true,
  variant: true,
  range: true,
})

/**
 * A Monero-family hashing blob, as monerod's get_block_template and pools give it: little-endian hash × difficulty < 2^256.
 * Copies the bytes and freezes the job. Throws `TypeError` or `RangeError` as {@link dmint} does.
 *
 * @example
 * import { cryptonoteBlob } from 'pickaxe'
 *
 * const blob = new Uint8Array(76)
 * const job = cryptonoteBlob({ blob, seedHash: new Uint8Array(32), difficulty: 200n })
 * console.log(job.variant, job.nonceOffset, job.compare) // rx/0 39 hash
 */
export function cryptonoteBlob(options: CryptonoteOptions): RandomXJob {
  assertObject(options, 'options')
  assertKnown(options, cryptonoteOptionNames)
  const { blob, seedHash, variant = 'rx/0' } = options
  const nonceOffset = blobNonceOffset[variant] ?? 39
  assertBytes(blob, 'blob', nonceOffset + 4, 4096)
  assertBytes(seedHash, 'seedHash', 32, 32)
  return Object.freeze({
    algorithm: 'randomx',
    template: copyBytes(blob),
    nonceOffset,
    nonceWidth: 4,
    target: blobTarget(options),
    range: checkedRange(options.range, 4),
    ...ownFields(seedHash, variant, blobCompare[variant] ?? 'hash'),
  })
}

function blobTarget({ difficulty, target }: CryptonoteOptions): Target {
  if (target !== undefined) {
    if (difficulty !== undefined) throw rangeError('give either difficulty or target, not both', { difficulty, target })
    assertBound(target, 'target')
    return { bound: target, order: 'little-endian' }
  }
  assertBigint(difficulty, 'difficulty')
  return difficultyTarget(difficulty)
}

function ownFields(key: Uint8Array, variant: RandomXVariant = 'rx/0', compare: Compare = 'hash') {
  assertBytes(key, 'key', 0, 60)
  assertVariant(variant)
  assertOneOf(compare, 'compare', ['hash', 'commitment'])
  return { key: copyBytes(key), variant, compare }
}

const documentFields = {
  key_hex: required('--key <hex>', 'RandomX key; of a blob its seed hash', hexBytes(0, 60), { what: 'key' }),
  compare: optional(
    '--compare <what>',
    'RandomX header: hash or commitment (default: hash, of scash commitment)',
    oneOf('hash', 'commitment'),
  ),
}

// The TypeScript implementation is loaded with the first key: a search of another algorithm starts without it.
const hashing: HashPrepared<RandomXJob, RandomXCache> = {
  async prepare({ key, variant }, options) {
    const { RandomXCache } = await import('../hash/randomx/index.js')
    return RandomXCache.create({ ...options, key, variant })
  },
  serves: (cache, job) => cache.serves(job),
  cacheId: ({ key, variant }) => `${toHex(key)} ${variants[variant].cache.salt}`,
  async hash(cache, message, job) {
    cache.assertServes(job)
    return cache.hash(message, job.variant)
  },
  hashSync(cache, message, job) {
    cache.assertServes(job)
    return cache.hashSync(message, job.variant)
  },
}

// 8 or 16 digits, as a job of a pool of Monero's family has it.
const shareTarget: Reader<bigint> = (value, name) => {
  const bytes = hexBytes(4, 8, '4 or 8 bytes')(value, name)
  if (bytes.length === 4 || bytes.length === 8) return compactTarget(bytes).bound
  throw rangeError(`${name()} must have 4 or 8 bytes, as a pool’s job has it, got ${bytes.length}`, { name: name() })
}

const blobFields = {
  blob_hex: required(
    '--blob <hex>',
    'a Monero-family hashing blob, its nonce at 39, of rx/yada at 147',
    hexBytes(43, 4096),
  ),
  key_hex: required('--key <hex>', documentFields.key_hex.about, hexBytes(32)),
  difficulty: optional('--difficulty <n>', 'of the blob: hashes to a hit on average', decimal),
  target_hex: optional('--target <hex>', 'of a blob the target of a pool’s job, instead of a difficulty', shareTarget),
}

export const randomx = {
  name: 'randomx',
  title: 'RandomX',
  inWords: 'RandomX',
  labels: randomxVariants,
  label: ({ variant }) => variant,
  hasModes: true,
  hasKernels: false,

  check: ({ key, variant, compare }) => void ownFields(key, variant, compare),
  own: ({ key, variant, compare }) => ownFields(key, variant, compare),
  preimages: () => undefined,

  native: ({ variant, key, compare }) => ({ variant, key, commitment: compare === 'commitment' }),
  threadsBy: ({ variant }) => variant,
  engine: ({ mode = 'light' }) => `randomx ${mode}`,
  mismatchDetail: ({ key, variant, compare }) => ({ key: toHex(key), variant, compare }),

  hashing,
  verdict(job, message, hash) {
    if (job.compare === 'hash') return { valid: meetsTarget(hash, job.target), hash }
    const committed = commitment(message, hash)
    return { valid: meetsTarget(committed, job.target), hash, commitment: committed }
  },

  document: {
    fields: documentFields,
    read: ({ key_hex: key, compare = 'hash' }, label) => ({ key, variant: label as RandomXVariant, compare }),
  },
  write: ({ key, compare }) => ({ key_hex: toHex(key), compare }),
  header: {
    bytes: label => headerRules[label as RandomXVariant]?.bytes ?? 80,
    options: ['key', 'variant', 'compare'],
    own: ({ key, variant = 'rx/0', compare = headerRules[variant]?.compare ?? 'hash' }) =>
      ownFields(key, variant, compare),
    document: {
      fields: documentFields,
      read: ({ key_hex: key, compare }, label) => ({ key, variant: label as RandomXVariant, ...given({ compare }) }),
    },
  },
  forms: [
    form({
      kind: 'blob_hex',
      title: 'a hashing blob',
      example: '{"blob_hex": "...", "key_hex": "...", "difficulty": "200"}',
      fields: blobFields,
      carriesNonce: true,
      build: ({ blob_hex: blob, key_hex: seedHash, difficulty, target_hex: target }, label, range, nameOf) => {
        const bounds = [difficulty, target].filter(value => value !== undefined)
        if (bounds.length !== 1) {
          const names = `${nameOf('difficulty')} or ${nameOf('target_hex')}`
          throw typeError(`give ${names}${bounds.length === 0 ? '' : ', one of them'}`, { field: 'difficulty' })
        }
        return cryptonoteBlob({ blob, seedHash, difficulty, target, variant: label as RandomXVariant, range })
      },
    }),
  ],
} as const satisfies Algorithm<
  RandomXJob,
  { variant: RandomXVariant; key: Uint8Array; commitment: boolean },
  typeof documentFields,
  RandomXHeaderOptions,
  typeof documentFields
>
