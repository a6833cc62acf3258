/**
 * Proves what workers tell, in TypeScript; what takes long to prepare is prepared once a search.
 * @module
 */
import { type HashPrepared, hashesAtOnce } from '../../algorithm/algorithm.js'
import { algorithmOf, type Job, messageOf } from '../../algorithm/index.js'
import { toHex, toLittleEndian } from '../../base/bytes.js'
import type { MineResult } from '../../base/result.js'

export interface Claim {
  readonly nonce: bigint
  readonly preimage_index: number
}

export type Proof = Omit<Extract<MineResult, { found: true }>, 'hashes' | 'elapsedMs'>

export class Prover {
  readonly #job: Job
  #prepared: Promise<unknown> | undefined

  constructor(job: Job) {
    this.#job = job
  }

  /** How many of many claims are proved: all where a hash takes microseconds, a few where it takes a core's time. */
  get most(): number {
    return hashesAtOnce(algorithmOf(this.#job).hashing) ? Number.POSITIVE_INFINITY : 2
  }

  /** `undefined`: the nonce does not win; `bound` instead of the job's own makes it easier. Rejects as `verify()` does. */
  async prove({ nonce, preimage_index: preimageIndex }: Claim, bound?: bigint): Promise<Proof | undefined> {
    const job = bound === undefined ? this.#job : ({ ...this.#job, target: { ...this.#job.target, bound } } as Job)
    const lanes = lanesOf(job)
    if (preimageIndex >= lanes || nonce >> BigInt(8 * job.nonceWidth) !== 0n) return undefined
    const message = messageOf(job, nonce, preimageIndex)
    const algorithm = algorithmOf(job)
    const { valid, hash } = algorithm.verdict(job, message, await this.#hash(message))
    if (!valid) return undefined
    const nonceBytes = toLittleEndian(nonce, job.nonceWidth)
    const inHex = { nonceHex: toHex(nonceBytes), hashHex: toHex(hash) }
    return { found: true, nonce, nonceBytes, preimageIndex, message, hash, ...inHex }
  }

  async #hash(message: Uint8Array): Promise<Uint8Array> {
    const { hashing } = algorithmOf(this.#job)
    if (hashesAtOnce(hashing)) return hashing.hashSync(message)
    const slow = hashing as HashPrepared<Job, unknown>
    this.#prepared ??= slow.prepare(this.#job, {})
    return slow.hash(await this.#prepared, message, this.#job)
  }
}

/** Hashes a nonce takes: one for each preimage. */
export function lanesOf(job: Job): number {
  return algorithmOf(job).preimages(job)?.length ?? 1
}
