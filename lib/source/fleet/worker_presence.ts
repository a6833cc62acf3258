/**
 * What a worker says of itself every few seconds.
 * @module
 */
import { sleep } from '../feed/abort_scope.js'
import type { Keys } from './keys.js'
import { type MachineNumbers, MachineReporter } from './machine_reporter.js'
import { announce, leave } from './presence.js'
import type { RedisLink } from './redis_link.js'

export interface Announced {
  readonly id: string
  readonly name: string
  numbers(): MachineNumbers
  rates(): Readonly<Record<string, number>>
}

const everyMs = 3000

export class WorkerPresence {
  readonly #link: RedisLink
  readonly #keys: Keys
  readonly #announced: Announced
  readonly #machine: MachineReporter

  constructor(link: RedisLink, keys: Keys, announced: Announced) {
    this.#link = link
    this.#keys = keys
    this.#announced = announced
    this.#machine = new MachineReporter(() => announced.numbers(), announced.name)
  }

  /** Until `signal` is aborted. Never rejects. */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const said = this.#link.isUp ? this.#say().catch(() => {}) : undefined
      await Promise.all([sleep(everyMs, signal), said]).catch(() => {})
    }
  }

  async leave(): Promise<void> {
    await leave(this.#link, this.#keys, this.#announced.id)
  }

  async #say(): Promise<void> {
    await this.#machine.look()
    const { id } = this.#announced
    await announce(this.#link, this.#keys, { ...this.#machine.report(), id, rates: this.#announced.rates() })
  }
}
