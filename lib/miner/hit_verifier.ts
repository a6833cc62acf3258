/**
 * Has every hit checked by `pickaxe/verify` before anyone sees it: sha256d at once, RandomX in a worker thread that
 * prepares a key's cache while mining already runs.
 * @module
 */
import { hashesAtOnce } from '../algorithm/algorithm.js'
import { algorithmOf, type Job, messageOf, type Verdict } from '../algorithm/index.js'
import { toHex } from '../base/bytes.js'
import { PickaxeError } from '../base/errors.js'
import { verifiesAtOnce, verifySync } from '../verify/verify.js'
import type { VerifierNote } from './verifier_messages.js'
import { type Asker, type Question, shareThread, type ThreadShare } from './verifier_threads.js'

export type VerifyWith = 'typescript' | 'native'

/** What the native side says it found. */
export interface FoundNonce {
  nonce: bigint
  preimageIndex: number
  hash: Uint8Array
}

export class HitVerifier {
  readonly #with: VerifyWith
  #share: ThreadShare | undefined
  /** Checks that the thread has not answered. */
  #checks = 0
  /** Questions about another key, until these are done: 258 MiB, never two keys for one miner. */
  #deferred: { question: Question; asker: Asker }[] = []
  #closed = false

  constructor(verifyWith: VerifyWith) {
    this.#with = verifyWith
  }

  /**
   * Lets the key of a coming job be prepared, from the next turn of the event loop: starting a thread takes time.
   * `refused` hears why hits could not be checked, `note` why that takes long.
   */
  prepare(job: Job, refused: (error: PickaxeError) => void, note: (note: VerifierNote) => void = () => {}): void {
    if (verifiesAtOnce(job) || this.#with !== 'typescript') return
    setImmediate(() => {
      if (this.#closed) return
      this.#ask({ job, nonce: undefined }, { reject: refused, note })
    }).unref()
  }

  /**
   * What the verifier makes of a nonce; a promise where that takes long.
   * Rejects with PICKAXE_ERR_OUT_OF_MEMORY when there is no room for a RandomX cache (258 MiB), PICKAXE_ERR_THREAD_START
   * when there is no thread to prepare it.
   */
  check(job: Job, found: FoundNonce): Verdict | Promise<Verdict> {
    if (verifiesAtOnce(job)) return verifySync(job, found.nonce, { preimageIndex: found.preimageIndex })
    if (this.#with === 'native') return trust(job, found)
    return new Promise((resolve, reject) => {
      this.#ask({ job, nonce: found.nonce }, { resolve, reject })
    })
  }

  /** Leaves the worker thread, which ends if nobody else needs it; checks that are not done yet never settle. */
  close(): void {
    this.#closed = true
    this.#deferred = []
    this.#share?.leave()
    this.#share = undefined
  }

  #ask(question: Question, asker: Asker): void {
    const cacheId = cacheIdOf(question.job)
    const other = this.#share?.cacheId !== cacheId
    if (this.#deferred.length > 0 || (other && this.#checks > 0)) this.#deferred.push({ question, asker })
    else this.#askNow(cacheId, question, asker)
  }

  #askNow(cacheId: string, question: Question, asker: Asker): void {
    try {
      if (this.#share?.cacheId !== cacheId || !this.#share.alive) {
        this.#share?.leave()
        this.#share = undefined
        this.#share = shareThread(cacheId)
      }
      this.#share.ask(question, question.nonce === undefined ? asker : this.#counted(asker))
    } catch (error) {
      asker.reject(error as PickaxeError)
    }
  }

  #counted(asker: Asker): Asker {
    this.#checks++
    return {
      ...asker,
      resolve: verdict => {
        this.#checks--
        asker.resolve?.(verdict)
        this.#askDeferred()
      },
      reject: error => {
        this.#checks--
        asker.reject(error)
        this.#askDeferred()
      },
    }
  }

  #askDeferred(): void {
    if (this.#closed || this.#checks > 0) return
    for (const { question, asker } of this.#deferred.splice(0)) this.#ask(question, asker)
  }
}

function cacheIdOf(job: Job): string {
  const { hashing } = algorithmOf(job)
  return hashesAtOnce(hashing) ? job.algorithm : `${job.algorithm} ${hashing.cacheId(job)}`
}

// `verify: 'native'`: the hash is believed, the rule is applied again.
function trust(job: Job, { nonce, preimageIndex, hash }: FoundNonce): Verdict {
  return algorithmOf(job).verdict(job, messageOf(job, nonce, preimageIndex), hash)
}

/** PICKAXE_ERR_VERIFY_MISMATCH with everything a reproduction needs. `kernel` is what computed the native hash. */
export function mismatch(kernel: string, job: Job, found: FoundNonce, verdict: Verdict): PickaxeError {
  const detail = {
    kernel,
    algorithm: job.algorithm,
    nonce: found.nonce,
    template: toHex(messageOf(job, found.nonce, found.preimageIndex)),
    nonceOffset: job.nonceOffset,
    nonceWidth: job.nonceWidth,
    bound: job.target.bound,
    order: job.target.order,
    ...algorithmOf(job).mismatchDetail(job),
    nativeHash: toHex(found.hash),
    verifierHash: toHex(verdict.hash),
  }
  return new PickaxeError(
    'PICKAXE_ERR_VERIFY_MISMATCH',
    `kernel ${kernel} reported nonce ${found.nonce}, which the TypeScript verifier rejects ` +
      `(native hash ${detail.nativeHash}, verified ${detail.verifierHash}): the run was stopped. ` +
      'Please report it with error.detail; a faulty CPU or memory can cause it too',
    { detail },
  )
}
