/**
 * A search across machines: one coordinator, any number of workers, Redis between them. Needs the packages bullmq and ioredis.
 * @module fleet
 */
export type { Job } from '../../algorithm/index.js'
export type { MineResult } from '../../base/result.js'
export type { FleetEvent, RedisEvent, WorkerEvent } from './fleet_events.js'
export { fleetMine } from './fleet_mine.js'
export type { FleetOptions, FleetPlace, FleetWorkerOptions } from './fleet_options.js'
export {
  type FleetMachine,
  type FleetStatus,
  type FleetStatusOptions,
  fleetStatus,
  type SilentMachine,
} from './fleet_status.js'
export type { MinerAddress } from './miner_address.js'
export type { RedisOptions } from './redis_options.js'
export { type FleetWorker, type FleetWorkerStats, fleetWorker } from './worker.js'
