/**
 * Solo mining against a node.
 * @module
 */
export { coinNames, coinProfile } from '../../chain/coin/coins.js'
export { type CoinProfile, parseCoinProfile } from '../../chain/coin/profile.js'
export type { BlockMessage } from './block_channel.js'
export type { ListedBlock } from './block_list.js'
export { type CheckedNode, type DryRun, dryRun } from './dry_run.js'
export { miningInfo } from './mining_info.js'
export type { BestChain } from './own_blocks.js'
export { type SoloMiner, solo } from './solo.js'
export type { SoloEvent } from './solo_events.js'
export type { ExpectedTime, SoloStats } from './solo_numbers.js'
export { mineableCoins, type NodeOptions, type SoloOptions } from './solo_options.js'
