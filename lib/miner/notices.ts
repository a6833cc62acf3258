/**
 * What a miner has to say beside its results: to the program that started it, and to whoever listens.
 * @module
 */
import { errorCode, type PickaxeError } from '../base/errors.js'
import { noticeChannel } from './channels.js'
import type { Notice } from './options.js'

export class Notices {
  readonly #miner: object
  readonly #onNotice: ((notice: Notice) => void) | undefined

  constructor(miner: object, onNotice: ((notice: Notice) => void) | undefined) {
    this.#miner = miner
    this.#onNotice = onNotice
  }

  pinUnsupported(): void {
    const message = 'this system does not pin threads; running unpinned'
    this.#tell({ code: 'pin-unsupported', message, detail: {} })
  }

  threadPlan(message: string, threads: number): void {
    this.#tell({ code: 'thread-plan', message, detail: { threads } })
  }

  degraded(message: string, jobId: number): void {
    this.#tell({ code: 'degraded', message, detail: { jobId } })
  }

  /** Readers of hits() would wait for ever and not know why. */
  searchFailed(error: Error, jobId: number): void {
    const message = `the search failed: ${error.message}`
    this.#tell({ code: 'search-failed', message, detail: { jobId, code: errorCode(error) } })
  }

  /** Said before the first hit, which will be lost: that may be days away. */
  verifierRefused(error: PickaxeError): void {
    const message = `no hit of this search can be verified: ${error.message}`
    this.#tell({ code: 'verifier-refused', message, detail: { code: error.code } })
  }

  // What the callback throws is its own: an uncaught error, as with event emitters, not the end of the miner.
  #tell(notice: Notice): void {
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
