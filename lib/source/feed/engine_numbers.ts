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
