/**
 * One table of a benchmark: contestants that were measured in turns, and ratios between them.
 * @module
 */
import { given } from '../base/given.js'
import type { Contestant, Measure, Party, Sample, Timing } from './contestant.js'
import { type OnTurn, type Outcome, runRounds } from './rounds.js'
import { ratiosByRound, type Spread, spreadOf } from './statistics.js'

/** Two contestants by their ids. Of a measure, which is less the better, it says how many times as good `of` is. */
export interface Quotient {
  of: string
  to: string
  /** The hashrate when absent. */
  measure?: Measure
  /** What `to` works on, where that is not what `of` works on: the quotient is no comparison of programs alone. */
  otherWork?: string
}

/** What to measure. */
export interface SectionPlan {
  id: string
  title: string
  /** What the table shows, in a sentence. */
  note: string
  /** `columns`: one a core. `scaling`: hashrate over `threads`. */
  plot: 'bars' | 'columns' | 'scaling'
  /** Those that a quotient compares stand side by side: they take their turns one after the other. */
  contestants: readonly Contestant[]
  /** The quotient is taken round by round. */
  ratios: readonly Quotient[]
  /** What the figures come to. */
  conclude?(rows: readonly Row[], ratios: readonly Ratio[]): Conclusion
}

/** What a section comes to. */
export interface Conclusion {
  /** Sentences, to be quoted as they are. */
  conclusions: readonly string[]
  /** Of a section that asks for one: the id of the row that won, `null` when the spreads say nothing. */
  winner?: string | null
}

export interface Row {
  id: string
  label: string
  threads: number
  party: Party
  facts: Readonly<Record<string, string | number>>
  version: string
  command: string
  /** Hashes per second; `null` when every turn failed. */
  hashrate: Spread | null
  /** CPU time over wall time, the median: `threads` when nothing else took the CPUs. */
  cpusUsed: number | null
  samples: readonly Sample[]
  measures?: Readonly<Partial<Record<Measure, Spread>>>
  /** The memory pages it really got, in the last round. */
  pages?: string
  failure?: string
}

export interface Ratio extends Quotient {
  ratio: Spread
  rounds: readonly number[]
}

export interface Section extends Conclusion {
  id: string
  title: string
  note: string
  plot: SectionPlan['plot']
  rows: readonly Row[]
  /** Without those whose contestants failed. */
  ratios: readonly Ratio[]
}

/** Never throws. After an abort it has the rows that were measured until then, perhaps none. */
export async function measureSection(
  plan: SectionPlan,
  timing: Timing,
  signal: AbortSignal,
  onTurn?: OnTurn,
): Promise<Section> {
  const { id, title, note, plot } = plan
  const outcomes = await runRounds(plan.contestants, timing, signal, onTurn)
  const rows = outcomes.filter(({ samples, failure }) => samples.length > 0 || failure !== undefined).map(rowOf)
  const ratios = plan.ratios.flatMap(quotient => ratioOf(rows, quotient))
  return { id, title, note, plot, rows, ratios, ...(plan.conclude?.(rows, ratios) ?? { conclusions: [] }) }
}

function rowOf({ contestant, samples, failure }: Outcome): Row {
  const { id, label, threads, party = 'pickaxe', facts, version, command } = contestant
  const pages = samples.at(-1)?.pages
  const shares = samples.flatMap(({ cpuMs, wallMs }) => (cpuMs === null ? [] : [cpuMs / wallMs]))
  return {
    id,
    label,
    threads,
    party,
    facts,
    version,
    command,
    hashrate: samples.length === 0 ? null : spreadOf(samples.map(({ hashrate }) => hashrate)),
    cpusUsed: shares.length === 0 ? null : spreadOf(shares).median,
    samples,
    ...measuresOf(samples),
    ...given({ pages, failure }),
  }
}

function measuresOf(samples: readonly Sample[]): { measures?: Partial<Record<Measure, Spread>> } {
  const names = new Set(samples.flatMap(({ measures = {} }) => Object.keys(measures) as Measure[]))
  if (names.size === 0) return {}
  return { measures: Object.fromEntries([...names].map(name => [name, spreadOf(valuesOf(samples, name))])) }
}

function ratioOf(rows: readonly Row[], quotient: Quotient): Ratio[] {
  const { of, to, measure } = quotient
  const samplesOf = (id: string): readonly Sample[] => rows.find(row => row.id === id)?.samples ?? []
  const rounds =
    measure === undefined
      ? ratiosByRound(hashrates(samplesOf(of)), hashrates(samplesOf(to)))
      : ratiosByRound(valuesOf(samplesOf(to), measure), valuesOf(samplesOf(of), measure))
  return rounds.length === 0 ? [] : [{ ...quotient, ratio: spreadOf(rounds), rounds }]
}

function hashrates(samples: readonly Sample[]): number[] {
  return samples.map(({ hashrate }) => hashrate)
}

function valuesOf(samples: readonly Sample[], name: Measure): number[] {
  return samples.flatMap(({ measures }) => measures?.[name] ?? [])
}
