/**
 * Notices when the CPUs that this process may use are no longer those it began with.
 * @module
 */
import { native } from '../native/load.js'

export class UsableCpus {
  #seen: readonly number[] = native().usableCpus()
  readonly #onChange: (now: readonly number[], before: readonly number[]) => void

  constructor(onChange: (now: readonly number[], before: readonly number[]) => void) {
    this.#onChange = onChange
  }

  /** Microseconds: to be called as often as one likes. */
  look(): void {
    const now = native().usableCpus()
    const before = this.#seen
    if (now.length === before.length && now.every((cpu, i) => cpu === before[i])) return
    this.#seen = now
    this.#onChange(now, before)
  }
}
