/**
 * What a miner says of itself and its machine: the same in Redis and on a port of its own.
 * @module
 */
import { hostname } from 'node:os'
import { minerIdentity } from '../../miner/identity.js'
import type { MinerStats } from '../../miner/miner.js'
import { MachineLook, type MachineState } from './machine_state.js'
import type { MachineReport } from './messages.js'

/** What the miner itself knows. */
export interface MachineNumbers extends Pick<MinerStats, 'hashes' | 'hashrate' | 'threads' | 'kernel'> {
  readonly randomx?: MinerStats['randomx'] | undefined
  /** As `--algorithm` calls it. */
  readonly algorithm: string | undefined
  /** What it is at, if it is at work: a search, a coin, a pool. */
  readonly work: string | undefined
}

const unseen: MachineState = { cpuUsed: 0, machineBusy: 0, temperature: null, throttled: null }
const everyMs = 3000

export class MachineReporter {
  readonly #name: string
  readonly #numbers: () => MachineNumbers
  readonly #startedAt = Date.now()
  #machine: MachineLook | undefined
  #state = unseen
  #workSince: number | undefined

  constructor(numbers: () => MachineNumbers, name = hostname()) {
    this.#name = name
    this.#numbers = numbers
  }

  /** Looks every three seconds, until the function that it returns is called. */
  start(): () => void {
    const look = () => void this.look().catch(() => {})
    const timer = setInterval(look, everyMs).unref()
    look()
    return () => clearInterval(timer)
  }

  async look(): Promise<void> {
    this.#workSince = this.#numbers().work === undefined ? undefined : (this.#workSince ?? Date.now())
    this.#machine ??= new MachineLook(minerIdentity().cores)
    this.#state = await this.#machine.look()
  }

  /** As of the last look, the numbers as of now. */
  report(): MachineReport {
    const { hashes, hashrate, threads, kernel, randomx, algorithm, work } = this.#numbers()
    const { cpuUsed, machineBusy, temperature, throttled } = this.#state
    return {
      ...minerIdentity(),
      name: this.#name,
      started_at: this.#startedAt,
      at: Date.now(),
      hashes,
      hashrate,
      threads,
      kernel,
      mode: randomx?.stage ?? null,
      huge_pages: randomx === undefined ? null : isHuge(randomx),
      cpu_used: cpuUsed,
      machine_busy: machineBusy,
      temperature,
      throttled,
      algorithm: algorithm ?? null,
      work: work ?? null,
      work_since: work === undefined ? null : (this.#workSince ?? null),
    }
  }
}

// Of the memory that it hashes with.
function isHuge({ mode, cache, dataset }: NonNullable<MinerStats['randomx']>): boolean {
  return (mode === 'full' ? dataset : cache).hugeBytes > 0
}
