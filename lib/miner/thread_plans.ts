/**
 * How many of a miner's threads search a job.
 * @module
 */
import { algorithmOf, type Job } from '../algorithm/index.js'
import type { RandomXVariant } from '../hash/randomx/variants.js'
import { native } from '../native/load.js'

export class ThreadPlans {
  readonly #threads: number
  readonly #planned: boolean
  readonly #plans = new Map<RandomXVariant, number>()
  readonly #onFewer: (message: string, threads: number) => void

  /** `planned`: the number of threads was left to us. `onFewer` hears why some of them idle. */
  constructor(threads: number, planned: boolean, onFewer: (message: string, threads: number) => void) {
    this.#threads = threads
    this.#planned = planned
    this.#onFewer = onFewer
  }

  /** The machine has changed. */
  forget(): void {
    this.#plans.clear()
  }

  /** How many have room in the caches, read from the machine once for each variant; 0: all. */
  threadsFor(job: Job): number {
    const variant = algorithmOf(job).threadsBy(job)
    if (variant === undefined || !this.#planned) return 0
    const known = this.#plans.get(variant)
    if (known !== undefined) return known
    const { cpus, reason } = native().threadPlan(variant, 0)
    this.#plans.set(variant, cpus.length)
    if (cpus.length < this.#threads) this.#onFewer(`${variant}: ${reason}`, cpus.length)
    return cpus.length
  }
}
