/**
 * How much memory this process has in use.
 * @module
 */
import { readFileSync } from 'node:fs'

/** Bytes in RAM; on Linux with the huge pages of hugetlbfs, which the resident set leaves out. */
export function residentBytes(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss()
  const status = readFileSync('/proc/self/status', 'latin1')
  const kib = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
  return (kib('VmRSS') + kib('HugetlbPages')) * 1024
}

const lookEveryMs = 20

/** Watches from now on; the function it returns ends that and tells the most that came on top, in MiB. */
export function watchMemory(): () => number {
  const before = residentBytes()
  let peak = before
  const look = (): void => {
    peak = Math.max(peak, residentBytes())
  }
  const timer = setInterval(look, lookEveryMs)
  return () => {
    clearInterval(timer)
    look()
    return (peak - before) / 2 ** 20
  }
}

/** Bytes of 2 MiB pages set aside and unused; 0 where the system does not tell (all but Linux). */
export function freeHugePageBytes(): number {
  if (process.platform !== 'linux') return 0
  const meminfo = readFileSync('/proc/meminfo', 'latin1')
  const figure = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(meminfo)?.[1] ?? 0)
  return figure('HugePages_Free') * figure('Hugepagesize') * 1024
}
