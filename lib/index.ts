/**
 * Proof of work on the CPU: native threads search, pure TypeScript proves every hit before you see it.
 * @module
 */
export {
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
  type KernelChoice,
  type NonceRange,
  type RandomXHeaderOptions,
  type RandomXJob,
  type Sha256dHeaderOptions,
  type Sha256dJob,
  splitRange,
  type VersionRolling,
} from './algorithm/index.js'
export { type ErrorCode, type ErrorGroup, errorCode, errorCodes, PickaxeError } from './base/errors.js'
export { type ResultJSON, resultFromJSON, resultToJSON } from './base/result.js'
export { expectedHashes, type HashOrder, type Target } from './base/target.js'
export type { RandomXVariant } from './hash/randomx/variants.js'
export { type MineResult, mine } from './miner/mine.js'
export { type Hit, Miner, type MinerStats } from './miner/miner.js'
export type {
  MineOptions,
  MinerOptions,
  Notice,
  Priority,
  Progress,
  SearchOptions,
} from './miner/options.js'
export { RandomX, type RandomXInfo, type RandomXOptions } from './miner/randomx.js'
export type { RandomXMinerOptions, RandomXMode } from './miner/randomx_options.js'
export type { Search, SearchEnd } from './miner/search.js'
export type { NativeRandomXState as RandomXState } from './native/addon.js'
export { type KernelInfo, type RandomXFacts, type SystemInfo, system } from './native/system.js'
export {
  type CoinProfile,
  coinNames,
  coinProfile,
  type ExpectedTime,
  miningInfo,
  type NodeOptions,
  parseCoinProfile,
  type SoloEvent,
  type SoloMiner,
  type SoloOptions,
  type SoloStats,
  solo,
} from './source/node/index.js'
export { type Verdict, type VerifyOptions, type VerifySyncOptions, verify, verifySync } from './verify/index.js'
