/**
 * The options of `mine()` and `Miner`, checked in one place.
 * @module
 */
import { assertCallback, assertInteger, assertObject, assertOneOf, assertSignal, wrongType } from '../base/assert.js'
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { assertKnown } from '../base/known_options.js'
import type { DatasetPrefetch, NativeRandomXOptions } from '../native/addon.js'
import { native } from '../native/load.js'

export type Priority = 'normal' | 'low' | 'idle'

/** Something worked less well than asked for, or not at all; the Miner goes on. */
export interface Notice {
  /**
   * Stable, for programs. `pin-unsupported`: this system does not pin threads. `degraded`: threads or RandomX do
   * without something that was asked for or makes them faster. `search-failed`: a search of a Miner ended with an error,
   * whose code is `detail.code`. `verifier-refused`: there is no memory or no thread to check RandomX hits; the first hit
   * will end the Miner with that error. `thread-plan`: RandomX runs on fewer threads than there are, and why.
   */
  code: 'thread-plan' | 'pin-unsupported' | 'degraded' | 'search-failed' | 'verifier-refused'
  message: string
  detail: Readonly<Record<string, unknown>>
}

export interface MinerOptions {
  /**
   * Native threads, 1..1024. Default `auto`: the CPUs this process may use, fewer under a quota of CPU time; of these as many
   * search a RandomX job as the last-level cache holds scratchpads, but one for each core at least (see `system().threads`).
   */
  threads?: number | 'auto' | undefined
  /** A kernel by name (see `system().kernels`). Default: the environment's PICKAXE_KERNEL, else the fastest that passes its self-test. */
  kernel?: string | undefined
  /** Scheduling priority of the mining threads. Default `normal`. */
  priority?: Priority | undefined
  /**
   * Pin each thread to a CPU of its own, fast cores first and cores before their siblings, or to the listed CPUs in turn.
   * Default: not pinned.
   */
  pin?: boolean | readonly number[] | undefined
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
   * the line's address has been translated on the side (x86-64; in v1 with two machines a thread or more; not with a
   * shadow stack, nor interpreted). Default `auto`: whichever proves fastest, together with `machinesPerThread`.
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
  onNotice?: ((notice: Notice) => void) | undefined
}

export type RandomXMode = 'auto' | 'full' | 'light'

export interface Progress {
  /** Hashes tried for this job, by all threads. */
  hashes: number
  elapsedMs: number
  /** Hashes per second since the search began. */
  hashrate: number
}

/** Of one search. */
export interface SearchOptions {
  /** Aborting rejects with PICKAXE_ERR_ABORTED, whose `cause` is the signal's reason. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: Progress) => void) | undefined
  /** 10..3,600,000. Default 500. */
  progressIntervalMs?: number | undefined
}

export interface MineOptions extends MinerOptions, SearchOptions {}

export interface CheckedOptions {
  threads: number
  /** Whether `threads` was left to us: RandomX may take fewer. */
  planned: boolean
  kernel: string
  priority: 0 | 1 | 2
  pinTo: readonly number[]
  randomx: NativeRandomXOptions
  verify: 'typescript' | 'native'
  unproven: 'stop' | 'deliver'
}

const maxThreads = 1024
const priorities = ['normal', 'low', 'idle'] as const satisfies readonly Priority[]

const namesOf = <T>(names: Record<keyof T, true>): readonly string[] => Object.keys(names)

/** The names of {@link MinerOptions}. */
export const minerOptionNames = namesOf<MinerOptions>({
  threads: true,
  kernel: true,
  priority: true,
  pin: true,
  mode: true,
  executor: true,
  machinesPerThread: true,
  datasetPrefetch: true,
  hugePages: true,
  verify: true,
  unproven: true,
  onNotice: true,
})
const searchOptionNames = namesOf<SearchOptions>({ signal: true, onProgress: true, progressIntervalMs: true })

/** Of options that say more than a miner's, what is the miner's. */
export function minerOptionsOf(options: MinerOptions): MinerOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => minerOptionNames.includes(name)))
}

/** Throws `TypeError`/`RangeError` that name the option; an unknown one too. */
export function checkMinerOptions(options: MinerOptions): CheckedOptions {
  assertObject(options, 'options')
  assertKnown(options, minerOptionNames)
  const { usableCpus, usableThreads } = native().cpu()
  const { priority = 'normal', pin = false, onNotice } = options
  const planned = options.threads === undefined || options.threads === 'auto'
  const threads = planned ? Math.min(usableThreads, maxThreads) : (options.threads as number)
  assertInteger(threads, 'threads', 1, maxThreads)
  assertOneOf(priority, 'priority', priorities)
  const level = priorities.indexOf(priority)
  assertCallback(onNotice, 'onNotice')
  const kernel = options.kernel ?? process.env.PICKAXE_KERNEL ?? ''
  if (typeof kernel !== 'string') throw wrongType('kernel', 'a string', kernel)
  const { verify = 'typescript', unproven = 'stop' } = options
  assertOneOf(verify, 'verify', ['typescript', 'native'])
  assertOneOf(unproven, 'unproven', ['stop', 'deliver'])
  return {
    threads,
    planned,
    kernel,
    priority: level as 0 | 1 | 2,
    pinTo: pinnedCpus(pin, usableCpus, threads),
    randomx: checkRandomXOptions(options),
    verify,
    unproven,
  }
}

/** Throws `TypeError`/`RangeError` that name the option. */
export function checkRandomXOptions(
  options: Pick<MinerOptions, 'mode' | 'executor' | 'hugePages' | 'machinesPerThread' | 'datasetPrefetch'>,
): NativeRandomXOptions {
  const { mode = 'auto', executor = 'auto', datasetPrefetch = 'auto', hugePages = true } = options
  assertOneOf(mode, 'mode', ['auto', 'full', 'light'])
  assertOneOf(executor, 'executor', ['auto', 'jit', 'interpreter'])
  assertOneOf(datasetPrefetch, 'datasetPrefetch', ['auto', 'direct', 'translated'])
  if (datasetPrefetch === 'translated' && executor === 'interpreter') {
    throw rangeError("datasetPrefetch 'translated' takes generated code: leave executor out, or set it to 'jit'")
  }
  if (typeof hugePages !== 'boolean') throw wrongType('hugePages', 'a boolean', hugePages)
  const { machinesPerThread } = options
  if (machinesPerThread !== undefined) assertInteger(machinesPerThread, 'machinesPerThread', 1, 16)
  const { PICKAXE_AES: aes = '', PICKAXE_ARGON2D: argon2d = '', PICKAXE_ITEMS: items = '' } = process.env
  return { mode, executor, machinesPerThread: machinesPerThread ?? 0, datasetPrefetch, hugePages, aes, argon2d, items }
}

function pinnedCpus(
  pin: boolean | readonly number[],
  usableCpus: readonly number[],
  threads: number,
): readonly number[] {
  if (typeof pin === 'boolean') return pin ? native().threadPlan('rx/0', threads).cpus : []
  if (!Array.isArray(pin)) throw wrongType('pin', 'a boolean or an array of CPU numbers', pin)
  for (const cpu of pin) {
    if (!usableCpus.includes(cpu)) {
      throw rangeError(`pin lists CPU ${describe(cpu)}, but this process may use ${usableCpus.join(', ')}`, {
        name: 'pin',
        value: pin,
      })
    }
  }
  return pin
}

/** Throws `TypeError`/`RangeError` that name the option. */
export function checkSearchOptions(options: SearchOptions): SearchOptions {
  assertObject(options, 'options')
  assertKnown(options, searchOptionNames)
  const { signal, onProgress, progressIntervalMs = 500 } = options
  assertSignal(signal, 'signal')
  assertCallback(onProgress, 'onProgress')
  assertInteger(progressIntervalMs, 'progressIntervalMs', 10, 3_600_000)
  return { signal, onProgress, progressIntervalMs }
}

/** Throws `TypeError`/`RangeError` that name the option, of the search's before anything is started. */
export function splitMineOptions(options: MineOptions): { miner: MinerOptions; search: SearchOptions } {
  assertObject(options, 'options')
  assertKnown(options, [...minerOptionNames, ...searchOptionNames])
  const { signal, onProgress, progressIntervalMs } = options
  return { miner: minerOptionsOf(options), search: checkSearchOptions({ signal, onProgress, progressIntervalMs }) }
}
