/**
 * Which machines a fleet has, and what is odd about them.
 * @module
 */
import { checkPlace, type FleetPlace } from './fleet_options.js'
import { keysOf } from './keys.js'
import type { Presence } from './messages.js'
import { oddities } from './oddities.js'
import { loadPackages } from './packages.js'
import { present } from './presence.js'
import { RedisLink } from './redis_link.js'

/** One machine of a fleet, as it says of itself. */
export interface FleetMachine {
  /** What the fleet calls it. */
  readonly name: string
  /** Of the worker. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Hashes a second, over the last 10 s. */
  readonly hashrate: number
  /** The same by thread. */
  readonly hashrateByThread: number
  /** Hashes since it started. */
  readonly hashes: number
  /** Threads that mine. */
  readonly threads: number
  /** The search it is at, or null. */
  readonly search: string | null
  /** Of pickaxe. */
  readonly version: string
  /** SHA-256 of its native addon. */
  readonly digest: string
  /** What it hashes with. */
  readonly kernel: string
  /** What RandomX does, or null. */
  readonly mode: string | null
  /** Whether RandomX's memory is in huge pages, or null. */
  readonly hugePages: boolean | null
  /** The processor. */
  readonly cpu: string
  /** CPUs it may use. */
  readonly cores: number
  /** Of them, used by the worker, 0..1. */
  readonly cpuUsed: number
  /** Of the hottest sensor, in degrees Celsius, or null where the system does not tell. */
  readonly temperature: number | null
  /** How often cores were throttled since the machine started, or null. */
  readonly throttled: number | null
  /** What is odd about it, in words. */
  readonly oddities: readonly string[]
}

/**
 * The machines of a fleet, in the order of their names. Throws `TypeError`/`RangeError` for bad options,
 * PICKAXE_ERR_FLEET_PACKAGES, and PICKAXE_ERR_REDIS when Redis does not answer within ten seconds.
 *
 * @example
 * import { errorCode } from 'pickaxe'
 * import { fleetStatus } from 'pickaxe/fleet'
 *
 * const machines = await fleetStatus({ redis: 'redis://127.0.0.1:1' }).catch(errorCode) // where nobody listens
 * console.log(machines) // PICKAXE_ERR_REDIS
 */
export async function fleetStatus(place: FleetPlace): Promise<FleetMachine[]> {
  const { redis, fleet } = checkPlace(place)
  const packages = await loadPackages()
  const link = new RedisLink(packages, redis, { onState: () => {}, onMessage: () => {} })
  try {
    await link.open([], patienceMs, undefined)
    const machines = await present(link, keysOf(fleet))
    return machines.map(machine => described(machine, oddities(machine, machines)))
  } finally {
    link.close()
  }
}

const patienceMs = 10_000

function described(machine: Presence, odd: readonly string[]): FleetMachine {
  const { started_at, huge_pages, cpu_used, at: _, rates: __, ...same } = machine
  return {
    ...same,
    startedAt: started_at,
    hugePages: huge_pages,
    cpuUsed: cpu_used,
    hashrateByThread: machine.hashrate / Math.max(1, machine.threads),
    oddities: odd,
  }
}
