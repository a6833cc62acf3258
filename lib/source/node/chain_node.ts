/**
 * What the coordinator needs of a node, whichever family it is of.
 * @module
 */
import type { RandomXVariant } from '../../hash/randomx/variants.js'
import type { Work, WorkSupply } from '../feed/work.js'

/** A block's place: its height and the id the node prints. */
export interface Tip {
  readonly height: number
  readonly id: string
}

export interface NodeStatus {
  /** The node's word for its network. */
  readonly chain: string
  readonly tip: Tip
  /** `undefined` where the node does not tell. */
  readonly peers: number | undefined
}

/** A solved block, ready to be sent. */
export interface FoundBlock {
  readonly id: string
  readonly height: number
  /** What submitblock / submit_block takes. */
  readonly hex: string
}

/** One search and what its winning nonce makes of it. */
export interface BlockWork extends Work {
  /** `nonceBytes` as the search's winner gave them, `hash` the proof-of-work hash. */
  solve(nonceBytes: Uint8Array, hash: Uint8Array): FoundBlock
}

/** A template and the searches it has room for. */
export interface BlockSupply extends WorkSupply<BlockWork> {
  readonly height: number
  /** Id of the block it builds on, as the node prints it. */
  readonly previous: string
  /** Average hashes a block takes. */
  readonly expectedHashes: number
  readonly transactions: number
  /** The RandomX key (32 bytes) that follows this one soon, where the node says so. */
  readonly nextKey?: { readonly key: Uint8Array; readonly variant: RandomXVariant } | undefined
  /** Subsidy and fees in the coin's smallest unit, where the node tells. */
  readonly reward?: number | undefined
}

/** What a node says to a submitted block. */
export type SubmitVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'side-branch' }
  /** Its parent is not known there (yet). */
  | { readonly kind: 'unknown-parent'; readonly reason: string }
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string }

/** Where a block stands in the node's view. */
export type Standing = 'best-chain' | 'side-branch' | 'unknown'

export interface ChainNode {
  /** Names the node in messages. */
  readonly label: string
  /** The node's option that gives it a peer. */
  readonly peerOption: string
  status(signal?: AbortSignal): Promise<NodeStatus>
  /** Id of the best-chain block at `height`. */
  idAt(height: number, signal?: AbortSignal): Promise<string>
  /** A validated template. Throws PICKAXE_ERR_TEMPLATE when it does not add up. */
  template(signal?: AbortSignal): Promise<BlockSupply>
  /**
   * The tip, once it is a new one or after a while; the one call that may be open beside another. `undefined` where the
   * node has no call to wait with, or not before it has given a template.
   */
  waitForBlock(signal: AbortSignal): Promise<Tip | undefined>
  /** Any other question, in turn with those above: no more calls are open for it. For who shows the chain. */
  ask(method: string, params: unknown, signal?: AbortSignal): Promise<unknown>
  /** Over a connection of its own, as `standing` and `submitTip` are. */
  submit(block: FoundBlock, signal?: AbortSignal): Promise<SubmitVerdict>
  standing(block: FoundBlock, signal?: AbortSignal): Promise<Standing>
  submitTip(signal?: AbortSignal): Promise<Tip>
  /** Ends what is still being asked. */
  close(): void
}
