/**
 * The numbers of a solo miner: what it did, how fast it is, what to expect.
 * @module
 */
import type { MinerStats } from '../../miner/miner.js'
import type { BlockOutcome, SettledBlock } from './submitter.js'

/** Seconds until the next block. Finding one has no memory: these hold from any moment on. */
export interface ExpectedTime {
  mean: number
  /** Half of all blocks take longer. */
  p50: number
  p90: number
  p99: number
}

export interface SoloStats {
  /** Whether threads are hashing right now. */
  running: boolean
  paused: boolean
  /** Why nothing is mined, if so, in words. */
  holds: { hold: string; message: string }[]
  threads: number
  /** Hashes per second over the last 10 s. */
  hashrate: number
  hashrateByThread: number[]
  /** Hashes per second over 10 s, 60 s and 15 min, or since the start if that is shorter. */
  hashrate10s: number
  hashrate60s: number
  hashrate15m: number
  hashes: number
  /** In the best chain, as far as it was followed. */
  blocksFound: number
  /** Valid but not in the best chain: on a side branch, refused as stale, or orphaned. */
  staleBlocks: number
  /** Of the stale ones, those a reorganisation took back. */
  orphanedBlocks: number
  /** By the node's word. */
  rejectedBlocks: Record<string, number>
  /** Written down, fate unknown. */
  openBlocks: number
  surplusHits: number
  templates: number
  uptimeMs: number
  /** Unix milliseconds: now, the start, and when the last block of ours came into the best chain. */
  now: number
  startedAt: number
  lastBlockAt: number | undefined
  /** Subsidy and fees of blocks found since the start that are in the best chain, in the coin's smallest unit. */
  rewards: number
  /** Of RandomX: what is in memory, how far it is, and on which pages. */
  randomx: MinerStats['randomx'] | undefined
  /** RandomX over the whole dataset; true for algorithms without such a choice. */
  fastMode: boolean
  kernel: string
  coin: string
  /** What is being mined now. */
  template: { height: number; ageMs: number; expectedHashes: number } | undefined
  expectedSeconds: ExpectedTime | undefined
  nodes: { node: string; up: boolean; lead: boolean; height?: number; tip?: string; peers?: number; error?: string }[]
}

/** `undefined` while nothing is hashed. */
export function expectedTime(expectedHashes: number, hashrate: number): ExpectedTime | undefined {
  if (!(hashrate > 0)) return undefined
  const mean = expectedHashes / hashrate
  return { mean, p50: mean * Math.LN2, p90: mean * Math.log(10), p99: mean * Math.log(100) }
}

/** Blocks by what became of them. */
export class BlockTally {
  readonly outcomes: Record<BlockOutcome | 'orphaned', number> = {
    accepted: 0,
    'side-branch': 0,
    stale: 0,
    rejected: 0,
    orphaned: 0,
  }
  readonly rejected: Record<string, number> = {}

  add({ outcome, reason = 'no reason given' }: SettledBlock): void {
    this.outcomes[outcome]++
    if (outcome === 'rejected') this.rejected[reason] = (this.rejected[reason] ?? 0) + 1
  }

  /** A block counted as `from` is now `to`. */
  move(from: BlockOutcome | 'orphaned', to: BlockOutcome | 'orphaned'): void {
    this.outcomes[from]--
    this.outcomes[to]++
  }
}

/** What our blocks in the best chain brought. */
export class Rewards {
  readonly #values = new Map<string, number>()
  readonly #inChain = new Set<string>()
  /** Unix milliseconds. */
  lastAt: number | undefined

  found({ id, reward }: { id: string; reward?: number | undefined }): void {
    this.#values.set(id, reward ?? 0)
  }

  /** Whether the block is in the best chain now. */
  place(id: string, inBestChain: boolean): void {
    if (!inBestChain) {
      this.#inChain.delete(id)
      return
    }
    this.#inChain.add(id)
    this.lastAt = Date.now()
  }

  get total(): number {
    let sum = 0
    for (const id of this.#inChain) sum += this.#values.get(id) ?? 0
    return sum
  }
}
