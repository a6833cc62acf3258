/**
 * What this machine offers and what pickaxe makes of it: the facts behind `pickaxe info`.
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { loadAddon } from './native/load.js'

export interface KernelInfo {
  name: string
  algorithm: 'sha256d'
  /** Whether this CPU and OS can run it. */
  supported: boolean
  /** Whether it gave the right answers just now; `null` where it cannot run. */
  selfTest: boolean | null
  /** Whether it is used when none is named. */
  chosen: boolean
  /** Why it is chosen or not, in a few words. */
  reason: string
}

export interface SystemInfo {
  version: string
  node: string
  platform: string
  cpu: { name: string; features: string[] /** Logical CPUs this process may use. */; usableCpus: number[] }
  /** Fastest first. */
  kernels: KernelInfo[]
  addon: { path: string; sha256: string }
}

/** Reads the machine; runs every kernel's self-test (about 10 ms). Throws PICKAXE_ERR_ADDON_NOT_FOUND. */
export function system(): SystemInfo {
  const { addon, path } = loadAddon()
  const forced = process.env.PICKAXE_KERNEL || undefined
  const kernels = addon.kernels()
  const best = kernels.find(kernel => kernel.selfTest === true)?.name
  const chosen = forced ?? best
  return {
    version: packageVersion(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: addon.cpu(),
    kernels: kernels.map(kernel => ({
      ...kernel,
      algorithm: 'sha256d',
      chosen: kernel.name === chosen && kernel.selfTest === true,
      reason: reasonFor(kernel, chosen, forced),
    })),
    addon: { path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') },
  }
}

/** The version in package.json. */
export function packageVersion(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version
}

function reasonFor(
  kernel: { name: string; supported: boolean; selfTest: boolean | null },
  chosen: string | undefined,
  forced: string | undefined,
): string {
  if (!kernel.supported) return 'this CPU or its OS lacks an instruction set it needs'
  if (!kernel.selfTest) return 'failed its self-test: not used'
  if (kernel.name !== chosen) return forced === undefined ? 'a faster one is available' : 'another one is forced'
  return forced === undefined ? 'the fastest that passes its self-test' : 'forced by PICKAXE_KERNEL'
}
