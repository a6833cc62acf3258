/**
 * Hash rates over a sliding window, from counters that only grow.
 * @module
 */

interface Sample {
  atMs: number
  hashes: readonly number[]
}

/** Rates per thread between now and the oldest sample that is at most `windowMs` old. */
export class RateWindow {
  readonly #windowMs: number
  #samples: Sample[]

  constructor(windowMs: number, atMs: number, hashes: readonly number[]) {
    this.#windowMs = windowMs
    this.#samples = [{ atMs, hashes }]
  }

  /** Remembers the counters at `atMs`; drops what no window needs any more. */
  add(atMs: number, hashes: readonly number[]): void {
    this.#samples.push({ atMs, hashes })
    while (this.#samples.length > 2 && this.#samples[1]!.atMs <= atMs - this.#windowMs) this.#samples.shift()
  }

  /** Hashes per second of each thread; all zero when no time has passed. */
  rates(atMs: number, hashes: readonly number[]): number[] {
    const from = this.#samples.find(sample => sample.atMs >= atMs - this.#windowMs) ?? this.#samples.at(-1)!
    const seconds = (atMs - from.atMs) / 1000
    return hashes.map((count, i) => (seconds > 0 ? (count - (from.hashes[i] ?? 0)) / seconds : 0))
  }
}
