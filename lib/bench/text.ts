/**
 * A report as text.
 * @module
 */
import { formatFigure, formatRatio, unitFor } from './figures.js'
import { measureColumns, qualityOf } from './measures.js'
import type { BenchReport } from './report.js'
import type { Quotient, Row, Section } from './section.js'
import { tableLines } from './table.js'

/** Lines for people; tables fit `columns`. */
export function reportLines(report: BenchReport, columns?: number): string[] {
  const { machine, timing, missing, warnings } = report
  return [
    `${machine.cpu.name}, ${machine.cpu.usableCpus.length} logical CPUs, ${machine.os}, Node ${machine.node}, pickaxe ${machine.version}`,
    `rounds in turns: ${timing.rounds}, windows of ${timing.windowMs} ms after ${timing.warmupMs} ms of warm-up; median (min–max)`,
    ...report.sections.flatMap(section => ['', ...sectionLines(section, columns)]),
    ...missing.flatMap(({ name, reason, howToGet }) => ['', `not compared: ${name} (${reason})`, `  ${howToGet}`]),
    ...warnings.flatMap(warning => ['', `warning: ${warning}`]),
  ]
}

export function sectionLines(section: Section, columns?: number): string[] {
  const unit = unitFor(Math.max(0, ...section.rows.map(({ hashrate }) => hashrate?.median ?? 0)))
  const figure = (hashrate: number): string => formatFigure(hashrate / unit.hashesPerSecond)
  const besides = measureColumns(section.rows)
  const rows = section.rows.map(row => [
    row.label,
    ...(row.hashrate === null
      ? ['failed', '', '']
      : [
          figure(row.hashrate.median),
          `${figure(row.hashrate.min)}–${figure(row.hashrate.max)}`,
          row.cpusUsed === null ? '–' : row.cpusUsed.toFixed(2),
        ]),
    ...besides.cellsOf(row),
  ])
  const failures = section.rows.filter(({ failure }) => failure !== undefined)
  return [
    `${section.title}: ${section.note}`,
    ...tableLines(['', unit.name, 'min–max', 'CPUs used', ...besides.head], rows, columns),
    ...(section.ratios.length === 0 ? [] : ['', ...ratioLines(section, columns)]),
    ...failures.map(({ label, failure }) => `  ${label}: ${failure}`),
    ...section.conclusions.flatMap(sentence => ['', `  ${sentence}`]),
  ]
}

function ratioLines({ rows, ratios }: Section, columns: number | undefined): string[] {
  return tableLines(
    ['ratio, round by round', 'median', 'min–max'],
    ratios.map(ratio => [
      ratioLabel(rows, ratio),
      formatRatio(ratio.ratio.median),
      `${formatRatio(ratio.ratio.min)}–${formatRatio(ratio.ratio.max)}`,
    ]),
    columns,
  )
}

/** `A ÷ B` by the labels of the rows, of what, and whether their work differs. */
export function ratioLabel(rows: readonly Row[], { of, to, measure, otherWork }: Quotient): string {
  const label = (id: string): string => rows.find(row => row.id === id)?.label ?? id
  const quality = measure === undefined ? '' : `, ${qualityOf(measure)}`
  return `${label(of)} ÷ ${label(to)}${quality}${otherWork === undefined ? '' : `, other work (peer: ${otherWork})`}`
}
