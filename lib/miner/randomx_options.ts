/**
 * How RandomX is mined: a group of a miner's options, checked.
 * @module
 */
import { assertInteger, assertObject, assertOneOf, wrongType } from '../base/assert.js'
import { rangeError } from '../base/errors.js'
import { assertKnown, namesOf } from '../base/known_options.js'
import type { DatasetPrefetch, NativeRandomXOptions } from '../native/addon.js'

/** How RandomX is mined. */
export interface RandomXMinerOptions {
  /**
   * RandomX memory: `full` 2080 MiB once per process, `light` 256 MiB, `auto` (default) full where there is room.
   * While the dataset is being built the threads already mine in light mode.
   */
  mode?: RandomXMode | undefined
  /** RandomX programs as generated code or interpreted. Default: generated, where the OS allows it. */
  executor?: 'auto' | 'jit' | 'interpreter' | undefined
  /**
   * RandomX machines that each thread runs in turns, 1..16: while one waits for memory the others compute. Each takes
   * 2 MiB. Default: 1 to 4 in full mode and 1 to 16 in light mode, whichever proves fastest in the first seconds of
   * mining and every ten minutes.
   */
  machinesPerThread?: number | undefined
  /**
   * When RandomX machines in full mode ask for dataset lines: `direct`, as soon as they know which; `translated`, once
   * the line's address has been translated on the side (in v1 with two machines a thread or more; not with a shadow
   * stack, nor interpreted). Default `auto`: whichever proves fastest, together with `machinesPerThread`.
   */
  datasetPrefetch?: 'auto' | DatasetPrefetch | undefined
  /** Try huge pages for RandomX memory. Default true. */
  hugePages?: boolean | undefined
  /** Who checks RandomX hits. `native` skips the second implementation (and its 258 MiB). Default `typescript`. */
  verify?: 'typescript' | 'native' | undefined
  /**
   * What becomes of a RandomX hit that cannot be checked, because there is no memory or no thread for the verifier: `stop`
   * (default) ends the Miner with that error; `deliver` hands it out with `unproven` set, for who has another judge, as a
   * found block has its node. A check that says no ends the Miner always.
   */
  unproven?: 'stop' | 'deliver' | undefined
}

/** Which memory RandomX hashes with: the dataset (`full`), the cache (`light`), or what there is room for (`auto`). */
export type RandomXMode = 'auto' | 'full' | 'light'

export interface CheckedRandomXOptions {
  /** What native code takes. */
  native: NativeRandomXOptions
  verify: 'typescript' | 'native'
  unproven: 'stop' | 'deliver'
}

const randomxOptionNames = namesOf<RandomXMinerOptions>({
  mode: true,
  executor: true,
  machinesPerThread: true,
  datasetPrefetch: true,
  hugePages: true,
  verify: true,
  unproven: true,
})

/** The names as a message calls them at one level up: `randomx.mode`. */
export const groupedOptionNames: readonly string[] = randomxOptionNames.map(name => `randomx.${name}`)

/** Throws `TypeError`/`RangeError` that name the option. */
export function checkRandomXGroup(options: RandomXMinerOptions): CheckedRandomXOptions {
  assertObject(options, 'randomx')
  assertKnown(options, randomxOptionNames, 'randomx')
  const { verify = 'typescript', unproven = 'stop' } = options
  assertOneOf(verify, 'randomx.verify', ['typescript', 'native'])
  assertOneOf(unproven, 'randomx.unproven', ['stop', 'deliver'])
  return { native: checkRandomXMemory(options, 'randomx.'), verify, unproven }
}

/** Throws `TypeError`/`RangeError` that name the option, `prefix` before it. */
export function checkRandomXMemory(
  options: Omit<RandomXMinerOptions, 'verify' | 'unproven'>,
  prefix = '',
): NativeRandomXOptions {
  const { mode = 'auto', executor = 'auto', datasetPrefetch = 'auto', hugePages = true } = options
  assertOneOf(mode, `${prefix}mode`, ['auto', 'full', 'light'])
  assertOneOf(executor, `${prefix}executor`, ['auto', 'jit', 'interpreter'])
  assertOneOf(datasetPrefetch, `${prefix}datasetPrefetch`, ['auto', 'direct', 'translated'])
  if (datasetPrefetch === 'translated' && executor === 'interpreter') {
    throw rangeError(
      `${prefix}datasetPrefetch 'translated' takes generated code: leave ${prefix}executor out, or set it to 'jit'`,
    )
  }
  if (typeof hugePages !== 'boolean') throw wrongType(`${prefix}hugePages`, 'a boolean', hugePages)
  const { machinesPerThread } = options
  if (machinesPerThread !== undefined) assertInteger(machinesPerThread, `${prefix}machinesPerThread`, 1, 16)
  const {
    PICKAXE_AES: aes = '',
    PICKAXE_ARGON2D: argon2d = '',
    PICKAXE_ITEMS: items = '',
    PICKAXE_ROUNDING: rounding = '',
  } = process.env
  const kernels = { aes, argon2d, items, rounding }
  return { mode, executor, machinesPerThread: machinesPerThread ?? 0, datasetPrefetch, hugePages, ...kernels }
}
