/**
 * Wall time, CPU time and, where it can be read, energy side by side.
 * @module
 */
import { readFileSync } from 'node:fs'
import { given } from '../base/given.js'
import { startEnergy } from './energy.js'

export interface Elapsed {
  wallMs: number
  cpuMs: number
  /** Of all processor packages, whoever used them; absent where the system does not tell. */
  microjoules?: number
}

/** Starts a clock; the function it returns tells what this process has used since. */
export function startClock(): () => Elapsed {
  const startMs = performance.now()
  const startCpu = process.cpuUsage()
  const energy = startEnergy()
  return () => {
    const { user, system } = process.cpuUsage(startCpu)
    const wallMs = performance.now() - startMs
    return { wallMs, cpuMs: (user + system) / 1000, ...given({ microjoules: energy?.() }) }
  }
}

// USER_HZ, which Linux fixes at 100 for what it shows in /proc.
const msPerTick = 10

/** CPU time of all ended child processes so far, to 10 ms; `null` where the system does not tell (all but Linux). */
export function childrenCpuMs(): number | null {
  if (process.platform !== 'linux') return null
  // proc_pid_stat(5): fields 16 and 17, counted after the name in parentheses (field 2).
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) * msPerTick
}
