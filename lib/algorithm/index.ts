/**
 * Jobs and the algorithms they ask for.
 * @module
 */
export type { HeaderOptions, Verdict } from './algorithm.js'
export type { Blake3Job } from './blake3.js'
export { type DmintAlgorithm, type DmintOptions, dmint } from './dmint.js'
export { type BlockHeaderOptions, blockHeader, type HeaderAlgorithm, headerBytesOf } from './header.js'
export { assertJob, copyJob, messageOf, splitRange, withNonce } from './job.js'
export { type JobClaim, type JobJSON, jobFromJSON, jobToJSON } from './json.js'
export type { K12Job } from './k12.js'
export { assertKernels, type KernelChoice, kernelIn, parseKernels } from './kernel_choice.js'
export { fullRange, type JobLayout, type NonceRange } from './layout.js'
export { preimagesOf } from './preimages.js'
export { type CryptonoteOptions, cryptonoteBlob, type RandomXHeaderOptions, type RandomXJob } from './randomx.js'
export type { Sha256dHeaderOptions, Sha256dJob, VersionRolling } from './sha256d.js'
export {
  type AlgorithmName,
  type AnyAlgorithm,
  algorithmLabelled,
  algorithmNames,
  algorithmOf,
  isAlgorithm,
  isKernelAlgorithm,
  type Job,
  type JobOf,
  type KernelAlgorithm,
  kernelAlgorithms,
  labels,
  type NativePart,
} from './table.js'
