/**
 * How many lines of one kind are printed: nobody reads hundreds a second, and a log of them fills a disk.
 * @module
 */

/** `burst` lines at once, `perSecond` for as long as they come; what is left out is counted. */
export class LineBudget {
  readonly #burst: number
  readonly #perSecond: number
  #left: number
  #leftOut = 0

  constructor(burst: number, perSecond: number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#left = burst
  }

  /** Whether the next line is printed. */
  take(): boolean {
    const hasRoom = this.#left > 0
    if (hasRoom) this.#left--
    else this.#leftOut++
    return hasRoom
  }

  /** A second has passed: how many lines were left out in it. */
  tick(): number {
    const leftOut = this.#leftOut
    this.#leftOut = 0
    this.#left = Math.min(this.#burst, this.#left + this.#perSecond)
    return leftOut
  }
}
