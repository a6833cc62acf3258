/**
 * Why nothing is mined: one reason at a time, reported when it comes and when it goes.
 * @module
 */

export type HoldEvent<Key extends string> =
  | { readonly type: 'hold'; readonly hold: Key; readonly message: string }
  | { readonly type: 'released'; readonly hold: Key }

export class Holds<Key extends string> {
  readonly #reasons = new Map<Key, string>()
  readonly #onEvent: (event: HoldEvent<Key>) => void

  constructor(onEvent: (event: HoldEvent<Key>) => void) {
    this.#onEvent = onEvent
  }

  get reasons(): ReadonlyMap<Key, string> {
    return this.#reasons
  }

  /** Takes the place of any other. */
  set(hold: Key, message: string): void {
    if (this.#reasons.get(hold) === message) return
    for (const other of [...this.#reasons.keys()]) if (other !== hold) this.#release(other)
    this.#reasons.set(hold, message)
    this.#onEvent({ type: 'hold', hold, message })
  }

  clear(): void {
    for (const hold of [...this.#reasons.keys()]) this.#release(hold)
  }

  #release(hold: Key): void {
    if (this.#reasons.delete(hold)) this.#onEvent({ type: 'released', hold })
  }
}
