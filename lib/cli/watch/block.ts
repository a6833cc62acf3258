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

/** A node's best chain, read. */
export interface ChainReader {
  /** Names the node in messages. */
  readonly label: string
  tip(signal: AbortSignal): Promise<ChainTip>
  idAt(height: number, signal: AbortSignal): Promise<string>
  block(id: string, signal: AbortSignal): Promise<SeenBlock>
  close(): void
}
