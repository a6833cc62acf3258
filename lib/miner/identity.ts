/**
 * What this machine mines with, to compare machines.
 * @module
 */
import { system } from '../native/system.js'

export interface MinerIdentity {
  /** Of pickaxe. */
  readonly version: string
  /** SHA-256 of the native addon's file, in hexadecimal. */
  readonly digest: string
  /** As the processor calls itself. */
  readonly cpu: string
  /** How many threads may be busy all the time. */
  readonly cores: number
}

let known: MinerIdentity | undefined

/** Asked once: the addon is loaded for as long as the process lives. Throws as `system()` does. */
export function minerIdentity(): MinerIdentity {
  if (known === undefined) {
    const { version, addon, cpu } = system()
    known = { version, digest: addon.sha256, cpu: cpu.name, cores: cpu.usableThreads }
  }
  return known
}
