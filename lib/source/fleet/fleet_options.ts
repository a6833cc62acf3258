/**
 * The options of a fleet, checked in one place.
 * @module
 */
import { hostname } from 'node:os'
import { assertCallback, assertInteger, assertObject, assertSignal, wrongType } from '../../base/assert.js'
import { rangeError } from '../../base/errors.js'
import { assertKnown, namesOf } from '../../base/known_options.js'
import { type MinerOptions, minerOptionNames, type SearchOptions } from '../../miner/options.js'
import { groupedOptionNames } from '../../miner/randomx_options.js'
import type { Engine } from '../feed/engine.js'
import type { FleetEvent, WorkerEvent } from './fleet_events.js'
import { keysOf } from './keys.js'
import { type CheckedRedis, checkRedis, type RedisOptions } from './redis_options.js'

/** What both sides of a fleet take. */
export interface FleetPlace {
  /** Where Redis listens: an address as `redis://host:6379`, or with user, password and certificates beside it. */
  redis: string | RedisOptions
  /** Fleets of different names do not meet. 1 to 40 letters, digits, `-` and `_`. Default `default`. */
  fleet?: string | undefined
}

/** What {@link fleetMine} takes. */
export interface FleetOptions extends FleetPlace, SearchOptions {
  /** How long a worker stays with a range, in milliseconds, 10,000..60,000. Default 20,000. */
  rangeMs?: number | undefined
  /** How long Redis may take to answer for the first time. 100..3,600,000, default 10,000. */
  connectMs?: number | undefined
  /** Told what happens. */
  onEvent?: ((event: FleetEvent) => void) | undefined
  /** @internal */
  timing?: Partial<FleetTiming> | undefined
}

/** What {@link fleetWorker} takes: where the fleet is, and options of its miner. */
export interface FleetWorkerOptions extends FleetPlace, MinerOptions {
  /** What the fleet calls this machine. 1..100 characters. Default: its host name. */
  name?: string | undefined
  /** Aborting ends the worker. */
  signal?: AbortSignal | undefined
  /** Told what happens. */
  onEvent?: ((event: WorkerEvent) => void) | undefined
  /** @internal */
  timing?: Partial<FleetTiming> | undefined
  /** @internal */
  startEngine?: ((options: MinerOptions) => Promise<Engine>) | undefined
}

export interface FleetTiming {
  readonly rangeMs: number
  /** How long a range belongs to a worker of which nothing is heard. */
  readonly lockMs: number
  /** How often the coordinator looks at everything. */
  readonly tickMs: number
}

const usual: FleetTiming = { rangeMs: 20_000, lockMs: 30_000, tickMs: 1000 }

const placeNames = namesOf<FleetPlace>({ redis: true, fleet: true })
const searchNames = namesOf<SearchOptions>({
  signal: true,
  timeoutMs: true,
  onProgress: true,
  progressIntervalMs: true,
})
const ownNames = namesOf<Omit<FleetOptions, keyof FleetPlace | keyof SearchOptions>>({
  rangeMs: true,
  connectMs: true,
  onEvent: true,
  timing: true,
})
const workerNames = namesOf<Omit<FleetWorkerOptions, keyof FleetPlace | keyof MinerOptions>>({
  name: true,
  signal: true,
  onEvent: true,
  timing: true,
  startEngine: true,
})

export interface CheckedPlace {
  readonly redis: CheckedRedis
  readonly fleet: string
}

export interface CheckedFleet extends CheckedPlace {
  readonly timing: FleetTiming
  readonly connectMs: number
}

/** Throws `TypeError`/`RangeError` that name the option. */
export function checkPlace({ redis, fleet = 'default' }: FleetPlace): CheckedPlace {
  if (typeof fleet !== 'string') throw wrongType('fleet', 'a string', fleet)
  keysOf(fleet)
  return { redis: checkRedis(redis), fleet }
}

/** Throws `TypeError`/`RangeError` that name the option. */
export function checkFleetOptions(options: FleetOptions): CheckedFleet {
  assertObject(options, 'options')
  assertKnown(options, [...placeNames, ...searchNames, ...ownNames])
  const { rangeMs = usual.rangeMs, connectMs = 10_000, timing, onEvent } = options
  assertInteger(rangeMs, 'rangeMs', 10_000, 60_000)
  assertInteger(connectMs, 'connectMs', 100, 3_600_000)
  assertCallback(onEvent, 'onEvent')
  return { ...checkPlace(options), connectMs, timing: { ...usual, rangeMs, ...timing } }
}

export interface CheckedWorker extends CheckedPlace {
  readonly timing: FleetTiming
  readonly name: string
}

/** Throws `TypeError`/`RangeError` that name the option. */
export function checkWorkerOptions(options: FleetWorkerOptions): CheckedWorker {
  assertObject(options, 'options')
  assertKnown(options, [...placeNames, ...workerNames, ...minerOptionNames], 'options', groupedOptionNames)
  const { name = hostname(), timing, signal, onEvent } = options
  if (typeof name !== 'string') throw wrongType('name', 'a string', name)
  if (name.length < 1 || name.length > 100) throw rangeError(`name must have 1 to 100 characters, got ${name.length}`)
  assertSignal(signal, 'signal')
  assertCallback(onEvent, 'onEvent')
  return { ...checkPlace(options), name, timing: { ...usual, ...timing } }
}
