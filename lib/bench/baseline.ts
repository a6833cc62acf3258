/**
 * A report beside an earlier one, as `--json` wrote it.
 * @module
 */
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { formatFigure, spreadInWords, unitFor } from './figures.js'
import type { BenchReport } from './report.js'
import type { Spread } from './statistics.js'
import { tableLines } from './table.js'

/** What of an earlier report is compared. */
export interface Baseline {
  startedAt: string
  algorithm: string
  /** What should be the same for a row to say something of pickaxe. */
  conditions: Readonly<Record<string, string>>
  hasWarnings: boolean
  /** By section and row. */
  rates: ReadonlyMap<string, Spread>
}

export interface Comparison {
  /** Of the rows that both have. */
  rows: readonly { section: string; label: string; before: Spread; now: Spread; ratio: Spread; verdict: Verdict }[]
  /** What differs besides pickaxe. */
  differences: readonly string[]
  /** One of the two says itself not to be trusted. */
  hasWarnings: boolean
  startedAt: string
}

/** Where the spreads do not touch; they were not measured in turns, so less says nothing. */
export type Verdict = 'faster' | 'slower' | 'same'

const key = (section: string, row: string): string => `${section}\n${row}`

/** Throws `RangeError` that names `file` for what is no report of `pickaxe bench --json`. */
export function parseBaseline(text: string, file: string): Baseline {
  const refuse = (why: string) =>
    rangeError(`--baseline must be a report that pickaxe bench --json wrote, got ${describe(file)}: ${why}`, {
      flag: '--baseline',
    })
  let report: JsonReport
  try {
    report = JSON.parse(text)
  } catch (error) {
    throw refuse((error as Error).message)
  }
  if (report?.format !== 'pickaxe-bench') throw refuse('it is another kind of file')
  if (report.format_version !== 1) throw refuse(`its format_version is ${describe(report.format_version)}`)
  try {
    const rows = report.sections.flatMap(({ id, rows }) => rows.map(row => ({ section: id, ...row })))
    const measured = rows.filter(({ hashrate }) => hashrate !== null)
    return {
      startedAt: report.started_at.slice(0, 10),
      algorithm: report.algorithm,
      hasWarnings: report.warnings.length > 0,
      conditions: {
        CPU: report.machine.cpu.name,
        system: report.machine.os,
        Node: report.machine.node,
        'window in ms': String(report.timing.window_ms),
      },
      rates: new Map(measured.map(({ section, id, hashrate }) => [key(section, id), checkedSpread(hashrate)])),
    }
  } catch (error) {
    throw refuse((error as Error).message)
  }
}

interface JsonReport {
  format: unknown
  format_version: unknown
  algorithm: string
  started_at: string
  warnings: readonly string[]
  timing: { window_ms: number }
  machine: { cpu: { name: string }; os: string; node: string }
  sections: { id: string; rows: { id: string; hashrate: Spread | null }[] }[]
}

function checkedSpread(spread: Spread | null): Spread {
  const { median, min, max } = spread as Spread
  if (![median, min, max].every(value => typeof value === 'number' && value > 0)) throw new Error('a rate is no number')
  return { median, min, max }
}

/** Throws `RangeError`. */
export function checkSameAlgorithm(algorithm: string, baseline: Baseline): void {
  if (algorithm === baseline.algorithm) return
  throw rangeError(`--baseline is of ${baseline.algorithm}, and this is ${algorithm}`, { flag: '--baseline' })
}

/** `baseline` is of the same algorithm. */
export function compareWithBaseline(report: BenchReport, baseline: Baseline): Comparison {
  const { machine, timing } = report
  const now: Baseline['conditions'] = {
    CPU: machine.cpu.name,
    system: machine.os,
    Node: machine.node,
    'window in ms': String(timing.windowMs),
  }
  return {
    startedAt: baseline.startedAt,
    hasWarnings: baseline.hasWarnings || report.warnings.length > 0,
    rows: report.sections.flatMap(section =>
      section.rows.flatMap(({ id, label, hashrate }) => {
        const before = baseline.rates.get(key(section.id, id))
        if (before === undefined || hashrate === null) return []
        const ratio = {
          median: hashrate.median / before.median,
          min: hashrate.min / before.max,
          max: hashrate.max / before.min,
        }
        return [{ section: section.title, label, before, now: hashrate, ratio, verdict: verdictOf(ratio) }]
      }),
    ),
    differences: Object.entries(baseline.conditions)
      .filter(([name, value]) => now[name] !== value)
      .map(([name, value]) => `${name}: ${value} then, ${now[name]} now`),
  }
}

function verdictOf({ min, max }: Spread): Verdict {
  if (min > 1) return 'faster'
  return max < 1 ? 'slower' : 'same'
}

const words: Readonly<Record<Verdict, string>> = { faster: 'faster', slower: 'slower', same: 'no difference' }

/** Lines for people. */
export function baselineLines({ rows, differences, hasWarnings, startedAt }: Comparison, columns?: number): string[] {
  const unit = unitFor(Math.max(0, ...rows.map(({ now }) => now.median)))
  const figure = ({ median }: Spread): string => formatFigure(median / unit.hashesPerSecond)
  const cells = rows.map(({ section, label, before, now, ratio, verdict }) => [
    `${section}: ${label}`,
    figure(before),
    figure(now),
    spreadInWords(ratio),
    words[verdict],
  ])
  const table = tableLines([`since ${startedAt}, ${unit.name}`, 'then', 'now', 'ratio', ''], cells, columns)
  const nothing = 'no row of the baseline was measured again'
  const differ = differences.map(difference => `not the same: ${difference}`)
  const warned = hasWarnings ? ["one of the two has warnings: a difference may be the machine's"] : []
  return [...(rows.length === 0 ? [nothing] : table), ...differ, ...warned]
}
