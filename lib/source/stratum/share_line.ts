/**
 * Shares on their way to the pool: a bounded number without an answer, the others wait behind them.
 * @module
 */
import type { PoolJob, PoolSession, Share } from './pool_job.js'

/** A job as it is mined: the session it came by, and whether its shares are still worth something. */
export interface MinedJob {
  readonly job: PoolJob
  readonly session: PoolSession
  isOver: boolean
}

export interface SentShare {
  readonly mined: MinedJob
  readonly share: Share
  readonly latencyMs: number
}

export interface ShareLineOptions {
  readonly onAccepted: (sent: SentShare) => void
  /** The pool says no, or the connection ended. */
  readonly onFailed: (sent: SentShare, error: unknown) => void
  /** Its job was over before its turn came. */
  readonly onStale: (mined: MinedJob, share: Share) => void
  /** Whether so many wait that no more should be found. */
  readonly onCrowded: (isCrowded: boolean) => void
}

const mostUnanswered = 32
const crowdedAt = 128
const freeAt = 32
const remembered = 16_384

export class ShareLine {
  readonly #options: ShareLineOptions
  readonly #waiting: { mined: MinedJob; share: Share }[] = []
  /** Keys of what was sent, oldest first. */
  readonly #sent = new Set<string>()
  #unanswered = 0
  #isCrowded = false
  #idle: (() => void)[] = []
  /** Found twice, sent once. */
  duplicates = 0

  constructor(options: ShareLineOptions) {
    this.#options = options
  }

  /** Shares that have no answer yet. */
  get unanswered(): number {
    return this.#unanswered
  }

  get waiting(): number {
    return this.#waiting.length
  }

  add(mined: MinedJob, share: Share): void {
    if (this.#sent.has(share.key)) {
      this.duplicates++
      return
    }
    this.#sent.add(share.key)
    const oldest = this.#sent.values().next().value
    if (this.#sent.size > remembered && oldest !== undefined) this.#sent.delete(oldest)
    this.#waiting.push({ mined, share })
    this.#advance()
  }

  /** Resolves when every share has its answer. */
  settled(): Promise<void> {
    if (this.#unanswered === 0 && this.#waiting.length === 0) return Promise.resolve()
    return new Promise(resolve => this.#idle.push(resolve))
  }

  #advance(): void {
    while (this.#waiting.length > 0 && this.#unanswered < mostUnanswered) {
      const { mined, share } = this.#waiting.shift()!
      if (mined.isOver) this.#options.onStale(mined, share)
      else void this.#send(mined, share)
    }
    const isCrowded = this.#waiting.length > (this.#isCrowded ? freeAt : crowdedAt)
    if (isCrowded !== this.#isCrowded) {
      this.#isCrowded = isCrowded
      this.#options.onCrowded(isCrowded)
    }
    if (this.#unanswered === 0 && this.#waiting.length === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #send(mined: MinedJob, share: Share): Promise<void> {
    this.#unanswered++
    const sentAt = performance.now()
    const sent = () => ({ mined, share, latencyMs: performance.now() - sentAt })
    try {
      await mined.session.submit(share)
      this.#unanswered--
      this.#options.onAccepted(sent())
    } catch (error) {
      this.#unanswered--
      this.#options.onFailed(sent(), error)
    }
    this.#advance()
  }
}
