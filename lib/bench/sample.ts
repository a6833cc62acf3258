/**
 * A turn of a miner that is already at work.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Miner } from '../miner/miner.js'
import { startClock } from './clock.js'
import type { Sample, Timing } from './contestant.js'
import { countedSample } from './counted_sample.js'

/** Lets it warm up, then counts over one window. Rejects with the signal's reason. */
export async function sampleOf(miner: Miner, { warmupMs, windowMs }: Timing, signal: AbortSignal): Promise<Sample> {
  await sleep(warmupMs, undefined, { signal })
  const before = miner.stats().hashes
  const elapsed = startClock()
  await sleep(windowMs, undefined, { signal })
  const hashes = miner.stats().hashes - before
  return countedSample(hashes, elapsed())
}
