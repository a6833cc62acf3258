/**
 * A report as text.
 * @module
 */
import { formatFigure, formatRatio, unitFor } from './figures.js'
import { measureColumns, qualityOf } from './measures.js'
import type { BenchReport } from './report.js'
import type { Quotient, Row, Section } from './section.js'

/** Lines for people. */
export function reportLines(report: BenchReport): string[] {
  const { machine, timing, missing, warnings } = report
  return [
    `${machine.cpu.name}, ${machine.cpu.usableCpus.length} logical CPUs, ${machine.os}, Node ${machine.node}, pickaxe ${machine.version}`,
    `rounds in turns: ${timing.rounds}, windows of ${timing.windowMs} ms after ${timing.warmupMs} ms of warm-up; median (min–max)`,
    ...report.sections.flatMap(section => ['', ...sectionLines(section)]),
    ...missing.flatMap(({ name, reason, howToGet }) => ['', `not compared: ${name} (${reason})`, `  ${howToGet}`]),
    ...warnings.flatMap(warning => ['', `warning: ${warning}`]),
  ]
}

export function sectionLines(section: Section): string[] {
  const unit = unitFor(Math.max(0, ...section.rows.map(({ hashrate }) => hashrate?.median ?? 0)))
  const figure = (hashrate: number): string => formatFigure(hashrate / unit.hashesPerSecond)
  const columns = measureColumns(section.rows)
  const rows = section.rows.map(row => [
    row.label,
    ...(row.hashrate === null
      ? ['failed', '', '']
      : [
          figure(row.hashrate.median),
          `${figure(row.hashrate.min)}–${figure(row.hashrate.max)}`,
          row.cpusUsed === null ? '–' : row.cpusUsed.toFixed(2),
        ]),
    ...columns.cellsOf(row),
  ])
  const failures = section.rows.filter(({ failure }) => failure !== undefined)
  return [
    `${section.title}: ${section.note}`,
    ...table(['', unit.name, 'min–max', 'CPUs used', ...columns.head], rows),
    ...(section.ratios.length === 0 ? [] : ['', ...ratioLines(section)]),
    ...failures.map(({ label, failure }) => `  ${label}: ${failure}`),
    ...section.conclusions.flatMap(sentence => ['', `  ${sentence}`]),
  ]
}

function ratioLines({ rows, ratios }: Section): string[] {
  return table(
    ['ratio, round by round', 'median', 'min–max'],
    ratios.map(ratio => [
      ratioLabel(rows, ratio),
      formatRatio(ratio.ratio.median),
      `${formatRatio(ratio.ratio.min)}–${formatRatio(ratio.ratio.max)}`,
    ]),
  )
}

/** `A ÷ B` by the labels of the rows, of what, and whether their work differs. */
export function ratioLabel(rows: readonly Row[], { of, to, measure, otherWork }: Quotient): string {
  const label = (id: string): string => rows.find(row => row.id === id)?.label ?? id
  const quality = measure === undefined ? '' : `, ${qualityOf(measure)}`
  return `${label(of)} ÷ ${label(to)}${quality}${otherWork === undefined ? '' : `, other work (peer: ${otherWork})`}`
}

/** The first column reads from the left, figures from the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map(row => row[i]!.length)))
  return [head, ...rows].map(row =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd(),
  )
}
