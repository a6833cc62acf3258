/**
 * Jobs of Monero's stratum: a hashing blob, a key, a target.
 * @module
 */

import * as v from 'valibot'
import { cryptonoteBlob, type NonceRange } from '../../../algorithm/index.js'
import { fromHex, toHex } from '../../../base/bytes.js'
import { given } from '../../../base/given.js'
import { compactTarget, expectedHashes, type Target } from '../../../base/target.js'
import { commitment } from '../../../hash/randomx/commitment.js'
import { type RandomXVariant, randomxVariants } from '../../../hash/randomx/variants.js'
import type { Hit } from '../../../miner/miner.js'
import { noncesPerSearch } from '../hits_per_search.js'
import { checkedMessage, hexOf, identifier, unusable, wholeNumber } from '../messages.js'
import type { PoolJob, Share, ShareWork } from '../pool_job.js'
import type { NonceSpace, NonceSpaces } from './nonce_space.js'

/** The variants whose jobs are hashing blobs. */
export const blobVariants: readonly RandomXVariant[] = randomxVariants.filter(variant => variant !== 'scash')

// As other pools and older ones call them, in lower case.
const aliases: Readonly<Record<string, RandomXVariant>> = {
  rx: 'rx/0',
  randomx: 'rx/0',
  'rx/monero': 'rx/0',
  'rx/test': 'rx/0',
  'rx/v2': 'rx/2',
}

const jobSchema = v.object({
  blob: hexOf(43, 2048),
  job_id: identifier,
  target: v.union([hexOf(4, 4), hexOf(8, 8)], 'must be 8 or 16 hex digits'),
  seed_hash: v.nullish(v.union([v.literal(''), hexOf(32, 32)])),
  next_seed_hash: v.nullish(v.union([v.literal(''), hexOf(32, 32)])),
  height: v.nullish(wholeNumber),
  algo: v.nullish(v.pipe(v.string(), v.maxLength(64))),
})

export interface JobContext {
  readonly label: string
  /** Our name at the pool, which every share bears, as it was given. */
  readonly loginId: string | number
  /** What jobs may be hashed with; the first where they do not say. */
  readonly variants: readonly RandomXVariant[]
  /** The pool announced that miners share the nonces of a blob, each with a top byte of its own. */
  readonly nicehash: boolean
  readonly spaces: NonceSpaces
  /** The key of the job before, hex: some pools name it only where it changes. */
  readonly lastSeedHash?: string | undefined
}

const nonceBytes = 4
// What is handed out counts as tried, whether or not the next job came before it was.
const mostNonces = 2 ** 18
const mostSharedNonces = 2 ** 16

export class MoneroJob implements PoolJob {
  readonly id: string
  readonly algorithm: RandomXVariant
  readonly difficulty: number
  readonly expectedHashes: number
  readonly height: number | undefined
  readonly nextKey: PoolJob['nextKey']
  /** What is hashed, the nonce left out, as text. */
  readonly content: string
  readonly target: Target
  /** The key, hex in lower case. */
  readonly seedHash: string
  /** The id of the block it builds on, hex. */
  readonly previous: string
  readonly #base: ReturnType<typeof cryptonoteBlob>
  readonly #space: NonceSpace
  readonly #noncesPerSearch: bigint
  readonly #names: { readonly id: string | number; readonly job_id: string | number; readonly algo?: string }

  /** Throws PICKAXE_ERR_POOL_RESPONSE naming pool and field. */
  constructor(message: unknown, context: JobContext) {
    const { label, loginId, variants, nicehash, spaces, lastSeedHash } = context
    const fields = checkedMessage(jobSchema, message, label, 'job')
    const algo = fields.algo ?? undefined
    this.algorithm = variantOf(algo, variants, label)
    this.#names = { id: loginId, job_id: fields.job_id, ...given({ algo }) }
    this.id = String(fields.job_id)
    this.height = fields.height ?? undefined
    this.target = targetOf(fields.target, label)
    this.seedHash = (fields.seed_hash || lastSeedHash || '').toLowerCase()
    if (this.seedHash === '') throw unusable(label, 'job', 'seed_hash: it is missing, and no job before had one')
    const seedHash = fromHex(this.seedHash)
    const blob = fromHex(fields.blob)
    this.#base = blobJob(blob, seedHash, this.algorithm, label)
    const at = this.#base.nonceOffset
    this.previous = toHex(blob.subarray(at - 32, at))
    this.expectedHashes = expectedHashes(this.target)
    this.difficulty = Math.round(this.expectedHashes)
    const top = blob[at + nonceBytes - 1]!
    const isShared = nicehash || blob.subarray(at, at + nonceBytes).some(byte => byte !== 0)
    const whole = isShared ? sharedRange(top) : { start: 0n, end: 1n << 32n }
    const blank = blob.slice().fill(0, at, at + nonceBytes)
    this.content = `${this.algorithm} ${this.seedHash} ${isShared ? top : ''} ${toHex(blank)}`
    this.#space = spaces.of(this.content, whole)
    this.#noncesPerSearch = noncesPerSearch(this.expectedHashes, isShared ? mostSharedNonces : mostNonces)
    const next = fields.next_seed_hash ?? ''
    this.nextKey = next === '' ? undefined : { key: fromHex(next), variant: this.algorithm }
  }

  next(): ShareWork | undefined {
    const range = this.#space.take(this.#noncesPerSearch)
    if (range === undefined) return undefined
    const job = Object.freeze({ ...this.#base, target: this.target, range: Object.freeze(range) })
    return { job, share: hit => this.#share(hit) }
  }

  #share({ nonceBytes: nonce, hash, message, checkMs }: Hit): Share {
    // Judged is the commitment; the hash it was made of goes with it, so that a pool can check it without RandomX.
    const judged =
      this.#base.compare === 'commitment' ? { result: commitment(message, hash), commitment: hash } : { result: hash }
    const hexed = Object.fromEntries(Object.entries(judged).map(([name, bytes]) => [name, toHex(bytes)]))
    return {
      jobId: this.id,
      key: toHex(hash),
      isBlock: false,
      checkMs,
      params: { ...this.#names, nonce: toHex(nonce), ...hexed },
    }
  }
}

/** The nonces whose top byte is `top`. */
function sharedRange(top: number): NonceRange {
  const start = BigInt(top) << 24n
  return { start, end: start + (1n << 24n) }
}

function variantOf(algo: string | undefined, variants: readonly RandomXVariant[], label: string): RandomXVariant {
  if (algo === undefined || algo === '') return variants[0]!
  const lower = algo.toLowerCase().replace(/^randomx\//, 'rx/')
  const name = aliases[lower] ?? lower
  const found = variants.find(variant => variant === name)
  if (found !== undefined) return found
  throw unusable(label, 'job', `algo: it is of ${JSON.stringify(algo)}, and we said ${variants.join(', ')}`)
}

function targetOf(hex: string, label: string): Target {
  try {
    return compactTarget(fromHex(hex))
  } catch (error) {
    throw unusable(label, 'job', `target: ${(error as Error).message}`)
  }
}

function blobJob(blob: Uint8Array, seedHash: Uint8Array, variant: RandomXVariant, label: string) {
  try {
    return cryptonoteBlob({ blob, seedHash, difficulty: 1n, variant })
  } catch (error) {
    throw unusable(label, 'job', (error as Error).message)
  }
}
