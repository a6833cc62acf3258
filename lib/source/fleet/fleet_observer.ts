/**
 * Asks the machines of a fleet and miners with a port what they say of themselves, as often as it is told to.
 * @module
 */
import type { CheckedPlace } from './fleet_options.js'
import { keysOf } from './keys.js'
import type { MachineReport } from './messages.js'
import { askMiner, type CheckedMiner } from './miner_address.js'
import { loadPackages } from './packages.js'
import { present } from './presence.js'
import { RedisLink } from './redis_link.js'

export interface SeenMachine {
  readonly report: MachineReport
  /** Who told. */
  readonly from: string
}

export interface Seen {
  readonly machines: readonly SeenMachine[]
  readonly silent: readonly { readonly from: string; readonly error: string }[]
}

const patienceMs = 10_000
const answerMs = 4000

export class FleetObserver {
  readonly #place: CheckedPlace | undefined
  readonly #miners: readonly CheckedMiner[]
  #link: RedisLink | undefined

  constructor(place: CheckedPlace | undefined, miners: readonly CheckedMiner[]) {
    this.#place = place
    this.#miners = miners
  }

  /** Throws PICKAXE_ERR_FLEET_PACKAGES and PICKAXE_ERR_REDIS; nothing where there is no Redis to ask. */
  async open(signal?: AbortSignal): Promise<void> {
    if (this.#place === undefined) return
    this.#link = new RedisLink(await loadPackages(), this.#place.redis, { onState: () => {}, onMessage: () => {} })
    await this.#link.open([], patienceMs, signal)
  }

  /** Everybody at once. Never rejects but with the reason of `signal`. */
  async look(signal?: AbortSignal): Promise<Seen> {
    const asked = [this.#workers(), ...this.#miners.map(miner => this.#miner(miner, signal))]
    const answers = await Promise.all(asked)
    signal?.throwIfAborted()
    return { machines: answers.flatMap(each => each.machines), silent: answers.flatMap(each => each.silent) }
  }

  close(): void {
    this.#link?.close()
  }

  async #workers(): Promise<Seen> {
    const [link, place] = [this.#link, this.#place]
    if (link === undefined || place === undefined) return { machines: [], silent: [] }
    try {
      if (!link.isUp) throw new Error('Redis cannot be reached')
      const reports = await within(answerMs, present(link, keysOf(place.fleet)))
      return { machines: reports.map(({ id, rates: _, ...report }) => ({ report, from: id })), silent: [] }
    } catch (error) {
      return { machines: [], silent: [{ from: link.label, error: (error as Error).message }] }
    }
  }

  async #miner(miner: CheckedMiner, signal: AbortSignal | undefined): Promise<Seen> {
    try {
      return { machines: [{ report: await askMiner(miner, signal), from: miner.label }], silent: [] }
    } catch (error) {
      return { machines: [], silent: [{ from: miner.label, error: (error as Error).message }] }
    }
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
