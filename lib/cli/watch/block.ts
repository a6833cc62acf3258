/**
 * A block as far as it says who made it.
 * @module
 */

export interface SeenBlock {
  readonly height: number
  readonly id: string
  readonly parent: string
  /** Seconds since 1970, as its miner says. */
  readonly time: number
  /** Hashes it took on average. */
  readonly work: number
  /** Whom it pays: scripts in hex of Bitcoin's family, none where payouts are hidden. */
  readonly payouts: readonly string[]
  /** What its miner wrote into it, in hex. */
  readonly tag: string
}

export interface ChainTip {
  readonly height: number
  readonly id: string
}

/** What a chain is read through: a client of a node, or its place among other calls to it. */
export interface NodeCalls {
  /** Names the node in messages. */
  readonly label: string
  call(method: string, params: unknown, options: { readonly signal: AbortSignal }): Promise<unknown>
  close(): void
}

/** A node's best chain, read. */
export interface ChainReader {
  /** Names the node in messages. */
  readonly label: string
  tip(signal: AbortSignal): Promise<ChainTip>
  idAt(height: number, signal: AbortSignal): Promise<string>
  /** Where its `height` is known, the node is not asked for it. */
  block(id: string, signal: AbortSignal, height?: number): Promise<SeenBlock>
  close(): void
}
