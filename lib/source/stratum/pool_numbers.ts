/**
 * The numbers of a pool miner: what it did, what the pool says it did.
 * @module
 */
import type { EngineNumbers } from '../feed/engine_numbers.js'
import type { ShareRefusal } from './refusal.js'

/** What the pool credited, as hashes: the work that its accepted shares stand for. */
export interface CreditedWork {
  /** Hashes per second since the first job. */
  hashrate: number
  /** Within these, 95 of 100 times, if the pool counts right. */
  low: number
  /** See `low`. */
  high: number
  /** `credited / hashes`: below `high / hashrate` of it for long, the pool does not count what it was sent. */
  ratio: number
}

/** How long something took, in milliseconds. */
export interface TimeSpread {
  /** Half of them were faster. */
  p50: number
  /** 95 of 100 were faster. */
  p95: number
  /** The slowest. */
  max: number
}

/** The numbers of a pool miner, since it started unless they say otherwise. */
export interface PoolStats extends EngineNumbers {
  /** Unix milliseconds. */
  now: number
  /** Unix milliseconds. */
  startedAt: number
  /** Unix milliseconds: when the pool last accepted a share. */
  lastShareAt: number | undefined
  /** Why nothing is mined, if so, in words. */
  holds: {
    /** Which of the reasons. */
    hold: string
    /** The same for people. */
    message: string
  }[]
  /** Hashes per second over the last 10 s, measured here. */
  hashrate: number
  /** The same. */
  hashrate10s: number
  /** Over the last minute. */
  hashrate60s: number
  /** Over the last quarter of an hour. */
  hashrate15m: number
  /** Of the job, as `--algorithm` calls it. */
  algorithm: string
  /** The pool said yes. */
  sharesAccepted: number
  /** By the kind of reason. */
  sharesRejected: Partial<Record<ShareRefusal, number>>
  /** Not sent: their job had been replaced. */
  sharesStale: number
  /** Sent, without an answer before the connection ended. */
  sharesLost: number
  /** Not sent: they could not be proven. */
  sharesUnproven: number
  /** Found twice, not sent again. */
  sharesDuplicate: number
  /** Without an answer yet, and those that wait behind them. */
  sharesOpen: number
  /** Accepted shares that also solve a block of the network. */
  blocksFound: number
  /** Milliseconds from a share to the pool's answer, of the last 100. */
  answerMs: TimeSpread | undefined
  /** Milliseconds in which the second implementation proved a share before it was sent, of the last 100. */
  checkMs: TimeSpread | undefined
  /** The work of accepted shares; `undefined` before the first. */
  credited: CreditedWork | undefined
  /** How many jobs came. */
  jobs: number
  /** The one that is mined. */
  job:
    | {
        /** As the pool gave it. */
        id: string
        /** As the pool counts it. */
        difficulty: number
        /** Of the block, where the pool says it. */
        height: number | undefined
        /** Milliseconds since it came. */
        ageMs: number
        /** Hashes a share takes on average. */
        expectedHashes: number
      }
    | undefined
  /** `host:port` of the pool that is mined at. */
  pool: string | undefined
  /** All of them, in order of preference. */
  pools: {
    /** `host:port`. */
    pool: string
    /** Whether it is logged in and has given a job. */
    up: boolean
    /** Why not, if it failed. */
    error?: string
  }[]
}

const keptTimes = 100

class RecentTimes {
  readonly #times: number[] = []

  add(ms: number): void {
    this.#times.push(ms)
    if (this.#times.length > keptTimes) this.#times.shift()
  }

  get spread(): TimeSpread | undefined {
    const sorted = this.#times.toSorted((a, b) => a - b)
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!
    return sorted.length === 0 ? undefined : { p50: at(0.5), p95: at(0.95), max: sorted.at(-1)! }
  }
}

export class ShareTally {
  accepted = 0
  readonly rejected: Partial<Record<ShareRefusal, number>> = {}
  stale = 0
  lost = 0
  unproven = 0
  blocks = 0
  lastAt: number | undefined
  #work = 0
  #variance = 0
  readonly #answers = new RecentTimes()
  readonly #checks = new RecentTimes()

  accept(expectedHashes: number, latencyMs: number, isBlock: boolean): void {
    this.accepted++
    this.lastAt = Date.now()
    if (isBlock) this.blocks++
    this.#work += expectedHashes
    this.#variance += expectedHashes ** 2
    this.#answers.add(latencyMs)
  }

  reject(reason: ShareRefusal, latencyMs: number): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1
    this.#answers.add(latencyMs)
  }

  proven(checkMs: number): void {
    this.#checks.add(checkMs)
  }

  get answerMs(): TimeSpread | undefined {
    return this.#answers.spread
  }

  get checkMs(): TimeSpread | undefined {
    return this.#checks.spread
  }

  /** Shares come like rain: the sum of their work spreads as the root of the sum of its squares. */
  credited(hashes: number, seconds: number): CreditedWork | undefined {
    if (this.accepted === 0 || seconds <= 0) return undefined
    const spread = 1.96 * Math.sqrt(this.#variance)
    return {
      hashrate: this.#work / seconds,
      low: Math.max(0, this.#work - spread) / seconds,
      high: (this.#work + spread) / seconds,
      ratio: hashes === 0 ? 0 : this.#work / hashes,
    }
  }
}
