/**
 * The whole of a benchmark run, as `pickaxe bench --json` prints it.
 * @module
 */
import type { SystemInfo } from '../system.js'
import type { Timing } from './contestant.js'
import type { MissingPeer } from './peers/peer.js'
import type { Section } from './section.js'

export interface MachineFacts extends SystemInfo {
  os: string
  memoryBytes: number
  /** Runnable tasks over the last minute, before the run; `null` where the system does not tell. */
  loadAverage: number | null
}

/** Fields are only ever added; `formatVersion` rises when one changes its meaning. Hashrates are hashes per second. */
export interface BenchReport {
  format: 'pickaxe-bench'
  formatVersion: 1
  algorithm: string
  /** ISO 8601. */
  startedAt: string
  elapsedMs: number
  command: string
  timing: Timing
  machine: MachineFacts
  sections: readonly Section[]
  /** Peers that were not measured, and how to get them. */
  missing: readonly MissingPeer[]
  /** What a reader should know before trusting a figure. */
  warnings: readonly string[]
  /** Ended before all was measured. */
  interrupted: boolean
}

/** Shares of a CPU below this say that something else ran. */
const quietShare = 0.97

/** Signs that the machine was not quiet. */
export function warningsOf({ loadAverage }: MachineFacts, sections: readonly Section[]): string[] {
  const warnings: string[] = []
  if (loadAverage !== null && loadAverage > 0.5) {
    warnings.push(`the load average was ${loadAverage.toFixed(2)} before the run: other programs were using the CPUs`)
  }
  const rows = sections.flatMap(section => section.rows)
  const starved = rows.filter(
    ({ cpusUsed, threads, samples }) =>
      samples[0]?.hashes != null && cpusUsed !== null && cpusUsed < quietShare * threads,
  )
  if (starved.length > 0) {
    warnings.push(
      `${starved.length} of ${rows.length} rows got less CPU time than their threads could use: compare ratios, not rates`,
    )
  }
  for (const { label, facts, measures } of rows) {
    const [peak, budget] = [measures?.peakMiB?.max, facts.budgetMiB]
    if (peak === undefined || typeof budget !== 'number' || peak <= budget) continue
    warnings.push(`${label} took ${peak.toFixed(0)} MiB at its peak, more than the ${budget} MiB it should`)
  }
  return warnings
}
