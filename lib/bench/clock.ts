/**
 * Wall time and CPU time side by side.
 * @module
 */
import { readFileSync } from 'node:fs'

export interface Elapsed {
  wallMs: number
  cpuMs: number
}

/** Starts a clock; the function it returns tells what this process has used since. */
export function startClock(): () => Elapsed {
  const startMs = performance.now()
  const startCpu = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(startCpu)
    return { wallMs: performance.now() - startMs, cpuMs: (user + system) / 1000 }
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
