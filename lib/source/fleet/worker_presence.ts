/**
 * What a worker says of itself every few seconds.
 * @module
 */
import { availableParallelism } from 'node:os'
import { minerIdentity } from '../../miner/identity.js'
import type { MinerStats } from '../../miner/miner.js'
import { sleep } from '../feed/abort_scope.js'
import type { Keys } from './keys.js'
import { MachineLook } from './machine_state.js'
import type { Presence } from './messages.js'
import { announce, leave } from './presence.js'
import type { RedisLink } from './redis_link.js'

export interface Announced {
  readonly id: string
  readonly name: string
  numbers(): MinerStats & { readonly search: string | undefined }
  rates(): Readonly<Record<string, number>>
}

const everyMs = 3000

export class WorkerPresence {
  readonly #link: RedisLink
  readonly #keys: Keys
  readonly #announced: Announced
  readonly #machine = new MachineLook()
  readonly #startedAt = Date.now()

  constructor(link: RedisLink, keys: Keys, announced: Announced) {
    this.#link = link
    this.#keys = keys
    this.#announced = announced
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
    await announce(this.#link, this.#keys, await this.#now())
  }

  async #now(): Promise<Presence> {
    const { id, name } = this.#announced
    const { hashes, hashrate, threads, kernel, randomx, search } = this.#announced.numbers()
    const { cpuUsed, temperature, throttled } = await this.#machine.look()
    const { version, digest, cpu } = minerIdentity()
    return {
      id,
      name,
      started_at: this.#startedAt,
      at: Date.now(),
      rates: this.#announced.rates(),
      search: search ?? null,
      hashes,
      hashrate,
      threads,
      version,
      digest,
      kernel,
      mode: randomx?.stage ?? null,
      huge_pages: randomx === undefined ? null : isHuge(randomx),
      cpu,
      cores: availableParallelism(),
      cpu_used: cpuUsed,
      temperature,
      throttled,
    }
  }
}

// Of the memory that it hashes with.
function isHuge({ mode, cache, dataset }: NonNullable<MinerStats['randomx']>): boolean {
  return (mode === 'full' ? dataset : cache).hugeBytes > 0
}
