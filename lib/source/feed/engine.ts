/**
 * What a source needs of a miner.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Sha256dJob } from '../../algorithm/index.js'
import type { Miner } from '../../miner/miner.js'

export interface Engine
  extends Pick<Miner, 'setJob' | 'clearJob' | 'hits' | 'pause' | 'resume' | 'stats' | 'close'>,
    Partial<Pick<Miner, 'prepare'>> {
  /** Resolves when every hit that was found so far has been checked and given to a reader of `hits()`, or thrown away. */
  settled(): Promise<void>
}

// One nonce, and no hash is that small.
const hopelessJob: Sha256dJob = {
  algorithm: 'sha256d',
  template: new Uint8Array(80),
  nonceOffset: 76,
  nonceWidth: 4,
  target: { bound: 0n, order: 'little-endian' },
  range: { start: 0n, end: 1n },
}

// Longer than any check.
const forgetAfterMs = 60_000

/** `miner` as an engine. Its events come in order: once a later search is exhausted, the hits before it are settled. */
export function engineOf(miner: Miner): Engine {
  const settled = async (): Promise<void> => {
    const { running, paused } = miner.stats()
    if (running) await delay(forgetAfterMs, undefined, { ref: false })
    else if (!paused) await miner.setJob(hopelessJob).finished
  }
  return {
    setJob: job => miner.setJob(job),
    clearJob: () => miner.clearJob(),
    hits: () => miner.hits(),
    pause: () => miner.pause(),
    resume: () => miner.resume(),
    stats: () => miner.stats(),
    close: () => miner.close(),
    prepare: (key, variant) => miner.prepare(key, variant),
    settled,
  }
}
