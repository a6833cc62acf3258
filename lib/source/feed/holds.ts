/**
 * Why nothing is mined: each reason is reported when it comes and when it goes.
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

  /** Takes the place of all others. */
  set(hold: Key, message: string): void {
    this.replace(new Map([[hold, message]]))
  }

  /** These are the reasons now. */
  replace(reasons: ReadonlyMap<Key, string>): void {
    for (const before of [...this.#reasons.keys()]) if (!reasons.has(before)) this.#release(before)
    for (const [hold, message] of reasons) {
      if (this.#reasons.get(hold) === message) continue
      this.#reasons.set(hold, message)
      this.#onEvent({ type: 'hold', hold, message })
    }
  }

  clear(): void {
    this.replace(new Map())
  }

  #release(hold: Key): void {
    if (this.#reasons.delete(hold)) this.#onEvent({ type: 'released', hold })
  }
}
