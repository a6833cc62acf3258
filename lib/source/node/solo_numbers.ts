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
  readonly #windows: Record<keyof typeof windowsMs, RateWindow>
  readonly #timer: NodeJS.Timeout

  constructor(hashes: () => number) {
    const now = performance.now()
    const window = (ms: number) => new RateWindow(ms, now, [hashes()])
    this.#hashes = hashes
    this.#windows = { s10: window(windowsMs.s10), s60: window(windowsMs.s60), m15: window(windowsMs.m15) }
    this.#timer = setInterval(() => this.#sample(), sampleMs).unref()
  }

  rates(): Record<keyof typeof windowsMs, number> {
    const now = performance.now()
    const hashes = [this.#hashes()]
    const rate = (window: RateWindow) => window.rates(now, hashes)[0] ?? 0
    return { s10: rate(this.#windows.s10), s60: rate(this.#windows.s60), m15: rate(this.#windows.m15) }
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #sample(): void {
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

/** The names Botcoin's `getinternalmininginfo` uses, and more of the same kind; for JSON. */
export function miningInfo(stats: SoloStats): Record<string, unknown> {
  return {
    running: stats.running,
    threads: stats.threads,
    hashrate: stats.hashrate,
    hashes: stats.hashes,
    blocks_found: stats.blocksFound,
    stale_blocks: stats.staleBlocks,
    templates: stats.templates,
    uptime: Math.floor(stats.uptimeMs / 1000),
    fast_mode: stats.fastMode,
    paused: stats.paused,
    holds: stats.holds,
    coin: stats.coin,
    kernel: stats.kernel,
    hashrate_by_thread: stats.hashrateByThread,
    hashrate_10s: stats.hashrate10s,
    hashrate_60s: stats.hashrate60s,
    hashrate_15m: stats.hashrate15m,
    orphaned_blocks: stats.orphanedBlocks,
    rejected_blocks: stats.rejectedBlocks,
    open_blocks: stats.openBlocks,
    height: stats.template?.height ?? null,
    template_age: stats.template === undefined ? null : Math.round(stats.template.ageMs) / 1000,
    expected_hashes: stats.template?.expectedHashes ?? null,
    expected_seconds: stats.expectedSeconds ?? null,
    nodes: stats.nodes,
  }
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
    fastMode: !hasModes || randomx?.stage === 'full',
  }
}
