/**
 * RandomX searches that no hash ends, and where they run.
 * @module
 */

import { blockHeader, type RandomXJob } from '../../algorithm/index.js'
import { describe } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'
import { variants } from '../../hash/randomx/params.js'
import { type RandomXVariant, randomxVariants } from '../../hash/randomx/variants.js'
import type { Pages } from './pages.js'

const modes = ['full', 'light'] as const
export type MemoryMode = (typeof modes)[number]
export type Executor = 'jit' | 'interpreter'

/** Variant and memory: 256 MiB of cache, or 2080 MiB of dataset. */
export type Layout = `${RandomXVariant}-${MemoryMode}`
export const layouts: readonly Layout[] = randomxVariants.flatMap(variant =>
  modes.map(mode => `${variant}-${mode}` as const),
)
/** Those that a run measures when it is told nothing. */
export const usualLayouts = ['rx/0-full', 'rx/0-light', 'rx/2-full', 'rx/2-light'] as const satisfies readonly Layout[]

/** Throws `RangeError`. */
export function checkLayout(name: string): Layout {
  const layout = layouts.find(known => known === name)
  if (layout === undefined) throw rangeError(`layout must be one of ${layouts.join(', ')}, got ${describe(name)}`)
  return layout
}

export function partsOf(layout: Layout): { variant: RandomXVariant; mode: MemoryMode } {
  const [variant, mode] = layout.split('-') as [RandomXVariant, MemoryMode]
  return { variant, mode }
}

/** The same for layouts that can use the same memory of a key. */
export function memoryOf(layout: Layout): string {
  const { variant, mode } = partsOf(layout)
  return `${variants[variant].cache.salt} ${mode}`
}

/** That a thread runs in turns, while the miner finds out how many it should. */
const mostMachines = 16

/** The most memory a miner may take, in MiB: while the dataset is being built, the cache is there too. */
export function budgetMiB(layout: Layout, threads: number): number {
  const dataset = partsOf(layout).mode === 'full' ? 2080 : 0
  return dataset + 256 + 2.5 * mostMachines * threads + 64
}

/** For the note of each section: what the rows leave out of what a miner does by default. */
export const verifierNote =
  "Without what checks hits by default, a verifier's thread and its 258 MiB: verify is 'native', no hash meets the target."

/** What every contestant of a comparison is given, the peers too. */
export interface RandomXTask {
  layout: Layout
  threads: number
  pages: Pages
  /** Threads that build a dataset. */
  initThreads: number
}

/** A header and a target out of reach: every nonce costs what it costs in real work. */
export function benchmarkJob(variant: RandomXVariant, key: Uint8Array): RandomXJob {
  const header = new Uint8Array(variant === 'scash' ? 112 : 80).map((_, i) => (i * 151 + 7) & 0xff)
  return blockHeader({ algorithm: 'randomx', variant, key, header, target: 0n })
}
