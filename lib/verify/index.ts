/**
 * The independent verifier: pure TypeScript, no native code, nothing of Node; runs in any JavaScript runtime.
 * @module
 */
export {
  blockHeader,
  cryptonoteBlob,
  dmint,
  type Job,
  type JobJSON,
  jobFromJSON,
  jobToJSON,
  splitRange,
  type Verdict,
  withNonce,
} from '../algorithm/index.js'
export { errorCode, PickaxeError } from '../base/errors.js'
export {
  availableEngines,
  commitment,
  type EngineName,
  type PreparationOptions,
  RandomXCache,
  type RandomXCacheOptions,
} from '../hash/randomx/index.js'
export { sha256d } from '../hash/sha256d.js'
export { type VerifyOptions, type VerifySyncOptions, verify, verifySync } from './verify.js'
