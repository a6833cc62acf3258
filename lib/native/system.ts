/**
 * What this machine offers and what pickaxe makes of it: the facts behind `pickaxe info`.
 * @module
 */
import { readFileSync } from 'node:fs'
import { isKernelAlgorithm, type KernelAlgorithm, kernelAlgorithms, kernelIn } from '../algorithm/index.js'
import { algorithms } from '../algorithm/table.js'
import type {
  DatasetPrefetch,
  NativeHugePages,
  NativeKernel,
  NativeThreadPlan,
  NativeTopology,
  NumaPlacement,
} from './addon.js'
import { identityOf } from './identity.js'
import { loadAddon } from './load.js'
import { packageVersion } from './version.js'

/** A piece of native code that is one of several for the same work. */
export interface KernelInfo {
  /** As options and environment call it. */
  name: string
  /** What it computes: an algorithm, or a part of RandomX. */
  algorithm: KernelAlgorithm | 'aes' | 'argon2d' | 'items' | 'rounding'
  /** Whether this CPU and OS can run it. */
  supported: boolean
  /** Whether it gave the right answers just now; `null` where it cannot run. */
  selfTest: boolean | null
  /** Whether it is used when none is named. */
  chosen: boolean
  /** Why it is chosen or not, in a few words. */
  reason: string
}

/** What {@link system} finds. */
export interface SystemInfo {
  /** Of pickaxe. */
  version: string
  /** Of Node, with its `v`. */
  node: string
  /** Operating system and architecture: `linux-x64`. */
  platform: string
  /** The processor, and how much of it this process may use. */
  cpu: {
    /** As the processor calls itself. */
    name: string
    /** Instruction sets that matter here and that the operating system allows. */
    features: string[]
    /** Logical CPUs this process may use. */
    usableCpus: number[]
    /** How many threads may be busy all the time: fewer than those CPUs under a quota of CPU time. */
    usableThreads: number
    /** CPU time this process may use, in CPUs, and what sets that; `null` where nothing does. */
    quota: {
      /** May be a fraction. */
      cpus: number
      /** The control group, or what the system has. */
      limitedBy: string
    } | null
  }
  /** Caches, kinds of cores and memory nodes. */
  topology: NativeTopology
  /** Where `threads: 'auto'` puts threads, best CPU first, and why so many. */
  threads: {
    /** Every CPU, as many as may be busy. */
    sha256d: NativeThreadPlan
    /** As many as the last-level cache has room for. */
    randomx: NativeThreadPlan
  }
  /** Fastest first as far as is known without measuring; where that is a guess, a short race chooses. */
  kernels: KernelInfo[]
  /** What RandomX finds. */
  randomx: RandomXFacts
  /** The native addon that was loaded. */
  addon: {
    /** Of the file. */
    path: string
    /** Of the file, in hexadecimal. */
    sha256: string
    /** Whether it was built on this machine or comes from a `prebuilds` folder. */
    origin: 'built' | 'prebuilt'
    /** The digest that was published for this system, or null: a clone, or a package without one. */
    published: string | null
  }
}

/** What RandomX finds on this machine. */
export interface RandomXFacts {
  /** Fastest first. */
  aesKernels: KernelInfo[]
  /** Fastest first. */
  argon2dKernels: KernelInfo[]
  /** What computes dataset items. */
  itemKernels: KernelInfo[]
  /** Where full mode's generated code keeps the rounding mode. */
  roundingKernels: KernelInfo[]
  /** What runs the programs: `jit-x86-64`, `jit-arm64` or `interpreter`; `refusal` says why it is not generated code. */
  executors: {
    /** Of RandomX. */
    variant: string
    /** What runs its programs. */
    name: string
    /** Why that is the interpreter. */
    refusal: string | null
  }[]
  /** The numbers of machines a thread may come to run in turns; which proves best is measured while mining. */
  machinesPerThread: {
    /** Of RandomX: the smaller its scratchpad, the more of them fit the caches. */
    variant: string
    /** With the dataset. */
    full: number[]
    /** With the cache alone. */
    light: number[]
  }[]
  /** How full mode may ask for dataset lines, likewise; `refusal` says why there is none of that kind here. */
  datasetPrefetches: {
    /** As the option calls it. */
    name: DatasetPrefetch
    /** Why there is none here. */
    refusal: string | null
  }[]
  /**
   * Pages set aside and free, largest first, and the policy for transparent ones; empty and `null` off Linux. `usable` of
   * them are for this process; fewer where the control group `limitedBy` says so.
   */
  hugePages: {
    /** By size. */
    free: {
      /** Of one page. */
      bytes: number
      /** That are free on the machine. */
      pages: number
      /** Of them, by this process. */
      usable: number
      /** The control group that leaves fewer, if one does. */
      limitedBy: string | null
    }[]
    /** `always`, `madvise` or `never`. */
    transparent: string | null
  }
  /** Where the dataset would lie on a machine of several memory nodes. */
  numa: {
    /** That the planned threads belong to. */
    nodes: number
    /** `per-node`: a copy on each; `shared`: one for all. */
    placement: NumaPlacement
    /** Why there is no copy on each, if there is none. */
    reason: string | null
  }
  /** Bytes this process may still take (`null`: the system does not tell), and what sets that limit. */
  memoryRoom: {
    /** `null`: the system does not tell. */
    bytes: number | null
    /** The machine, or the limit that is narrower. */
    limitedBy: string
  }
}

/**
 * Reads the machine; runs every kernel's self-test and the races (some 50 ms). Throws PICKAXE_ERR_ADDON_NOT_FOUND,
 * PICKAXE_ERR_ADDON_DAMAGED or PICKAXE_ERR_ADDON_REFUSED.
 *
 * @example
 * import { system } from 'pickaxe'
 *
 * const { cpu, kernels } = system()
 * console.log(cpu.usableCpus.length > 0, kernels.some(({ chosen }) => chosen)) // true true
 */
export function system(): SystemInfo {
  const { addon, path, origin } = loadAddon()
  const room = addon.memoryRoom()
  return {
    version: packageVersion(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: addon.cpu(),
    topology: addon.topology(),
    threads: { sha256d: addon.threadPlan('sha256d', 0), randomx: addon.threadPlan('rx/0', 0) },
    kernels: kernelAlgorithms.flatMap(name => explained(name, addon.kernels(name), 'PICKAXE_KERNEL')),
    randomx: {
      aesKernels: explained('aes', addon.aesKernels(), 'PICKAXE_AES'),
      argon2dKernels: explained('argon2d', addon.argon2dKernels(), 'PICKAXE_ARGON2D'),
      itemKernels: explained('items', addon.itemKernels(), 'PICKAXE_ITEMS'),
      roundingKernels: explained('rounding', addon.roundingKernels(), 'PICKAXE_ROUNDING'),
      executors: algorithms.randomx.labels.map(variant => ({ variant, ...addon.executor(variant) })),
      machinesPerThread: algorithms.randomx.labels.map(variant => ({ variant, ...addon.machinesPerThread(variant) })),
      datasetPrefetches: addon.datasetPrefetches(),
      hugePages: { free: freeHugePages(addon.hugePages()), transparent: transparentHugePages() },
      numa: addon.numa(),
      memoryRoom: { ...room, bytes: Number.isFinite(room.bytes) ? room.bytes : null },
    },
    addon: identityOf({ path, origin }),
  }
}

/** Those of all its parts. */
export function randomxKernels(randomx: RandomXFacts): KernelInfo[] {
  const { aesKernels, argon2dKernels, itemKernels, roundingKernels } = randomx
  return [...aesKernels, ...argon2dKernels, ...itemKernels, ...roundingKernels]
}

/** What kernels do in a race: those of an algorithm hash. */
const hashUnit = { name: 'MH/s', size: 1e6 }
const raceUnits = {
  aes: { name: 'GB/s', size: 1e9 },
  argon2d: { name: 'GB/s', size: 1e9 },
  items: { name: 'million items/s', size: 1e6 },
  rounding: { name: 'million iterations/s', size: 1e6 },
}

function explained(
  algorithm: KernelInfo['algorithm'],
  kernels: readonly NativeKernel[],
  variable: string,
): KernelInfo[] {
  const value = process.env[variable] || undefined
  const isSwept = isKernelAlgorithm(algorithm)
  const forced = isSwept ? kernelIn(value, algorithm) : value
  const unit = isSwept ? hashUnit : raceUnits[algorithm]
  const usable = kernels.filter(kernel => unusable(kernel) === null)
  const chosen = usable.find(({ name, fastest }) => (forced === undefined ? fastest : name === forced))
  return kernels.map(kernel => ({
    name: kernel.name,
    algorithm,
    supported: kernel.supported,
    selfTest: kernel.supported ? kernel.failure === null : null,
    chosen: kernel === chosen,
    reason: unusable(kernel) ?? reasonFor(kernel, kernel === chosen, forced, variable, kernels, unit),
  }))
}

function unusable({ supported, failure }: NativeKernel): string | null {
  return supported ? failure : 'this CPU or its OS lacks an instruction set it needs'
}

// Why a kernel that could be used is, or is not.
function reasonFor(
  { perSecond }: NativeKernel,
  chosen: boolean,
  forced: string | undefined,
  variable: string,
  kernels: readonly NativeKernel[],
  unit: { name: string; size: number },
): string {
  if (forced !== undefined) {
    if (chosen) return `forced by ${variable}`
    return kernels.some(({ name }) => name === forced) ? 'another one is forced' : `${variable} names no kernel`
  }
  if (perSecond === null) return chosen ? 'the fastest that passes its self-test' : 'a faster one is available'
  const raced = `${(perSecond / unit.size).toFixed(1)} ${unit.name} in a race at the start`
  return chosen ? `the fastest: ${raced}` : `not faster: ${raced}`
}

function freeHugePages(pools: readonly NativeHugePages[]): RandomXFacts['hugePages']['free'] {
  return pools
    .filter(({ free }) => free > 0)
    .map(({ pageBytes, free, usable, limitedBy }) => ({
      bytes: pageBytes,
      pages: free,
      usable: usable ?? free,
      limitedBy,
    }))
}

// The kernel marks the policy in force: "always [madvise] never".
export function transparentHugePages(): string | null {
  return /\[(\w+)\]/.exec(textOf('/sys/kernel/mm/transparent_hugepage/enabled') ?? '')?.[1] ?? null
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
