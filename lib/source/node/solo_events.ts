/**
 * What a solo miner reports while it works.
 * @module
 */
import type { BlockOutcome } from './submitter.js'

/** Why nothing is mined at the moment. */
export type HoldKey = 'nodes' | 'tips' | 'peers' | 'template' | 'verifier'

export type SoloEvent =
  | { readonly type: 'node'; readonly node: string; readonly up: boolean; readonly message: string }
  | {
      readonly type: 'template'
      readonly node: string
      readonly height: number
      readonly previous: string
      readonly transactions: number
      readonly expectedHashes: number
    }
  | { readonly type: 'hold'; readonly hold: HoldKey; readonly message: string }
  | { readonly type: 'released'; readonly hold: HoldKey }
  | { readonly type: 'found'; readonly height: number; readonly id: string; readonly reward?: number | undefined }
  | {
      readonly type: 'block'
      readonly height: number
      readonly id: string
      readonly outcome: BlockOutcome
      readonly reason?: string
      readonly node: string
    }
  /** A reorganisation took a block of ours out of the best chain, or put it there. */
  | {
      readonly type: 'reorganised'
      readonly height: number
      readonly id: string
      readonly outcome: 'orphaned' | 'accepted'
      readonly node: string
    }
  | { readonly type: 'postponed'; readonly height: number; readonly id: string; readonly message: string }
  | { readonly type: 'notice'; readonly message: string }
