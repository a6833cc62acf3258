/**
 * Mining at pools.
 * @module
 */
export { type PoolMiner, pool } from './pool.js'
export type { PoolEvent, PoolHold, ShareEvent, ShareOutcome } from './pool_events.js'
export { poolInfo } from './pool_info.js'
export type { CreditedWork, PoolStats, TimeSpread } from './pool_numbers.js'
export { type PoolOptions, type PoolServer, poolAlgorithms } from './pool_options.js'
export { refusalMeanings, type ShareRefusal } from './refusal.js'
