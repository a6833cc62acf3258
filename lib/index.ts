/**
 * Proof of work on the CPU: native threads search, pure TypeScript proves every hit before you see it.
 * @module pickaxe
 */
export {
  type Blake3Job,
  type BlockHeaderOptions,
  blockHeader,
  type CryptonoteOptions,
  cryptonoteBlob,
  type DmintOptions,
  dmint,
  fullRange,
  type Job,
  type JobJSON,
  jobFromJSON,
  jobToJSON,
  type K12Job,
  type KernelChoice,
  type NonceRange,
  type RandomXHeaderOptions,
  type RandomXJob,
  type Sha256dHeaderOptions,
  type Sha256dJob,
  splitRange,
  type Verdict,
  type VersionRolling,
} from './algorithm/index.js'
export { type ErrorCode, type ErrorGroup, errorCode, errorCodes, PickaxeError } from './base/errors.js'
export { type ResultJSON, resultFromJSON, resultToJSON } from './base/result.js'
export { bitsTarget, difficultyTarget, expectedHashes, type HashOrder, type Target } from './base/target.js'
export { coinNames, coinProfile } from './chain/coin/coins.js'
export { type CoinProfile, parseCoinProfile } from './chain/coin/profile.js'
export type { RandomXVariant } from './hash/randomx/variants.js'
export type { HitMessage, JobMessage, NoticeMessage } from './miner/channels.js'
export { type MineResult, mine } from './miner/mine.js'
export { type Hit, Miner, type MinerStats } from './miner/miner.js'
export type { Notice, NoticeCode, NoticeDetails } from './miner/notice.js'
export type {
  AbortDetail,
  MineOptions,
  MinerOptions,
  Priority,
  Progress,
  SearchOptions,
} from './miner/options.js'
export {
  RandomX,
  type RandomXInfo,
  type RandomXKey,
  type RandomXOptions,
  type RandomXStats,
  type ShareOptions,
} from './miner/randomx.js'
export type { RandomXMinerOptions, RandomXMode } from './miner/randomx_options.js'
export type { JobOptions, Search, SearchEnd } from './miner/search.js'
export type { ShareVerdict } from './miner/share.js'
export type { NativeRandomXState as RandomXState } from './native/addon.js'
export { type KernelInfo, type RandomXFacts, type SystemInfo, system } from './native/system.js'
export type { BlockMessage } from './source/node/block_channel.js'
export type { ListedBlock } from './source/node/block_list.js'
export { miningInfo } from './source/node/mining_info.js'
export type { SoloMiner } from './source/node/solo.js'
export type { SoloEvent } from './source/node/solo_events.js'
export type { ExpectedTime, SoloStats } from './source/node/solo_numbers.js'
export type { NodeOptions, SoloOptions } from './source/node/solo_options.js'
export { pool, solo } from './source/on_demand.js'
export type { PoolMiner } from './source/stratum/pool.js'
export type {
  PoolEvent,
  PoolHold,
  PoolHoldEvent,
  PoolJobEvent,
  PoolMessageEvent,
  PoolNoticeEvent,
  PoolReleasedEvent,
  PoolStateEvent,
  ShareEvent,
  ShareOutcome,
} from './source/stratum/pool_events.js'
export { poolInfo } from './source/stratum/pool_info.js'
export type { CreditedWork, PoolStats, TimeSpread } from './source/stratum/pool_numbers.js'
export type { PoolOptions, PoolServer } from './source/stratum/pool_options.js'
export { type VerifyOptions, type VerifySyncOptions, verify, verifySync } from './verify/verify.js'
