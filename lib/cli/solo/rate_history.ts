/**
 * The hash rate's history for a page: the last quarter of an hour by the second, the last day by the minute.
 * @module
 */

/** `at` in Unix milliseconds, `hashrate` in hashes per second. */
export interface RateSample {
  readonly at: number
  readonly hashrate: number
}

export interface RateHistory {
  /** `recent` by the second, `day` by the minute, each oldest first. */
  samples(): { recent: readonly RateSample[]; day: readonly RateSample[] }
  stop(): void
}

const sampleMs = 1000
const recentSamples = 900
const samplesPerMinute = 60
const dayMinutes = 1440

/** Asks `hashrate` once a second until stopped. */
export function rateHistory(hashrate: () => number): RateHistory {
  const recent: RateSample[] = []
  const day: RateSample[] = []
  let minute: number[] = []
  const timer = setInterval(() => {
    const sample = { at: Date.now(), hashrate: hashrate() }
    push(recent, sample, recentSamples)
    minute.push(sample.hashrate)
    if (minute.length < samplesPerMinute) return
    push(day, { at: sample.at, hashrate: minute.reduce((sum, rate) => sum + rate, 0) / minute.length }, dayMinutes)
    minute = []
  }, sampleMs).unref()
  return { samples: () => ({ recent, day }), stop: () => clearInterval(timer) }
}

function push(samples: RateSample[], sample: RateSample, most: number): void {
  samples.push(sample)
  if (samples.length > most) samples.shift()
}
