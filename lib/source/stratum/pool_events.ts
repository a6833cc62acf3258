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

/** What became of one share. */
export interface ShareEvent {
  /** Tells it from other events. */
  readonly type: 'share'
  /** See {@link ShareOutcome}. */
  readonly outcome: ShareOutcome
  /** `host:port`. */
  readonly pool: string
  /** The job's id, as the pool gave it. */
  readonly job: string
  /** As the pool counts it. */
  readonly difficulty: number
  /** Whether it solves a block of the network, where the job tells what that takes. */
  readonly isBlock: boolean
  /** Milliseconds the second implementation took to prove it; not there where its job was over before its turn came. */
  readonly checkMs?: number
  /** Milliseconds from the line that was sent to the pool's answer. */
  readonly latencyMs?: number
  /** Of a rejected one: the kind. */
  readonly reason?: ShareRefusal
  /** Of a rejected one: the pool's words. */
  readonly text?: string
  /** Of a rejected one: what they mean and what to do. */
  readonly meaning?: string
}

/** A pool can be mined at, or cannot any more. */
export interface PoolStateEvent {
  /** Tells it from other events. */
  readonly type: 'pool'
  /** `host:port`. */
  readonly pool: string
  /** Whether it can be mined at. */
  readonly up: boolean
  /** The same for people, with the reason. */
  readonly message: string
}

/** A pool gave a job. */
export interface PoolJobEvent {
  /** Tells it from other events. */
  readonly type: 'job'
  /** `host:port`. */
  readonly pool: string
  /** Its id, as the pool gave it. */
  readonly job: string
  /** What it is hashed by, as `--algorithm` calls it. */
  readonly algorithm: string
  /** Of a share, as the pool counts it. */
  readonly difficulty: number
  /** Of the block, where the pool says it. */
  readonly height: number | undefined
  /** Shares of earlier jobs are worth nothing any more. */
  readonly cleans: boolean
}

/** Nothing is mined, for a reason that was not there before. */
export interface PoolHoldEvent {
  /** Tells it from other events. */
  readonly type: 'hold'
  /** Which of the reasons. */
  readonly hold: PoolHold
  /** The same for people. */
  readonly message: string
}

/** That reason is gone. */
export interface PoolReleasedEvent {
  /** Tells it from other events. */
  readonly type: 'released'
  /** Which of the reasons. */
  readonly hold: PoolHold
}

/** The pool's own words. */
export interface PoolMessageEvent {
  /** Tells it from other events. */
  readonly type: 'message'
  /** `host:port`. */
  readonly pool: string
  /** Without control characters. */
  readonly text: string
}

/** Something works less well than it could. */
export interface PoolNoticeEvent {
  /** Tells it from other events. */
  readonly type: 'notice'
  /** For people. */
  readonly message: string
}

/** What a pool miner tells `onEvent`; `type` says which. */
export type PoolEvent =
  | PoolStateEvent
  | PoolJobEvent
  | PoolHoldEvent
  | PoolReleasedEvent
  | ShareEvent
  | PoolMessageEvent
  | PoolNoticeEvent
