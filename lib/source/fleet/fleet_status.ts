/**
 * Which machines there are, and what is odd about them.
 * @module
 */
import { assertArray, assertObject } from '../../base/assert.js'
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { assertKnown, namesOf } from '../../base/known_options.js'
import { FleetObserver, type SeenMachine } from './fleet_observer.js'
import { checkPlace, type FleetPlace } from './fleet_options.js'
import { checkMiner, type MinerAddress } from './miner_address.js'
import { oddities } from './oddities.js'

/** What {@link fleetStatus} takes: a Redis, miners, or both. */
export interface FleetStatusOptions extends Partial<FleetPlace> {
  /** Miners with a port of their own: `pickaxe solo --http`, `pickaxe pool --http`. At most 1000. */
  miners?: readonly (string | MinerAddress)[] | undefined
}

/** The machines side by side. */
export interface FleetStatus {
  /** Those that answer, in the order of their names. */
  readonly machines: readonly FleetMachine[]
  /** Those that do not. */
  readonly silent: readonly SilentMachine[]
}

/** A miner that was asked in vain. */
export interface SilentMachine {
  /** Its `host:port`. */
  readonly from: string
  /** Why, for people. */
  readonly error: string
}

/** One machine, as it says of itself. */
export interface FleetMachine {
  /** What it calls itself; where several have one name, with what tells them apart. */
  readonly name: string
  /** Who told: `host:port` of the miner, or the id of a worker. */
  readonly from: string
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
  /** As `--algorithm` calls what it hashes, or null. */
  readonly algorithm: string | null
  /** What it is at: the id of a search, a coin, a pool; null while it waits. */
  readonly work: string | null
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
  /** Of them, used by the miner, 0..1. */
  readonly cpuUsed: number
  /** Of all CPUs of the machine, used by whatever runs there, 0..1. */
  readonly machineBusy: number
  /** Of the hottest sensor, in degrees Celsius, or null where the system does not tell. */
  readonly temperature: number | null
  /** How often cores were throttled since the miner started, or null where the system does not tell. */
  readonly throttled: number | null
  /** What is odd about it, in words. */
  readonly oddities: readonly string[]
}

const statusNames = namesOf<FleetStatusOptions>({ redis: true, fleet: true, miners: true })
const mostMiners = 1000

/**
 * The machines of a fleet and miners with a port of their own, asked once. Throws `TypeError`/`RangeError` for bad options; of
 * Redis PICKAXE_ERR_FLEET_PACKAGES, and PICKAXE_ERR_REDIS when it does not answer within ten seconds. A miner that does not
 * answer within four is told among the result.
 *
 * @example
 * import { fleetStatus } from 'pickaxe/fleet'
 *
 * const { machines, silent } = await fleetStatus({ miners: ['http://127.0.0.1:1'] }) // where nobody listens
 * console.log(machines.length, silent[0]?.from) // 0 127.0.0.1:1
 */
export async function fleetStatus(options: FleetStatusOptions): Promise<FleetStatus> {
  const observer = fleetObserver(options)
  try {
    await observer.open()
    return statusOf(await observer.look())
  } finally {
    observer.close()
  }
}

/** Throws `TypeError`/`RangeError` that names the option. */
export function fleetObserver(options: FleetStatusOptions): FleetObserver {
  assertObject(options, 'options')
  assertKnown(options, statusNames)
  const { redis, fleet, miners = [] } = options
  assertArray(miners, 'miners')
  if (miners.length > mostMiners) throw rangeError(`miners must be at most ${mostMiners}, got ${miners.length}`)
  if (redis === undefined && miners.length === 0) throw rangeError('redis or miners must say where the machines are')
  const place = redis === undefined ? undefined : checkPlace({ redis, ...given({ fleet }) })
  return new FleetObserver(
    place,
    miners.map((miner, i) => checkMiner(miner, `miners[${i}]`)),
  )
}

/** What was seen, with what is odd. */
export function statusOf({ machines, silent }: Awaited<ReturnType<FleetObserver['look']>>): FleetStatus {
  const reports = machines.map(({ report }) => report)
  const named = machines.map(seen => described(seen, machines, oddities(seen.report, reports)))
  return { machines: named.sort((a, b) => (a.name < b.name ? -1 : 1)), silent }
}

function described({ report, from }: SeenMachine, all: readonly SeenMachine[], odd: readonly string[]): FleetMachine {
  const { started_at, huge_pages, cpu_used, machine_busy, at: _, work_since: __, name, ...same } = report
  const isAlone = all.filter(other => other.report.name === name).length === 1
  return {
    ...same,
    name: isAlone ? name : `${name} (${from.slice(0, 40)})`,
    from,
    startedAt: started_at,
    hugePages: huge_pages,
    cpuUsed: cpu_used,
    machineBusy: machine_busy,
    hashrateByThread: report.hashrate / Math.max(1, report.threads),
    oddities: odd,
  }
}
