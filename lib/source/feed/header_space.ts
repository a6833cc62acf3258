/**
 * The headers that one template or one stratum job has room for: extranonce first, then time.
 * @module
 */
import type { ExtranonceCounter } from './extranonce.js'

export interface HeaderPoint {
  readonly extranonce: Uint8Array
  /** Unix seconds. */
  readonly time: number
}

export interface TimeWindow {
  /** Where to start. */
  readonly currentTime: number
  /** Inclusive. */
  readonly maxTime: number
  readonly timeIsMutable: boolean
}

/** Walks (extranonce, time) without repeating: all extranonces at one time, then the next second. */
export class HeaderSpace {
  readonly #extranonces: ExtranonceCounter
  #window: TimeWindow
  #time: number
  #usedAtTime = 0

  constructor(extranonces: ExtranonceCounter, window: TimeWindow) {
    this.#extranonces = extranonces
    this.#window = window
    this.#time = window.currentTime
  }

  /** The same content was handed out again with a later clock: go on where we are, never back. */
  refresh(window: TimeWindow): void {
    this.#window = window
    if (window.currentTime > this.#time) this.#moveTo(window.currentTime)
  }

  /** `undefined` once the rules allow no later time. */
  next(): HeaderPoint | undefined {
    if (this.#usedAtTime === this.#extranonces.count) {
      if (!this.#window.timeIsMutable) return undefined
      this.#moveTo(this.#time + 1)
    }
    if (this.#time > this.#window.maxTime) return undefined
    this.#usedAtTime++
    return { extranonce: this.#extranonces.next(), time: this.#time }
  }

  #moveTo(time: number): void {
    this.#time = time
    this.#usedAtTime = 0
  }
}
