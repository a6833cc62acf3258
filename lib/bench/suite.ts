/**
 * What there is to measure for each algorithm. Another algorithm is another folder and a line in `suites`.
 * @module
 */
import type { MissingPeer } from './peers/peer.js'
import type { SectionPlan } from './section.js'

export interface SuiteOptions {
  /** The largest thread count. */
  threads: number
  /** Forces a kernel. */
  kernel?: string
  /** Layout of the scaling, per-core and comparison sections, by the suite's names. */
  layout?: string
  /** Programs by name, where PATH does not have them. */
  peers: ReadonlyMap<string, string>
}

export interface Comparison {
  section: SectionPlan
  missing: readonly MissingPeer[]
}

export interface Suite {
  readonly algorithm: string
  /** Sections of ours alone. Throws `RangeError` for an unknown kernel or layout. */
  sections(options: SuiteOptions): SectionPlan[]
  /** Ours and every peer found. Throws as `sections` does, and for a named peer that cannot be used. */
  comparison(options: SuiteOptions, signal: AbortSignal): Promise<Comparison>
}

export const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  sha256d: async () => (await import('./sha256d/suite.js')).sha256dSuite,
}
