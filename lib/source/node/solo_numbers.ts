/**
 * The numbers of a solo miner: what it did, how fast it is, what to expect.
 * @module
 */
import { algorithmOf, isAlgorithm } from '../../algorithm/index.js'
import type { MinerStats } from '../../miner/miner.js'
import { RateWindow } from '../../miner/rate_window.js'
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

const sampleMs = 1000
const windowsMs = { s10: 10_000, s60: 60_000, m15: 900_000 }

/** Hash rates over three windows, sampled every second until stopped. */
export class HashrateWindows {
  readonly #hashes: () => number
  readonly #stage: () => string | undefined
  #lastStage: string | undefined
  readonly #windows: Record<keyof typeof windowsMs, RateWindow>
  readonly #timer: NodeJS.Timeout

  /** `stage`: what hashes; the rates over 10 s and 60 s begin anew when it changes, so that none mixes light and full. */
  constructor(hashes: () => number, stage: () => string | undefined = () => undefined) {
    this.#hashes = hashes
    this.#stage = stage
    this.#windows = { s10: this.#window('s10'), s60: this.#window('s60'), m15: this.#window('m15') }
    this.#timer = setInterval(() => this.#sample(), sampleMs).unref()
  }

  rates(): Record<keyof typeof windowsMs, number> {
    const now = performance.now()
    const hashes = [this.#hashes()]
    const rate = (window: RateWindow) => window.rates(now, hashes)[0] ?? 0
    return { s10: rate(this.#windows.s10), s60: rate(this.#windows.s60), m15: rate(this.#windows.m15) }
  }

  #window(key: keyof typeof windowsMs): RateWindow {
    return new RateWindow(windowsMs[key], performance.now(), [this.#hashes()])
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #sample(): void {
    const stage = this.#stage()
    if (stage !== this.#lastStage) {
      this.#lastStage = stage
      this.#windows.s10 = this.#window('s10')
      this.#windows.s60 = this.#window('s60')
    }
    const now = performance.now()
    const hashes = [this.#hashes()]
    for (const window of Object.values(this.#windows)) window.add(now, hashes)
  }
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

/** Whether RandomX hashes, if at all, in light mode while the dataset for full mode is being made. */
export function isPreparing(randomx: MinerStats['randomx'] | undefined): boolean {
  return randomx?.stage === 'filling-cache' || randomx?.stage === 'building-dataset'
}

/** The part of the numbers that comes from the engine. */
export function engineNumbers(stats: MinerStats, algorithm: string) {
  const hasModes = isAlgorithm(algorithm) && algorithmOf({ algorithm }).hasModes
  const { running, paused, threads, hashrateByThread, hashes, uptimeMs, kernel, randomx } = stats
  return {
    running,
    paused,
    threads,
    hashrateByThread,
    hashes,
    uptimeMs,
    kernel,
    randomx,
    fastMode: !hasModes || randomx?.stage === 'full',
  }
}
