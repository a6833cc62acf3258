/**
 * The searches that may still have hits on their way.
 * @module
 */
import type { RunningSearch } from './search.js'

const searchesBeforePruning = 256

export class BegunSearches {
  readonly #searches = new Map<number, RunningSearch>()
  readonly #oldestJob: () => number

  /** `oldestJob` tells the smallest job id that may still have events. */
  constructor(oldestJob: () => number) {
    this.#oldestJob = oldestJob
  }

  add(search: RunningSearch): void {
    this.#searches.set(search.id, search)
    if (this.#searches.size % searchesBeforePruning === 0) this.#forget()
  }

  get(id: number): RunningSearch | undefined {
    return this.#searches.get(id)
  }

  // A replaced search may still have hits on their way; once it cannot, nobody will ask for it.
  #forget(): void {
    const oldest = this.#oldestJob()
    for (const id of this.#searches.keys()) {
      if (id >= oldest) return
      this.#searches.delete(id)
    }
  }
}
