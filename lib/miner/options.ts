/**
 * The options of `mine()` and `Miner`, checked in one place.
 * @module
 */
import { assertKernels, type KernelChoice, type NonceRange, parseKernels } from '../algorithm/index.js'
import {
  assertCallback,
  assertInteger,
  assertObject,
  assertOneOf,
  assertSignal,
  checkedDuration,
  wrongType,
} from '../base/assert.js'
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { given } from '../base/given.js'
import { assertKnown, namesOf } from '../base/known_options.js'
import { native } from '../native/load.js'
import type { Notice } from './notice.js'
import {
  type CheckedRandomXOptions,
  checkRandomXGroup,
  groupedOptionNames,
  type RandomXMinerOptions,
} from './randomx_options.js'
import type { JobOptions } from './search.js'

/** How the operating system ranks the mining threads: `idle` only takes what nobody else wants. */
export type Priority = 'normal' | 'low' | 'idle'

/** What {@link Miner.start} takes. An unknown option is refused by name. */
export interface MinerOptions {
  /**
   * Native threads, 1..1024. Default `auto`: the CPUs this process may use, fewer under a quota of CPU time; of these as many
   * search a RandomX job as the last-level cache holds scratchpads, but one for each core at least (see `system().threads`).
   */
  threads?: number | 'auto' | undefined
  /** Scheduling priority of the mining threads. Default `normal`. */
  priority?: Priority | undefined
  /**
   * Pin each thread to a CPU of its own, as the plan of the job's algorithm has them (see `system().threads`), or to the listed
   * CPUs in turn.
   * Default: not pinned.
   */
  pin?: boolean | readonly number[] | undefined
  /**
   * A kernel for an algorithm, as in `{ sha256d: 'avx2' }` (see `system().kernels`). Default: what the environment's
   * PICKAXE_KERNEL says, else the fastest that passes its self-test.
   */
  kernels?: KernelChoice | undefined
  /** How RandomX is mined. */
  randomx?: RandomXMinerOptions | undefined
  /** Told when something works less well than asked for. */
  onNotice?: ((notice: Notice) => void) | undefined
}

/** How far a search is. */
export interface Progress {
  /** Hashes tried for this job, by all threads. */
  hashes: number
  /** Since the search began. */
  elapsedMs: number
  /** Hashes per second since the search began. */
  hashrate: number
  /** Hashes to a hit on average. */
  expectedHashes: number
  /** How likely a hit was by now, 0..1: of any search, whatever came of this one. */
  chance: number
}

/** The `detail` of PICKAXE_ERR_ABORTED: what an aborted search had done. */
export interface AbortDetail {
  /** Hashes tried for this job, by all threads. */
  hashes: number
  /** Since the search began. */
  elapsedMs: number
  /**
   * What is left to search: every nonce before its start was tried, and none of them won. The same job over this range goes on
   * where this search stopped; a few nonces behind its start were tried too. Nothing is left where start and end are equal.
   */
  remaining: NonceRange
}

/** Of one search. */
export interface SearchOptions {
  /** Aborting rejects with PICKAXE_ERR_ABORTED, whose `cause` is the signal's reason and whose `detail` is an {@link AbortDetail}. */
  signal?: AbortSignal | undefined
  /**
   * Ends the search that long after it was asked for, time in line included, 1..2,147,483,647: rejects with PICKAXE_ERR_ABORTED,
   * whose `cause` is a `TimeoutError`. Default: none.
   */
  timeoutMs?: number | undefined
  /** Told at intervals; what it throws rejects the search. */
  onProgress?: ((progress: Progress) => void) | undefined
  /** 10..3,600,000. Default 500. */
  progressIntervalMs?: number | undefined
}

/** What {@link mine} takes: options of its miner and of its search. */
export interface MineOptions extends MinerOptions, SearchOptions {}

export interface CheckedOptions {
  threads: number
  /** Whether `threads` was left to us: RandomX may take fewer. */
  planned: boolean
  kernels: KernelChoice
  priority: 0 | 1 | 2
  pinTo: 'planned' | readonly number[]
  randomx: CheckedRandomXOptions
}

const maxThreads = 1024
const priorities = ['normal', 'low', 'idle'] as const satisfies readonly Priority[]

/** The names of {@link MinerOptions}. */
export const minerOptionNames = namesOf<MinerOptions>({
  threads: true,
  priority: true,
  pin: true,
  kernels: true,
  randomx: true,
  onNotice: true,
})
const searchOptionNames = namesOf<SearchOptions>({
  signal: true,
  timeoutMs: true,
  onProgress: true,
  progressIntervalMs: true,
})

/** Of options that say more than a miner's, what is the miner's. */
export function minerOptionsOf(options: MinerOptions): MinerOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => minerOptionNames.includes(name)))
}

/** Throws `TypeError`/`RangeError` that name the option; an unknown one too. */
export function checkMinerOptions(options: MinerOptions): CheckedOptions {
  assertObject(options, 'options')
  assertKnown(options, minerOptionNames, 'options', groupedOptionNames)
  const { priority = 'normal', pin = false, kernels, randomx = {}, onNotice } = options
  const { threads, planned } = checkThreads(options.threads)
  assertOneOf(priority, 'priority', priorities)
  const level = priorities.indexOf(priority)
  assertCallback(onNotice, 'onNotice')
  return {
    threads,
    planned,
    kernels: chosenKernels(kernels),
    priority: level as 0 | 1 | 2,
    pinTo: pinnedCpus(pin),
    randomx: checkRandomXGroup(randomx),
  }
}

/** `planned`: the number was left to us, and RandomX may take fewer. Throws `TypeError`/`RangeError`. */
export function checkThreads(wanted: number | 'auto' = 'auto'): { threads: number; planned: boolean } {
  if (wanted === 'auto') return { threads: Math.min(native().cpu().usableThreads, maxThreads), planned: true }
  assertInteger(wanted, 'threads', 1, maxThreads)
  return { threads: wanted, planned: false }
}

function chosenKernels(kernels: KernelChoice | undefined): KernelChoice {
  if (kernels !== undefined) assertKernels(kernels, 'kernels')
  return { ...parseKernels(process.env.PICKAXE_KERNEL ?? '', 'PICKAXE_KERNEL'), ...given(kernels ?? {}) }
}

function pinnedCpus(pin: boolean | readonly number[]): 'planned' | readonly number[] {
  if (typeof pin === 'boolean') return pin ? 'planned' : []
  if (!Array.isArray(pin)) throw wrongType('pin', 'a boolean or an array of CPU numbers', pin)
  const { usableCpus } = native().cpu()
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
  const { signal, timeoutMs, onProgress, progressIntervalMs = 500 } = options
  if (timeoutMs !== undefined) checkedDuration(timeoutMs, 'timeoutMs', 1)
  assertSignal(signal, 'signal')
  assertCallback(onProgress, 'onProgress')
  assertInteger(progressIntervalMs, 'progressIntervalMs', 10, 3_600_000)
  return { signal, timeoutMs, onProgress, progressIntervalMs }
}

const jobOptionNames = namesOf<JobOptions>({ isWanted: true })

/** Throws `TypeError`/`RangeError` that name the option. */
export function checkJobOptions(options: JobOptions): JobOptions {
  assertObject(options, 'options')
  assertKnown(options, jobOptionNames)
  assertCallback(options.isWanted, 'isWanted')
  return { isWanted: options.isWanted }
}

/** Throws `TypeError`/`RangeError` that name the option, of the search's before anything is started. */
export function splitMineOptions(options: MineOptions): { miner: MinerOptions; search: SearchOptions } {
  assertObject(options, 'options')
  assertKnown(options, [...minerOptionNames, ...searchOptionNames], 'options', groupedOptionNames)
  const { signal, timeoutMs, onProgress, progressIntervalMs } = options
  const search = checkSearchOptions({ signal, timeoutMs, onProgress, progressIntervalMs })
  return { miner: minerOptionsOf(options), search }
}
