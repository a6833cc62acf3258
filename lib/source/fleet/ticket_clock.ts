/**
 * How long workers have had their tickets.
 * @module
 */

/** A worker that takes so many times as long as it should has stopped, or almost. */
const patience = 3

export class TicketClock {
  readonly #sinceMs = new Map<string, number>()

  /** `active` are tickets that workers have now. */
  see(active: readonly string[], nowMs: number): void {
    const known = new Set(active)
    for (const id of this.#sinceMs.keys()) if (!known.has(id)) this.#sinceMs.delete(id)
    for (const id of active) if (!this.#sinceMs.has(id)) this.#sinceMs.set(id, nowMs)
  }

  /** Those whose workers should long have done them, `rangeMs` being how long one takes. */
  overdue(rangeMs: number, nowMs: number): string[] {
    return [...this.#sinceMs].filter(([, sinceMs]) => nowMs - sinceMs > patience * rangeMs).map(([id]) => id)
  }
}
