/**
 * What an engine says of itself, as sources report it.
 * @module
 */
import { algorithmOf, isAlgorithm } from '../../algorithm/index.js'
import type { MinerStats } from '../../miner/miner.js'

/** Whether RandomX hashes, if at all, in light mode while the dataset for full mode is being made. */
export function isPreparing(randomx: MinerStats['randomx'] | undefined): boolean {
  return randomx?.stage === 'filling-cache' || randomx?.stage === 'building-dataset'
}

/** The part of the numbers that comes from the engine. */
export interface EngineNumbers {
  /** Whether threads are hashing right now. */
  running: boolean
  /** By `pause()`. */
  paused: boolean
  /** Threads that hash. */
  threads: number
  /** Hashes per second of each thread, over the last 10 s. */
  hashrateByThread: number[]
  /** Hashes tried since the start. */
  hashes: number
  /** Milliseconds since the engine started. */
  uptimeMs: number
  /** What hashes sha256d. */
  kernel: string
  /** What RandomX is doing; `undefined` before the first key. */
  randomx: MinerStats['randomx']
  /** False while RandomX hashes in light mode. */
  fastMode: boolean
}

/** They are those of the engine, for what it searches. */
export function engineNumbers(stats: MinerStats, algorithm: string): EngineNumbers {
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
