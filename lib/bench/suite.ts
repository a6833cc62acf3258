/**
 * What the measurements of one algorithm offer: the contract of `sha256d/suite.ts` and its like.
 * @module
 */
import type { KernelChoice } from '../algorithm/index.js'
import type { NativeThreadPlan } from '../native/addon.js'
import type { Timing } from './contestant.js'
import type { MissingPeer } from './peers/peer.js'
import type { SectionPlan } from './section.js'

export interface SuiteOptions {
  /** The largest thread count. */
  threads: number
  /** Forces kernels, by algorithm. */
  kernels?: KernelChoice
  /** Forces how RandomX programs run. */
  executor?: 'jit' | 'interpreter'
  /** Layout of the scaling, per-core and comparison sections, by the suite's names. */
  layout?: string
  /** `false`: huge pages for nobody. Means nothing where an algorithm needs little memory. */
  hugePages: boolean
  /** Programs by name, where PATH does not have them. */
  peers: ReadonlyMap<string, string>
}

export interface Comparison {
  sections: SectionPlan[]
  missing: readonly MissingPeer[]
}

export interface Suite {
  readonly algorithm: string
  /** Names that {@link SuiteOptions.peers} may hold. */
  readonly peerNames: readonly string[]
  /** Windows long enough for many hashes. */
  readonly timing: { usual: Timing; compare: Timing; quick: Timing }
  /** What `threads: 'auto'` is. */
  threadPlan(): NativeThreadPlan
  /** Sections of ours alone. Throws `RangeError` for an unknown kernel or layout. */
  sections(options: SuiteOptions): SectionPlan[]
  /** Ours and every peer found. Throws as `sections` does, and for a named peer that cannot be used. */
  comparison(options: SuiteOptions, signal: AbortSignal): Promise<Comparison>
}
