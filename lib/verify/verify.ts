/**
 * A nonce proved or disproved: its message is hashed again in TypeScript, and the full 256-bit rule applied.
 * @module
 */
import { type HashPrepared, hashesAtOnce } from '../algorithm/algorithm.js'
import { type AnyAlgorithm, algorithmOf, assertJob, type Job, messageOf, type Verdict } from '../algorithm/index.js'
import { assertObject, wrongType } from '../base/assert.js'
import { rangeError } from '../base/errors.js'
import { assertKnown, namesOf } from '../base/known_options.js'
import { type PreparationOptions, preparationOptionNames } from '../hash/preparation.js'
import type { RandomXCache } from '../hash/randomx/index.js'

/** What {@link verifySync} takes beside job and nonce. */
export interface VerifySyncOptions {
  /** Of a job with several preimages: which of them, from 0. Default 0. */
  preimageIndex?: number | undefined
  /** Of a RandomX job: a cache prepared for its key. */
  cache?: RandomXCache | undefined
}

/** `engine`, `onProgress` and `signal` are for the cache that a RandomX job needs, where none is given. */
export interface VerifyOptions extends VerifySyncOptions, PreparationOptions {
  /** Of a RandomX job: a cache prepared earlier for its key, instead of a new one (a second, 258 MiB). */
  cache?: RandomXCache | undefined
}

const syncOptionNames = namesOf<VerifySyncOptions>({ preimageIndex: true, cache: true })
const optionNames = [...syncOptionNames, ...preparationOptionNames]

/**
 * Hashes the job's template with `nonce` in place and applies the full 256-bit rule, without blocking the event loop.
 * Rejects with `TypeError`/`RangeError` for a job, nonce, preimage or cache that cannot be, and as
 * {@link RandomXCache.create} does.
 *
 * @example
 * import { dmint, verify } from 'pickaxe/verify'
 *
 * const job = dmint({ preimage: new Uint8Array(64), target: 0x7fffffffffffffffn, nonceWidth: 4 })
 * const { valid, hash } = await verify(job, 42n)
 * console.log(valid, hash.length) // false 32
 */
export async function verify(job: Job, nonce: bigint, options: VerifyOptions = {}): Promise<Verdict> {
  assertJob(job)
  assertObject(options, 'options')
  assertKnown(options, optionNames)
  const { preimageIndex, cache, ...preparation } = options
  // A nonce that cannot be is told before a second of preparation.
  const message = messageOf(job, nonce, preimageIndex)
  const algorithm = algorithmOf(job)
  const { hashing } = algorithm
  if (hashesAtOnce(hashing)) return algorithm.verdict(job, message, hashing.hashSync(message))
  const prepared = cache === undefined ? await hashing.prepare(job, preparation) : checkedCache(cache)
  return algorithm.verdict(job, message, await hashing.hash(prepared, message, job))
}

/**
 * {@link verify} at once: sha256d in microseconds, RandomX with a cache that was prepared, blocking for the whole hash.
 * Throws `TypeError`/`RangeError` for a job, nonce, preimage or cache that cannot be, and for a RandomX job without a
 * cache; PICKAXE_ERR_BUSY while a hash of the cache is unfinished.
 *
 * @example
 * import { blockHeader, RandomXCache, verifySync } from 'pickaxe/verify'
 *
 * const key = new TextEncoder().encode('test key 000')
 * const cache = await RandomXCache.create({ key })
 * const job = blockHeader({ header: new Uint8Array(80), algorithm: 'randomx', key, target: 2n ** 256n - 1n })
 * console.log(verifySync(job, 0n, { cache }).valid) // true
 */
export function verifySync(job: Job, nonce: bigint, options: VerifySyncOptions = {}): Verdict {
  assertJob(job)
  assertObject(options, 'options')
  assertKnown(options, syncOptionNames)
  const { preimageIndex, cache } = options
  const message = messageOf(job, nonce, preimageIndex)
  const algorithm = algorithmOf(job)
  return algorithm.verdict(job, message, hashNow(algorithm, job, message, cache))
}

/** Whether {@link verifySync} does without a cache. */
export function verifiesAtOnce(job: Job): boolean {
  return hashesAtOnce(algorithmOf(job).hashing)
}

function hashNow(
  { hashing, title }: AnyAlgorithm,
  job: Job,
  message: Uint8Array,
  cache: RandomXCache | undefined,
): Uint8Array {
  if (hashesAtOnce(hashing)) return hashing.hashSync(message)
  if (cache === undefined) {
    throw rangeError(`verifySync() needs the prepared cache of a ${title} job: give options.cache, or await verify()`, {
      name: 'options.cache',
      value: cache,
    })
  }
  return (hashing as HashPrepared<Job, unknown>).hashSync(checkedCache(cache), message, job)
}

// By its shape: a cache of another copy of this package serves as well.
function checkedCache(cache: unknown): RandomXCache {
  const { assertServes, hash, hashSync } = (cache ?? {}) as Partial<RandomXCache>
  if ([assertServes, hash, hashSync].every(method => typeof method === 'function')) return cache as RandomXCache
  throw wrongType('options.cache', 'a RandomXCache', cache)
}
