/**
 * What a pool miner reports while it works.
 * @module
 */
import type { ShareRefusal } from './refusal.js'

/** Why nothing is mined at the moment. */
export type PoolHold = 'pool' | 'job' | 'verifier'

/**
 * `accepted`, `rejected` by the pool, `stale`: not sent, for its job had been replaced; `lost`: sent, and the connection
 * ended before the answer.
 */
export type ShareOutcome = 'accepted' | 'rejected' | 'stale' | 'lost'

export interface ShareEvent {
  readonly type: 'share'
  readonly outcome: ShareOutcome
  readonly pool: string
  readonly job: string
  /** As the pool counts it. */
  readonly difficulty: number
  /** Whether it solves a block of the network, where the job tells what that takes. */
  readonly isBlock: boolean
  /** From the line that was sent to the pool's answer. */
  readonly latencyMs?: number
  /** Of a rejected one: the kind, the pool's words, and what they mean. */
  readonly reason?: ShareRefusal
  readonly text?: string
  readonly meaning?: string
}

export type PoolEvent =
  | { readonly type: 'pool'; readonly pool: string; readonly up: boolean; readonly message: string }
  | {
      readonly type: 'job'
      readonly pool: string
      readonly job: string
      readonly algorithm: string
      readonly difficulty: number
      readonly height: number | undefined
      /** Shares of earlier jobs are worth nothing any more. */
      readonly cleans: boolean
    }
  | { readonly type: 'hold'; readonly hold: PoolHold; readonly message: string }
  | { readonly type: 'released'; readonly hold: PoolHold }
  | ShareEvent
  /** The pool's own words. */
  | { readonly type: 'message'; readonly pool: string; readonly text: string }
  | { readonly type: 'notice'; readonly message: string }
