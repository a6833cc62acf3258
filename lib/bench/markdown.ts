/**
 * A report as Markdown, for an issue or a page.
 * @module
 */
import { formatFigure, formatRatio, unitFor } from './figures.js'
import { measureColumns } from './measures.js'
import type { BenchReport } from './report.js'
import type { Section } from './section.js'
import { ratioLabel } from './text.js'

/** The whole document. */
export function reportMarkdown(report: BenchReport): string {
  const { machine, timing, missing, warnings, command, startedAt } = report
  const paragraphs = [
    `# pickaxe ${cell(machine.version)}, ${cell(report.algorithm)}`,
    `${cell(machine.cpu.name)}, ${machine.cpu.usableCpus.length} logical CPUs, ${cell(machine.os)}, Node ${cell(machine.node)}, ${startedAt.slice(0, 10)}. Rounds in turns: ${timing.rounds}, windows of ${timing.windowMs} ms after ${timing.warmupMs} ms of warm-up; median (min–max).`,
    ...warnings.map(warning => `**Warning:** ${cell(warning)}`),
    ...report.sections.flatMap(sectionMarkdown),
    ...missing.map(({ name, reason, howToGet }) => `Not compared: ${cell(name)} (${cell(reason)}). ${cell(howToGet)}`),
    `\`\`\`\n${command.replaceAll('`', "'")}\n\`\`\``,
    `Addon, SHA-256: \`${machine.addon.sha256}\``,
  ]
  return `${paragraphs.join('\n\n')}\n`
}

function sectionMarkdown(section: Section): string[] {
  const { title, note, rows, ratios, conclusions } = section
  const unit = unitFor(Math.max(0, ...rows.map(({ hashrate }) => hashrate?.median ?? 0)))
  const figure = (rate: number): string => formatFigure(rate / unit.hashesPerSecond)
  const columns = measureColumns(rows)
  const rates = rows.map(row => [
    row.failure === undefined ? row.label : `${row.label} (withdrawn: ${row.failure})`,
    row.hashrate === null ? 'failed' : figure(row.hashrate.median),
    row.hashrate === null ? '' : `${figure(row.hashrate.min)}–${figure(row.hashrate.max)}`,
    row.cpusUsed === null ? '–' : row.cpusUsed.toFixed(2),
    ...columns.cellsOf(row),
  ])
  const quotients = ratios.map(ratio => [
    ratioLabel(rows, ratio),
    formatRatio(ratio.ratio.median),
    `${formatRatio(ratio.ratio.min)}–${formatRatio(ratio.ratio.max)}`,
  ])
  return [
    `## ${cell(title)}`,
    cell(note),
    table(['', unit.name, 'min–max', 'CPUs used', ...columns.head], rates),
    ...(quotients.length === 0 ? [] : [table(['ratio, round by round', 'median', 'min–max'], quotients)]),
    ...conclusions.map(sentence => `**${cell(sentence)}**`),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  const rule = `|${head.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** Text of others is text: no markup, no end of a cell. */
function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&')
}
