/**
 * One `mine()` of a miner, from its place in line to its answer.
 * @module
 */
import { copyJob, type Job } from '../algorithm/index.js'
import { PickaxeError } from '../base/errors.js'
import type { MineResult } from '../base/result.js'
import { expectedHashes } from '../base/target.js'
import type { Hit } from './hit_stream.js'
import type { AbortDetail, SearchOptions } from './options.js'
import type { RunningSearch, SearchEnd } from './search.js'

export class MinedSearch {
  readonly job: Job
  /** The job as it was when the search was asked for. */
  readonly searched: Job
  readonly result: Promise<MineResult>
  settled = false
  readonly #options: SearchOptions
  readonly #onAbandoned: (search: MinedSearch) => void
  #resolve!: (result: MineResult) => void
  #reject!: (error: unknown) => void
  #search: RunningSearch | undefined
  #startedAtMs = performance.now()
  #timer: NodeJS.Timeout | undefined
  readonly #timeout: NodeJS.Timeout | undefined

  /** `job` and `options` were checked. `onAbandoned` runs when the caller wants no answer any more; it has been rejected. */
  constructor(job: Job, options: SearchOptions, onAbandoned: (search: MinedSearch) => void) {
    this.job = job
    this.searched = copyJob(job)
    this.#options = options
    this.#onAbandoned = onAbandoned
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
    const { timeoutMs } = options
    if (timeoutMs !== undefined) this.#timeout = setTimeout(() => this.#abort(timeoutError(timeoutMs)), timeoutMs)
  }

  /** Its turn has come. */
  begin(search: RunningSearch): void {
    this.#search = search
    this.#startedAtMs = performance.now()
    if (this.#options.onProgress === undefined) return
    this.#timer = setInterval(() => this.#report(), this.#options.progressIntervalMs)
  }

  found({ nonce, nonceBytes, nonceHex, preimageIndex, message, hash, hashHex }: Hit): void {
    this.#settle()
    const hit = { nonce, nonceBytes, nonceHex, preimageIndex, message, hash, hashHex }
    this.#resolve({ found: true, ...hit, ...this.#counted() })
  }

  /** Without effect on a search that has its answer. */
  end(reason: SearchEnd['reason'], error?: unknown): void {
    if (this.settled) return
    if (reason === 'exhausted') {
      this.#settle()
      this.#resolve({ found: false, exhausted: true, ...this.#counted() })
    } else if (reason === 'failed') this.refuse(error)
    else this.refuse(reason === 'closed' ? closedError() : replacedError())
  }

  refuse(error: unknown): void {
    this.#settle()
    this.#reject(error)
  }

  readonly #onAbort = (): void => this.#abort(this.#options.signal!.reason)

  #abort(cause: unknown): void {
    this.#abandon(abortError(cause, { ...this.#counted(), remaining: this.#search?.remaining ?? this.searched.range }))
  }

  #report(): void {
    try {
      const { hashes, elapsedMs } = this.#counted()
      const expected = expectedHashes(this.searched.target)
      const chance = -Math.expm1(-hashes / expected)
      this.#options.onProgress?.({
        hashes,
        elapsedMs,
        hashrate: (hashes * 1000) / elapsedMs,
        expectedHashes: expected,
        chance,
      })
    } catch (error) {
      this.#abandon(error)
    }
  }

  // Progress may itself have aborted the search.
  #abandon(error: unknown): void {
    if (this.settled) return
    this.refuse(error)
    this.#onAbandoned(this)
  }

  #counted(): { hashes: number; elapsedMs: number } {
    return { hashes: this.#search?.hashes ?? 0, elapsedMs: performance.now() - this.#startedAtMs }
  }

  #settle(): void {
    this.settled = true
    clearInterval(this.#timer)
    clearTimeout(this.#timeout)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
  }
}

/** What was done for `job` before anything was. */
export function nothingDone({ range }: Job): AbortDetail {
  return { hashes: 0, elapsedMs: 0, remaining: range }
}

/** `cause` is the signal's reason. */
export function abortError(cause: unknown, done: AbortDetail): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_ABORTED', 'the search was aborted', { cause, detail: { ...done } })
}

// As `AbortSignal.timeout()` has it.
function timeoutError(timeoutMs: number): DOMException {
  return new DOMException(`the search had ${timeoutMs} ms (timeoutMs)`, 'TimeoutError')
}

export function closedError(): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_CLOSED', 'this Miner is closed: start a new one')
}

function replacedError(): PickaxeError {
  return new PickaxeError(
    'PICKAXE_ERR_REPLACED',
    'setJob() or clearJob() took the threads away from this search: ask for it again, or give it a Miner of its own',
  )
}
