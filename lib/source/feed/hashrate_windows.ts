/**
 * Hash rates over the last seconds and minutes.
 * @module
 */
import { RateWindow } from '../../miner/rate_window.js'

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
    this.#lookAtStage()
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

  #lookAtStage(): void {
    const stage = this.#stage()
    if (stage === this.#lastStage) return
    this.#lastStage = stage
    this.#windows.s10 = this.#window('s10')
    this.#windows.s60 = this.#window('s60')
  }

  #sample(): void {
    this.#lookAtStage()
    const now = performance.now()
    const hashes = [this.#hashes()]
    for (const window of Object.values(this.#windows)) window.add(now, hashes)
  }
}
