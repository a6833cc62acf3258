/**
 * A Job is plain data: what to hash, where the nonce stands, which hashes win. The helpers build Jobs; the engine and
 * the verifier consume the same one.
 * @module
 */
import {
  assertArray,
  assertBigint,
  assertBytes,
  assertInteger,
  assertObject,
  assertOneOf,
  wrongType,
} from './assert.js'
import { copyBytes, describe, equalBytes } from './bytes.js'
import { rangeError, typeError } from './errors.js'
import { bitsTarget, difficultyTarget, dmintTarget, type Target } from './target.js'

/** Nonces to try: `start <= nonce < end`. */
export interface NonceRange {
  readonly start: bigint
  readonly end: bigint
}

interface JobLayout {
  /** The bytes that are hashed, nonce field included (its content is ignored). */
  readonly template: Uint8Array
  /** Where the nonce field starts. The nonce is little-endian everywhere. */
  readonly nonceOffset: number
  readonly nonceWidth: 4 | 8
  readonly target: Target
  readonly range: NonceRange
}

/** SHA-256 twice over the template. */
export interface Sha256dJob extends JobLayout {
  readonly algorithm: 'sha256d'
  /**
   * 1 to 16 preimages of 64 bytes, all different, searched together: every nonce is tried behind each of them, and they
   * share most of the work that depends on the nonce alone. Each in turn stands in the first 64 bytes of the template,
   * whose own are then ignored. Absent: the template's own alone.
   */
  readonly preimages?: readonly Uint8Array[]
}

/** Versions 1 and 2 as Monero has them, and version 1 with Scash's Argon2 salt. */
export const randomxVariants = ['rx/0', 'rx/2', 'scash'] as const
export type RandomXVariant = (typeof randomxVariants)[number]

/** Throws `RangeError` for what is no variant. */
export function assertVariant(variant: unknown): asserts variant is RandomXVariant {
  assertOneOf(variant, 'variant', randomxVariants)
}

/** RandomX over the template. */
export interface RandomXJob extends JobLayout {
  readonly algorithm: 'randomx'
  readonly variant: RandomXVariant
  /** Cache key, 0..60 bytes. */
  readonly key: Uint8Array
  /** What is compared with the target: the hash, or blake2b-256(template || hash) as rx/2 coins and Scash do. */
  readonly compare: 'hash' | 'commitment'
}

export type Job = Sha256dJob | RandomXJob

const algorithms = ['sha256d', 'randomx'] as const satisfies readonly Job['algorithm'][]

interface DmintRule {
  /** Positive; above 2^63-1 it is clamped, as every verifier of the rule does. */
  target: bigint
  /** 4 (V1) or 8 (V2) bytes. */
  nonceWidth: 4 | 8
  range?: NonceRange | undefined
}

interface OnePreimage {
  /** 64 bytes. */
  preimage: Uint8Array
  preimages?: never
}

interface SeveralPreimages {
  /** 1 to 16 of 64 bytes, all different: the first nonce that wins behind any of them is a hit. */
  preimages: readonly Uint8Array[]
  preimage?: never
}

export type DmintOptions = DmintRule & (OnePreimage | SeveralPreimages)

/**
 * A Radiant dMint search: SHA256d(preimage || nonce). Several preimages of one contract (other outputs, same target) are
 * searched together, which takes less time a hash or the same, by the kernel; a hit's `preimageIndex` says which of them won.
 * Throws `TypeError` (PICKAXE_ERR_ARG_TYPE) or `RangeError` (PICKAXE_ERR_ARG_RANGE, PICKAXE_ERR_JOB_LAYOUT).
 */
export function dmint(options: DmintOptions): Sha256dJob {
  assertObject(options, 'options')
  const { preimage, preimages, target, nonceWidth } = options
  let searched: readonly Uint8Array[]
  if (preimages === undefined) {
    assertBytes(preimage, 'preimage', preimageBytes, preimageBytes)
    searched = [preimage]
  } else {
    if (preimage !== undefined) throw rangeError('give either preimage or preimages, not both')
    assertPreimages(preimages, 'preimages')
    searched = preimages
  }
  assertBigint(target, 'target')
  assertNonceWidth(nonceWidth, 'nonceWidth')
  const template = new Uint8Array(preimageBytes + nonceWidth)
  template.set(searched[0]!)
  return Object.freeze({
    algorithm: 'sha256d',
    template,
    nonceOffset: preimageBytes,
    nonceWidth,
    target: dmintTarget(target),
    range: checkedRange(options.range, nonceWidth),
    ...(preimages !== undefined && { preimages: Object.freeze(searched.map(copyBytes)) }),
  })
}

function assertNonceWidth(value: unknown, name: string): asserts value is 4 | 8 {
  if (value !== 4 && value !== 8) throw rangeError(`${name} must be 4 or 8, got ${describe(value)}`, { name, value })
}

const preimageBytes = 64
const maxPreimages = 16

/** What a search goes through: the job's preimages, or its template's own. */
export function preimagesOf({ preimages, template }: Sha256dJob): readonly Uint8Array[] {
  return preimages ?? [template.subarray(0, preimageBytes)]
}

function assertPreimages(preimages: unknown, name: string): asserts preimages is readonly Uint8Array[] {
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

interface HeaderOptions {
  /** 80 bytes as they are hashed; the nonce is little-endian at 76..79 and ignored. */
  header: Uint8Array
  /** Compact target; default: the header's own, little-endian at 72..75. */
  bits?: number | undefined
  /** A 256-bit bound instead of `bits`, as pools give (a share target). Inclusive. */
  target?: bigint | undefined
  range?: NonceRange | undefined
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

export interface Sha256dHeaderOptions extends HeaderOptions {
  algorithm: 'sha256d'
  /** Searches up to 16 versions together, in less time a hash or the same, by the kernel. Default: the header's own alone. */
  versionRolling?: VersionRolling | undefined
}

export interface RandomXHeaderOptions extends HeaderOptions {
  algorithm: 'randomx'
  key: Uint8Array
  /** Default `rx/0`. */
  variant?: RandomXVariant | undefined
  compare?: 'hash' | 'commitment' | undefined
  versionRolling?: undefined
}

/**
 * An 80-byte block header: hash as a little-endian number <= target (Bitcoin, Botcoin).
 * Throws `TypeError` or `RangeError` as {@link dmint} does.
 */
export function blockHeader(options: Sha256dHeaderOptions): Sha256dJob
export function blockHeader(options: RandomXHeaderOptions): RandomXJob
export function blockHeader(options: Sha256dHeaderOptions | RandomXHeaderOptions): Job {
  assertObject(options, 'options')
  const { header, algorithm } = options
  assertOneOf(algorithm, 'algorithm', algorithms)
  assertBytes(header, 'header', 80, 80)
  const layout = {
    template: copyBytes(header),
    nonceOffset: 76,
    nonceWidth: 4 as const,
    target: headerTarget(options),
    range: checkedRange(options.range, 4),
  }
  if (algorithm === 'sha256d') {
    const { versionRolling } = options
    return Object.freeze({
      algorithm,
      ...layout,
      ...(versionRolling !== undefined && { preimages: rolledPreimages(header, versionRolling) }),
    })
  }
  if (options.versionRolling !== undefined) {
    throw rangeError("versionRolling is for algorithm 'sha256d'", { name: 'algorithm', value: algorithm })
  }
  return Object.freeze({ algorithm, ...layout, ...randomxFields(options) })
}

// The first 64 bytes of the header, each with another version.
function rolledPreimages(header: Uint8Array, rolling: VersionRolling): readonly Uint8Array[] {
  assertObject(rolling, 'versionRolling')
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

function headerTarget({ header, bits, target }: HeaderOptions): Target {
  if (target !== undefined) {
    if (bits !== undefined) throw rangeError('give either bits or target, not both', { bits, target })
    assertBigint(target, 'target')
    if (target < 0n || target >> 256n !== 0n) {
      throw rangeError(`target must be in 0..2^256-1, got ${target}`, { name: 'target', value: target })
    }
    return { bound: target, order: 'little-endian' }
  }
  if (bits === undefined) return bitsTarget(new DataView(header.buffer, header.byteOffset).getUint32(72, true))
  if (typeof bits !== 'number') throw wrongType('bits', 'a number', bits)
  return bitsTarget(bits)
}

export interface CryptonoteOptions {
  /** The hashing blob, 43..4096 bytes; the nonce is little-endian at 39..42 and ignored. */
  blob: Uint8Array
  /** 32 bytes: the RandomX key. */
  seedHash: Uint8Array
  /** At least 1: little-endian hash × difficulty < 2^256. */
  difficulty: bigint
  /** Default `rx/0`. rx/2 compares the commitment. */
  variant?: RandomXVariant | undefined
  range?: NonceRange | undefined
}

/** A Monero-family hashing blob. Throws `TypeError` or `RangeError` as {@link dmint} does. */
export function cryptonoteBlob(options: CryptonoteOptions): RandomXJob {
  assertObject(options, 'options')
  const { blob, seedHash, difficulty, variant = 'rx/0' } = options
  assertBytes(blob, 'blob', 43, 4096)
  assertBytes(seedHash, 'seedHash', 32, 32)
  assertBigint(difficulty, 'difficulty')
  return Object.freeze({
    algorithm: 'randomx',
    template: copyBytes(blob),
    nonceOffset: 39,
    nonceWidth: 4,
    target: difficultyTarget(difficulty),
    range: checkedRange(options.range, 4),
    ...randomxFields({ key: seedHash, variant, compare: variant === 'rx/2' ? 'commitment' : 'hash' }),
  })
}

function randomxFields(options: Pick<RandomXHeaderOptions, 'key' | 'variant' | 'compare'>) {
  const { key, variant = 'rx/0', compare = 'hash' } = options
  assertBytes(key, 'key', 0, 60)
  assertVariant(variant)
  assertOneOf(compare, 'compare', ['hash', 'commitment'])
  return { key: copyBytes(key), variant, compare }
}

/** All the nonces a field of `nonceWidth` bytes can hold. */
export function fullRange(nonceWidth: 4 | 8): NonceRange {
  return { start: 0n, end: 1n << BigInt(8 * nonceWidth) }
}

function checkedRange(range: NonceRange | undefined, nonceWidth: 4 | 8): NonceRange {
  const full = fullRange(nonceWidth)
  if (range === undefined) return full
  assertObject(range, 'range')
  const { start, end } = range
  assertBigint(start, 'range.start')
  assertBigint(end, 'range.end')
  if (start < 0n || start > end || end > full.end) {
    throw rangeError(`range must satisfy 0 <= start <= end <= ${full.end}, got ${start}..${end}`, {
      name: 'range',
      value: range,
    })
  }
  return Object.freeze({ start, end })
}

/**
 * Checks a Job that did not come from the helpers above (read from JSON, built by hand).
 * Throws `TypeError`/`RangeError`; PICKAXE_ERR_JOB_LAYOUT when the fields do not fit together.
 */
export function assertJob(job: unknown): asserts job is Job {
  assertObject(job, 'job')
  const { algorithm, template, nonceOffset, nonceWidth, target, range } = job as Partial<Job>
  assertOneOf(algorithm, 'job.algorithm', algorithms)
  assertBytes(template, 'job.template', 4, 4096)
  assertNonceWidth(nonceWidth, 'job.nonceWidth')
  if (!Number.isInteger(nonceOffset) || nonceOffset! < 0 || nonceOffset! + nonceWidth > template.length) {
    throw rangeError(
      `job.nonceOffset must leave ${nonceWidth} bytes inside the ${template.length}-byte template, got ${describe(nonceOffset)}`,
      { name: 'job.nonceOffset', value: nonceOffset },
      'PICKAXE_ERR_JOB_LAYOUT',
    )
  }
  if (algorithm === 'sha256d') {
    assertSha256dLayout(template.length, nonceOffset!, nonceWidth)
    const { preimages } = job as Partial<Sha256dJob>
    if (preimages !== undefined) assertPreimages(preimages, 'job.preimages')
  } else randomxFields(job as RandomXJob)
  assertObject(target, 'job.target')
  assertBigint(target.bound, 'job.target.bound')
  if (target.bound < 0n || target.bound >> 256n !== 0n) {
    throw rangeError(`job.target.bound must be in 0..2^256-1, got ${target.bound}`, {
      name: 'job.target.bound',
      value: target.bound,
    })
  }
  assertOneOf(target.order, 'job.target.order', ['big-endian', 'little-endian'])
  if (range === undefined) throw typeError('job.range is missing: use fullRange(nonceWidth) for all nonces')
  checkedRange(range, nonceWidth)
}

/** What belongs to a job and nothing else, in memory of its own: later changes of a checked `job` do not reach it. */
export function copyJob(job: Job): Job {
  const { nonceOffset, nonceWidth } = job
  const template = copyBytes(job.template)
  const layout = { template, nonceOffset, nonceWidth, target: { ...job.target }, range: { ...job.range } }
  if (job.algorithm === 'randomx') return { algorithm: 'randomx', ...layout, ...randomxFields(job) }
  return { algorithm: 'sha256d', ...layout, ...(job.preimages && { preimages: job.preimages.map(copyBytes) }) }
}

// The kernels know two layouts: 64-byte preimage + nonce, and 80-byte header with the nonce at 76.
function assertSha256dLayout(length: number, nonceOffset: number, nonceWidth: number): void {
  const isDmint = nonceOffset === 64 && length === 64 + nonceWidth
  const isHeader = nonceOffset === 76 && length === 80 && nonceWidth === 4
  if (isDmint || isHeader) return
  throw rangeError(
    `a sha256d job is a 64-byte preimage followed by the nonce, or an 80-byte header with a 4-byte nonce at 76; got ${length} bytes with a ${nonceWidth}-byte nonce at ${nonceOffset}`,
    { length, nonceOffset, nonceWidth },
    'PICKAXE_ERR_JOB_LAYOUT',
  )
}
