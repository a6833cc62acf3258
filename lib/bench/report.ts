/**
 * The whole of a benchmark run, as `pickaxe bench --json` prints it.
 * @module
 */
import type { SystemInfo } from '../native/system.js'
import type { Timing } from './contestant.js'
import type { MissingPeer } from './peers/peer.js'
import type { Row, Section } from './section.js'

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
/** A peer's CPU time is that of its whole run, start and end included, when fewer threads are at work. */
const quietShareOfPeers = 0.9

/** Signs that the machine was not quiet, or that rows do not compare like with like. */
export function warningsOf(machine: MachineFacts, sections: readonly Section[]): string[] {
  const rows = sections.flatMap(section => section.rows)
  return [
    ...crowdWarnings(machine, rows),
    ...starvationWarnings(machine, rows),
    ...sections.flatMap(pagesWarnings),
    ...rows.flatMap(peakWarnings),
  ]
}

/** More threads than may be busy. */
function crowdWarnings({ cpu: { usableThreads } }: MachineFacts, rows: readonly Row[]): string[] {
  const most = Math.max(0, ...rows.map(({ threads }) => threads))
  if (most <= usableThreads) return []
  return [
    `only ${usableThreads} threads can be busy here at once: rows of more, up to ${most}, say what taking turns costs, not what more CPUs would give`,
  ]
}

function starvationWarnings({ cpu, loadAverage }: MachineFacts, rows: readonly Row[]): string[] {
  const couldUse = ({ threads }: Row): number => Math.min(threads, cpu.usableThreads)
  const shareOf = (row: Row): number => (row.cpusUsed ?? couldUse(row)) / couldUse(row)
  const isPeer = ({ samples }: Row): boolean => samples[0]?.hashes === null
  const ours = rows.filter(row => !isPeer(row))
  const starved = ours.filter(row => shareOf(row) < quietShare)
  const peers = rows.filter(row => isPeer(row) && shareOf(row) < quietShareOfPeers)
  const named = peers.map(row => `${row.label}: ${row.cpusUsed!.toFixed(2)} CPUs of ${couldUse(row)}`)
  // A load that took nothing from a row does no harm; where nobody counts CPU time, it is all there is to go by.
  const isTold = rows.every(({ cpusUsed }) => cpusUsed !== null)
  const isBusy = loadAverage !== null && loadAverage > 0.5 && (!isTold || starved.length + peers.length > 0)
  return [
    ...(isBusy
      ? [`the load average was ${loadAverage.toFixed(2)} before the run: other programs were using the CPUs`]
      : []),
    ...(starved.length === 0
      ? []
      : [
          `${starved.length} of ${ours.length} rows counted here got less CPU time than their threads could use: compare ratios, not rates`,
        ]),
    ...(named.length === 0
      ? []
      : [`peers got less CPU time than their threads could use, over their whole run: ${named.join('; ')}`]),
  ]
}

/** Rows whose ratio was taken between different memory pages, at least in one round. */
function pagesWarnings({ title, rows, ratios }: Section): string[] {
  const pagesOf = (id: string) => rows.find(row => row.id === id)?.samples.map(({ pages }) => pages) ?? []
  const unequal = ratios.filter(({ of, to }) => differ(pagesOf(of), pagesOf(to)))
  const seen = rows
    .filter(({ id }) => unequal.some(({ of, to }) => of === id || to === id))
    .map(({ id, label }) => `${label}: ${[...new Set(pagesOf(id))].join(', ')}`)
  if (seen.length === 0) return []
  return [
    `${title}: rows that are compared had different memory pages, so their ratio is that of the pages too (${seen.join('; ')})`,
  ]
}

/** Whether two rows of figures differ in a round in which both are known. */
function differ(some: readonly (string | undefined)[], others: readonly (string | undefined)[]): boolean {
  return some.some((one, i) => one !== undefined && others[i] !== undefined && one !== others[i])
}

function peakWarnings({ label, facts, measures }: Row): string[] {
  const [peak, budget] = [measures?.peakMiB?.max, facts.budgetMiB]
  if (peak === undefined || typeof budget !== 'number' || peak <= budget) return []
  return [`${label} took ${peak.toFixed(0)} MiB at its peak, more than the ${budget} MiB it should`]
}
