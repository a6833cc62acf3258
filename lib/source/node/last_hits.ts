/**
 * Hits that were still being checked when their job was taken away: found is found.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Sha256dJob } from '../../algorithm/index.js'
import type { Miner } from '../../miner/miner.js'
import type { Search } from '../../miner/search.js'

// One nonce, and no hash is that small.
const hopelessJob: Sha256dJob = {
  algorithm: 'sha256d',
  template: new Uint8Array(80),
  nonceOffset: 76,
  nonceWidth: 4,
  target: { bound: 0n, order: 'little-endian' },
  range: { start: 0n, end: 1n },
}

/**
 * Resolves when `engine` has told every hit of its jobs so far, or after `limitMs`. An engine tells what happens in its
 * order: once a later search is exhausted, the checks of all hits before it are done.
 */
export async function lastHits(engine: Pick<Miner, 'setJob' | 'stats'>, limitMs: number): Promise<void> {
  // Its threads would not even begin; what they found before has long been checked.
  if (engine.stats().paused) return
  let search: Search
  try {
    search = engine.setJob(hopelessJob)
  } catch {
    // It has failed meanwhile, or is somebody's own that takes no such job: nothing more can be learnt.
    return
  }
  await Promise.race([search.finished, delay(limitMs, undefined, { ref: false })])
  // Hits that were told are handled in turns of their own.
  await new Promise(setImmediate)
}
