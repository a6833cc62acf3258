/**
 * What the jobs of all algorithms have in common: a template with a nonce in it, a target and a range of nonces.
 * @module
 */
import { assertBigint, assertBytes, assertObject, assertOneOf } from '../base/assert.js'
import { copyBytes, describe } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import type { Target } from '../base/target.js'

/** Nonces to try: `start <= nonce < end`. */
export interface NonceRange {
  /** The first nonce to try. 0 or more. */
  readonly start: bigint
  /** The first one not to try; at most 2^(8 · nonceWidth). */
  readonly end: bigint
}

/** What every job has. */
export interface JobLayout {
  /** The bytes that are hashed, nonce field included (its content is ignored). */
  readonly template: Uint8Array
  /** Where the nonce field starts. The nonce is little-endian everywhere. */
  readonly nonceOffset: number
  /** Bytes of the nonce field. */
  readonly nonceWidth: 4 | 8
  /** What the hash must not exceed. */
  readonly target: Target
  /** The nonces to try; {@link fullRange} for all. */
  readonly range: NonceRange
}

/**
 * All the nonces a field of `nonceWidth` bytes can hold.
 *
 * @example
 * import { fullRange } from 'pickaxe'
 *
 * console.log(fullRange(4).end) // 4294967296n
 */
export function fullRange(nonceWidth: 4 | 8): NonceRange {
  return { start: 0n, end: 1n << BigInt(8 * nonceWidth) }
}

/** The range, checked and copied; all nonces where there is none. Throws `TypeError`/`RangeError`. */
export function checkedRange(range: NonceRange | undefined, nonceWidth: 4 | 8): NonceRange {
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

export function assertNonceWidth(value: unknown, name: string): asserts value is 4 | 8 {
  if (value !== 4 && value !== 8) throw rangeError(`${name} must be 4 or 8, got ${describe(value)}`, { name, value })
}

/** Throws `TypeError`/`RangeError` for a number that is no bound of 256 bits. */
export function assertBound(bound: unknown, name: string): asserts bound is bigint {
  assertBigint(bound, name)
  if (bound < 0n || bound >> 256n !== 0n) {
    throw rangeError(`${name} must be in 0..2^256-1, got ${bound}`, { name, value: bound })
  }
}

/** Throws `TypeError`/`RangeError`; PICKAXE_ERR_JOB_LAYOUT when the nonce does not lie within the template. */
export function assertLayout(job: Partial<JobLayout>): asserts job is JobLayout {
  const { template, nonceOffset, nonceWidth, target, range } = job
  assertBytes(template, 'job.template', 4, 4096)
  assertNonceWidth(nonceWidth, 'job.nonceWidth')
  if (!Number.isInteger(nonceOffset) || nonceOffset! < 0 || nonceOffset! + nonceWidth > template.length) {
    throw rangeError(
      `job.nonceOffset must leave ${nonceWidth} bytes inside the ${template.length}-byte template, got ${describe(nonceOffset)}`,
      { name: 'job.nonceOffset', value: nonceOffset },
      'PICKAXE_ERR_JOB_LAYOUT',
    )
  }
  assertObject(target, 'job.target')
  assertBound(target.bound, 'job.target.bound')
  assertOneOf(target.order, 'job.target.order', ['big-endian', 'little-endian'])
  if (range === undefined) throw typeError('job.range is missing: use fullRange(nonceWidth) for all nonces')
  checkedRange(range, nonceWidth)
}

/** The layout alone, in memory of its own. */
export function copyLayout({ template, nonceOffset, nonceWidth, target, range }: JobLayout): JobLayout {
  return { template: copyBytes(template), nonceOffset, nonceWidth, target: { ...target }, range: { ...range } }
}
