/**
 * One table of a benchmark: contestants that were measured in turns, and ratios between them.
 * @module
 */
import type { Contestant, Sample, Timing } from './contestant.js'
import { type OnTurn, type Outcome, runRounds } from './rounds.js'
import { ratiosByRound, type Spread, spreadOf } from './statistics.js'

/** What to measure. */
export interface SectionPlan {
  id: string
  title: string
  /** What the table shows, in a sentence. */
  note: string
  /** `columns`: one a core. `scaling`: hashrate over `threads`. */
  plot: 'bars' | 'columns' | 'scaling'
  contestants: readonly Contestant[]
  /** Ids of contestants: the quotient is taken round by round. */
  ratios: readonly { of: string; to: string }[]
}

export interface Row {
  id: string
  label: string
  threads: number
  facts: Readonly<Record<string, string | number>>
  version: string
  command: string
  /** Hashes per second; `null` when every turn failed. */
  hashrate: Spread | null
  /** CPU time over wall time, the median: `threads` when nothing else took the CPUs. */
  cpusUsed: number | null
  samples: readonly Sample[]
  failure?: string
}

export interface Ratio {
  of: string
  to: string
  ratio: Spread
  rounds: readonly number[]
}

export interface Section {
  id: string
  title: string
  note: string
  plot: SectionPlan['plot']
  rows: readonly Row[]
  /** Without those whose contestants failed. */
  ratios: readonly Ratio[]
}

/** Throws only what `signal` was aborted with. */
export async function measureSection(
  plan: SectionPlan,
  timing: Timing,
  signal: AbortSignal,
  onTurn?: OnTurn,
): Promise<Section> {
  const { id, title, note, plot } = plan
  const rows = (await runRounds(plan.contestants, timing, signal, onTurn)).map(rowOf)
  return { id, title, note, plot, rows, ratios: plan.ratios.flatMap(({ of, to }) => ratioOf(rows, of, to)) }
}

function rowOf({ contestant, samples, failure }: Outcome): Row {
  const { id, label, threads, facts, version, command } = contestant
  const shares = samples.flatMap(({ cpuMs, wallMs }) => (cpuMs === null ? [] : [cpuMs / wallMs]))
  return {
    id,
    label,
    threads,
    facts,
    version,
    command,
    hashrate: samples.length === 0 ? null : spreadOf(samples.map(({ hashrate }) => hashrate)),
    cpusUsed: shares.length === 0 ? null : spreadOf(shares).median,
    samples,
    ...(failure === undefined ? {} : { failure }),
  }
}

function ratioOf(rows: readonly Row[], of: string, to: string): Ratio[] {
  const rounds = ratiosByRound(hashrates(rows, of), hashrates(rows, to))
  return rounds.length === 0 ? [] : [{ of, to, ratio: spreadOf(rounds), rounds }]
}

function hashrates(rows: readonly Row[], id: string): number[] {
  return rows.find(row => row.id === id)?.samples.map(({ hashrate }) => hashrate) ?? []
}
