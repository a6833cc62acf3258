/**
 * Has every hit checked by `pickaxe/verify` before anyone sees it: sha256d at once, RandomX in a worker thread that
 * prepares a key's cache while mining already runs.
 * @module
 */
import { Worker } from 'node:worker_threads'
import { algorithmOf, type Job, messageOf, type Verdict } from '../algorithm/index.js'
import { toHex } from '../base/bytes.js'
import { type ErrorCode, errorCode, PickaxeError } from '../base/errors.js'
import { verifiesAtOnce, verifySync } from '../verify/verify.js'
import type { VerifierAnswer, VerifierRequest } from './hit_verifier_worker.js'

export type VerifyWith = 'typescript' | 'native'

/** What the native side says it found. */
export interface FoundNonce {
  nonce: bigint
  preimageIndex: number
  hash: Uint8Array
}

interface Pending {
  resolve?: (verdict: Verdict) => void
  reject: (error: PickaxeError) => void
  /** What the thread has to say meanwhile. */
  note?: (text: string) => void
}

export class HitVerifier {
  readonly #with: VerifyWith
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | undefined
  #lastId = 0
  #closed = false

  constructor(verifyWith: VerifyWith) {
    this.#with = verifyWith
  }

  /**
   * Lets the key of a coming job be prepared, from the next turn of the event loop: starting a thread takes time.
   * `refused` hears why hits could not be checked, `note` why that takes long.
   */
  prepare(job: Job, refused: (error: PickaxeError) => void, note: (text: string) => void = () => {}): void {
    if (verifiesAtOnce(job) || this.#with !== 'typescript') return
    setImmediate(() => {
      if (this.#closed) return
      try {
        this.#ask({ job, nonce: undefined }, { reject: refused, note })
      } catch (error) {
        refused(error as PickaxeError)
      }
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

  /** Ends the worker thread; checks that are not done yet never settle. */
  close(): void {
    this.#closed = true
    this.#pending.clear()
    void this.#worker?.terminate()
    this.#worker = undefined
  }

  #ask(question: Omit<VerifierRequest, 'id'>, pending: Pending): void {
    const id = ++this.#lastId
    this.#worker ??= this.#start()
    this.#worker.postMessage({ id, ...question } satisfies VerifierRequest)
    this.#pending.set(id, pending)
  }

  #start(): Worker {
    const worker = startWorker()
    worker.on('message', (answer: VerifierAnswer) => {
      const pending = this.#pending.get(answer.id)
      if ('note' in answer) {
        pending?.note?.(answer.note)
        return
      }
      this.#pending.delete(answer.id)
      if ('verdict' in answer) pending?.resolve?.(answer.verdict)
      else if ('code' in answer) pending?.reject(new PickaxeError(answer.code, answer.message))
    })
    worker.on('error', cause => {
      const error = threadFailure(cause)
      for (const pending of this.#pending.values()) pending.reject(error)
      this.#pending.clear()
      this.#worker = undefined
    })
    worker.unref() // last: a listener for messages refs it again
    return worker
  }
}

function startWorker(): Worker {
  const file = new URL('./hit_verifier_worker.js', import.meta.url)
  try {
    // Flags of the program are none of its business, and --input-type would keep it from starting.
    return new Worker(file, { name: 'pickaxe-verify', execArgv: [] })
  } catch (cause) {
    throw threadFailure(cause)
  }
}

function threadFailure(cause: unknown): PickaxeError {
  const mend = "it needs a worker thread and 258 MiB; verify: 'native' does without"
  return new PickaxeError(failureCode(cause), `the verifier of RandomX hits does not run (${cause}): ${mend}`, {
    cause,
  })
}

/** Our own code if the error has one; else whether it was memory that lacked. */
export function failureCode(error: unknown): ErrorCode {
  const lacksMemory =
    error instanceof RangeError || (error as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return errorCode(error) ?? (lacksMemory ? 'PICKAXE_ERR_OUT_OF_MEMORY' : 'PICKAXE_ERR_THREAD_START')
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
