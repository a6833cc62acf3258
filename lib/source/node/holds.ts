/**
 * Why nothing is mined: one reason at a time, reported when it comes and when it goes.
 * @module
 */
import type { HoldKey, SoloEvent } from './solo_events.js'

export class Holds {
  readonly #reasons = new Map<HoldKey, string>()
  readonly #onEvent: (event: SoloEvent) => void

  constructor(onEvent: (event: SoloEvent) => void) {
    this.#onEvent = onEvent
  }

  get reasons(): ReadonlyMap<HoldKey, string> {
    return this.#reasons
  }

  /** Takes the place of any other. */
  set(hold: HoldKey, message: string): void {
    if (this.#reasons.get(hold) === message) return
    for (const other of [...this.#reasons.keys()]) if (other !== hold) this.#release(other)
    this.#reasons.set(hold, message)
    this.#onEvent({ type: 'hold', hold, message })
  }

  clear(): void {
    for (const hold of [...this.#reasons.keys()]) this.#release(hold)
  }

  #release(hold: HoldKey): void {
    if (this.#reasons.delete(hold)) this.#onEvent({ type: 'released', hold })
  }
}
