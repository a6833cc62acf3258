/**
 * What a solo miner reports while it works.
 * @module
 */
import type { BlockOutcome } from './submitter.js'

/** Why nothing is mined at the moment; there may be several reasons at once. */
export type HoldKey = 'nodes' | 'tips' | 'peers' | 'template' | 'rejected' | 'verifier'

/** What a solo miner reports; `type` says which it is. Node addresses are without login, ids as nodes print them. */
export type SoloEvent =
  | {
      /** A node came up or went down. */
      readonly type: 'node'
      /** Its address. */
      readonly node: string
      /** Whether it answers now. */
      readonly up: boolean
      /** The same for people, with the reason. */
      readonly message: string
    }
  | {
      /** A template came, and is mined from now on. */
      readonly type: 'template'
      /** Whose it is. */
      readonly node: string
      /** Of the block to be. */
      readonly height: number
      /** Id of the block before it. */
      readonly previous: string
      /** In the template, the coinbase aside. */
      readonly transactions: number
      /** How many hashes a block takes on average. */
      readonly expectedHashes: number
    }
  | {
      /** Nothing is mined from now on. */
      readonly type: 'hold'
      /** Why. */
      readonly hold: HoldKey
      /** The same for people. */
      readonly message: string
    }
  | {
      /** A reason not to mine is gone. */
      readonly type: 'released'
      /** Which. */
      readonly hold: HoldKey
    }
  | {
      /** A nonce won: the block is written down and on its way. */
      readonly type: 'found'
      /** Of the block. */
      readonly height: number
      /** Of the block. */
      readonly id: string
      /** Subsidy and fees, in the coin's smallest unit, where the template says. */
      readonly reward?: number | undefined
    }
  | {
      /** What became of a block that was sent. */
      readonly type: 'block'
      /** Of the block. */
      readonly height: number
      /** Of the block. */
      readonly id: string
      /** Accepted into the best chain or not. */
      readonly outcome: BlockOutcome
      /** The node's own word, where it gave one. */
      readonly reason?: string
      /** Which node said so. */
      readonly node: string
    }
  | {
      /** A reorganisation took a block of ours out of the best chain, or put it there. */
      readonly type: 'reorganised'
      /** Of the block. */
      readonly height: number
      /** Of the block. */
      readonly id: string
      /** `orphaned`: out of it; `accepted`: back in it. */
      readonly outcome: 'orphaned' | 'accepted'
      /** Which node said so. */
      readonly node: string
    }
  | {
      /** No node has answered to a block yet: it is sent again until one does. Told once for each reason. */
      readonly type: 'postponed'
      /** Of the block. */
      readonly height: number
      /** Of the block. */
      readonly id: string
      /** What went wrong. */
      readonly message: string
    }
  | {
      /** Something works less well than it could. */
      readonly type: 'notice'
      /** For people. */
      readonly message: string
    }
