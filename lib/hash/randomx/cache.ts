/**
 * Cache preparation, spec 7.1 and 7.2, the same for every engine: which blocks are filled in which order and which
 * SuperscalarHash programs belong to the key.
 * @module
 */
import { type ArgonLayout, argonLayout, firstBlocks, type SegmentRange, segmentRanges } from './argon2d.js'
import { BlakeGenerator } from './blake_generator.js'
import { argonBlockBytes, argonBlocks, type CacheParams, cacheAccesses } from './params.js'
import type { Steps } from './steps.js'
import { generateSuperscalar, type SuperscalarProgram } from './superscalar_generate.js'
import { wordsOf } from './uint64.js'
import type { Machine } from './vm.js'

/** One way of computing: plain JavaScript, or WebAssembly emitted at run time. */
export interface Engine {
  readonly name: 'plain' | 'wasm'
  /** The cache: 256 MiB. */
  readonly cache: Int32Array
  /** Argon2d blocks that take a few milliseconds. */
  readonly blocksPerStep: number
  /** Fills a range of cache blocks. */
  fillSegment(layout: ArgonLayout, range: SegmentRange): void
  /** Takes the programs {@link readItem} runs. */
  loadSuperscalar(programs: readonly SuperscalarProgram[]): Steps<void>
  /** Writes a dataset item as eight 64-bit words; `itemNumber` is below 2^31. */
  readItem(itemNumber: number, item: Int32Array): void
  /** A virtual machine over this engine's dataset items. There is one: engines hold one scratchpad. */
  readonly machine: Machine
}

/** The eight SuperscalarHash programs of a key. */
export function* superscalarPrograms(key: Uint8Array, latency: number): Steps<SuperscalarProgram[]> {
  const generator = new BlakeGenerator(key)
  const programs: SuperscalarProgram[] = []
  while (programs.length < cacheAccesses) {
    programs.push(yield* generateSuperscalar(generator, latency))
  }
  return programs
}

/** What a cache is made from. */
export interface CacheSource {
  /** 0..60 bytes. */
  readonly key: Uint8Array
  readonly params: CacheParams
}

/** Makes `engine` ready for a key. `onProgress` is told the fraction done, rising to 1. */
export function* prepareSteps(
  engine: Engine,
  { key, params }: CacheSource,
  onProgress?: (fraction: number) => void,
): Steps<void> {
  yield* engine.loadSuperscalar(yield* superscalarPrograms(key, params.superscalarLatency))
  const layout = argonLayout(argonBlocks, params)
  firstBlocks(key, params).forEach((blocks, lane) => {
    engine.cache.set(wordsOf(blocks), (lane * layout.laneBlocks * argonBlockBytes) / 4)
  })
  let filled = 0
  for (const range of segmentRanges(layout, engine.blocksPerStep)) {
    engine.fillSegment(layout, range)
    filled += range.to - range.from
    onProgress?.(filled / (params.argonIterations * argonBlocks - 2 * params.argonLanes))
    yield {}
  }
}
