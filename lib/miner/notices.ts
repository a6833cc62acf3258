/**
 * What a miner has to say beside its results: to the program that started it, and to whoever listens.
 * @module
 */
import { errorCode, type PickaxeError } from '../base/errors.js'
import type { NativeNotice } from '../native/addon.js'
import { noticeChannel } from './channels.js'
import { type Notice, type NoticeCode, type NoticeDetails, noticeOf } from './notice.js'
import type { VerifierNote } from './verifier_messages.js'

export class Notices {
  readonly #miner: object
  readonly #onNotice: ((notice: Notice) => void) | undefined

  constructor(miner: object, onNotice: ((notice: Notice) => void) | undefined) {
    this.#miner = miner
    this.#onNotice = onNotice
  }

  pinUnsupported(): void {
    this.#tell('pin-unsupported', {})
  }

  threadPlan(reason: string, threads: number): void {
    this.#tell('thread-plan', { threads, reason })
  }

  cpusChanged(usableCpus: readonly number[], usableCpusBefore: readonly number[]): void {
    this.#tell('cpus-changed', { usableCpus, usableCpusBefore })
  }

  /** What the threads have to say. */
  native({ code, detail, jobId }: NativeNotice): void {
    this.#tell(code, { jobId, ...detail } as never)
  }

  /** What checking hits has to say. */
  verifier({ code, detail }: VerifierNote, jobId: number): void {
    this.#tell(code, { jobId, ...detail } as never)
  }

  /** Readers of hits() would wait for ever and not know why. */
  searchFailed(error: Error, jobId: number): void {
    this.#tell('search-failed', { jobId, code: errorCode(error), reason: error.message })
  }

  /** Said before the first hit, which will be lost: that may be days away. */
  verifierRefused({ code, message }: PickaxeError): void {
    this.#tell('verifier-refused', { code, reason: message })
  }

  // What the callback throws is its own: an uncaught error, as with event emitters, not the end of the miner.
  #tell<Code extends NoticeCode>(code: Code, detail: NoticeDetails[Code]): void {
    const notice = noticeOf(code, detail)
    noticeChannel.publish(() => ({ miner: this.#miner, notice }))
    try {
      this.#onNotice?.(notice)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
