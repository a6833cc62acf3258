/**
 * The numbers of a solo miner: what it did, how fast it is, what to expect.
 * @module
 */
import type { MinerStats } from '../../miner/miner.js'
import type { SettledEntry } from './journal.js'
import type { BlockOutcome, SettledBlock } from './submitter.js'

/** Seconds until the next block. Finding one has no memory: these hold from any moment on. */
export interface ExpectedTime {
  /** On average. */
  mean: number
  /** Half of all blocks take longer. */
  p50: number
  /** Nine of ten blocks take less. */
  p90: number
  /** 99 of 100 blocks take less. */
  p99: number
}

/** The numbers of a solo miner, as {@link SoloMiner.stats} gives them. */
export interface SoloStats {
  /** Whether threads are hashing right now. */
  running: boolean
  /** By {@link SoloMiner.pause}. */
  paused: boolean
  /** Why nothing is mined, if so, in words. */
  holds: {
    /** Which of the reasons: `nodes`, `tips`, `peers`, `template`, `rejected` or `verifier`. */
    hold: string
    /** The same for people. */
    message: string
  }[]
  /** Threads that hash. */
  threads: number
  /** Hashes per second over the last 10 s. */
  hashrate: number
  /** The same of each thread. */
  hashrateByThread: number[]
  /** Hashes per second over 10 s, or since the start if that is shorter. */
  hashrate10s: number
  /** Hashes per second over 60 s, or since the start if that is shorter. */
  hashrate60s: number
  /** Hashes per second over 15 min, or since the start if that is shorter. */
  hashrate15m: number
  /** Hashes tried since the start. */
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
  /** Hits of a block that had won already. */
  surplusHits: number
  /** Templates mined on. */
  templates: number
  /** Since the start. */
  uptimeMs: number
  /** Unix milliseconds. */
  now: number
  /** Unix milliseconds. */
  startedAt: number
  /** When the last block of ours came into the best chain, in an earlier run if not in this one; Unix milliseconds. */
  lastBlockAt: number | undefined
  /** Subsidy and fees of blocks found since the start that are in the best chain, in the coin's smallest unit. */
  rewards: number
  /** Of RandomX: what is in memory, how far it is, and on which pages. */
  randomx: MinerStats['randomx'] | undefined
  /** RandomX over the whole dataset; true for algorithms without such a choice. */
  fastMode: boolean
  /** What hashes, in a word or two. */
  kernel: string
  /** The profile's name. */
  coin: string
  /** What is being mined now. */
  template:
    | {
        /** Of the block to be. */
        height: number
        /** Since it came. */
        ageMs: number
        /** How many hashes a block takes on average. */
        expectedHashes: number
      }
    | undefined
  /** At the present hash rate. */
  expectedSeconds: ExpectedTime | undefined
  /** Every node asked. */
  nodes: {
    /** Its address, without login. */
    node: string
    /** Whether it answers. */
    up: boolean
    /** Whether its templates are mined. */
    lead: boolean
    /** Of its best block. */
    height?: number
    /** Id of its best block, as nodes print it. */
    tip?: string
    /** How many it is connected to. */
    peers?: number
    /** Why it is not up. */
    error?: string
  }[]
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

  /** What earlier runs brought counts for nothing here, but it has been. */
  earlier(settled: readonly SettledEntry[]): void {
    const times = settled.flatMap(({ outcome, settledAt = '' }) => {
      const time = Date.parse(settledAt)
      return outcome === 'accepted' && !Number.isNaN(time) ? [time] : []
    })
    for (const time of times) this.lastAt = Math.max(time, this.lastAt ?? time)
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
