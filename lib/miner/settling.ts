/**
 * When every hit found so far has come to its reader or its buffer.
 * @module
 */

/** How far a miner has come with what its threads report. */
export interface EventCounts {
  /** The smallest job that may still have events. */
  oldestJob: number
  /** Whether the native side had nothing left just now. */
  drained: boolean
  /** Events taken from the native side, in all. */
  taken: number
  /** Those of them that are done with, in their order. */
  handled: number
}

interface Wait {
  /** Threads may still report hits of searches before this job. */
  before: number
  /** Events that have to be handled, once it is known. */
  mark: number | undefined
  resolve: () => void
}

export class Settling {
  #waits: readonly Wait[] = []

  get pending(): boolean {
    return this.#waits.length > 0
  }

  /** Whether a thread may not have left a search that ended: only asking again tells. */
  get waitsForThreads(): boolean {
    return this.#waits.some(({ mark }) => mark === undefined)
  }

  /** Resolves when searches before job number `before` can have no more hits and all reported ones are handled. */
  add(before: number): Promise<void> {
    return new Promise(resolve => {
      this.#waits = [...this.#waits, { before, mark: undefined, resolve }]
    })
  }

  advance({ oldestJob, drained, taken, handled }: EventCounts): void {
    for (const wait of this.#waits) if (drained && oldestJob >= wait.before) wait.mark ??= taken
    this.#resolve(({ mark }) => mark !== undefined && handled >= mark)
  }

  /** Nothing more will come. */
  end(): void {
    this.#resolve(() => true)
  }

  // A turn later: readers are given theirs first.
  #resolve(isOver: (wait: Wait) => boolean): void {
    const over = this.#waits.filter(isOver)
    if (over.length === 0) return
    this.#waits = this.#waits.filter(wait => !over.includes(wait))
    for (const { resolve } of over) setImmediate(resolve)
  }
}
