/**
 * A report as one HTML file that needs nothing else: no script, no font, no address.
 * @module
 */
import { formatFigure, formatRatio, unitFor } from './figures.js'
import { escapeMarkup } from './markup.js'
import { measureColumns } from './measures.js'
import { plotOf } from './plot.js'
import type { BenchReport } from './report.js'
import type { Row, Section } from './section.js'
import { ratioLabel } from './text.js'

/** The whole page. */
export function reportHtml(report: BenchReport): string {
  const title = `pickaxe ${report.machine.version}, ${report.algorithm}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>${escapeMarkup(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<header>
<h1>${escapeMarkup(title)}</h1>
<p>${escapeMarkup(report.machine.cpu.name)}, ${report.machine.cpu.usableCpus.length} logical CPUs, ${escapeMarkup(report.startedAt.slice(0, 10))}</p>
</header>
${report.warnings.map(warning => `<p class="warning">${escapeMarkup(warning)}</p>`).join('\n')}
${report.sections.map(sectionHtml).join('\n')}
${missingHtml(report)}
<section>
<h2>How it was measured</h2>
<p>Rounds in turns, every other one in reverse: ${report.timing.rounds}. Each contestant warms up for ${report.timing.warmupMs} ms and is then measured
for ${report.timing.windowMs} ms. A figure is the median over the rounds, a whisker goes from the smallest to the
largest, a dot is one round. Hashes are counted by the engine; what a peer's
program says of itself is its own word. A ratio is taken round by round, and its median is shown. "CPUs used" is CPU
time over wall time.</p>
<pre>${escapeMarkup(report.command)}</pre>
</section>
<section>
<h2>Machine</h2>
${facts(report)}
</section>
<section>
<h2>What ran</h2>
${commandsHtml(report.sections)}
</section>
</main>
</body>
</html>
`
}

function sectionHtml(section: Section): string {
  return `<section id="${escapeMarkup(section.id)}">
<h2>${escapeMarkup(section.title)}</h2>
<p>${escapeMarkup(section.note)}</p>
<div class="wide">${plotOf(section)}</div>
<div class="narrow">${plotOf(section, 'narrow')}</div>
${ratesHtml(section.rows)}
${ratiosHtml(section)}
${section.conclusions.map(sentence => `<p class="conclusion">${escapeMarkup(sentence)}</p>`).join('\n')}
</section>`
}

function ratesHtml(rows: readonly Row[]): string {
  const unit = unitFor(Math.max(0, ...rows.map(({ hashrate }) => hashrate?.median ?? 0)))
  const figure = (rate: number): string => formatFigure(rate / unit.hashesPerSecond)
  const columns = measureColumns(rows)
  return table(
    ['', unit.name, 'min–max', 'CPUs used', ...columns.head],
    rows.map(row => {
      const { label, hashrate, cpusUsed, failure } = row
      return [
        failure === undefined ? label : `${label} (withdrawn: ${failure})`,
        hashrate === null ? 'failed' : figure(hashrate.median),
        hashrate === null ? '' : `${figure(hashrate.min)}–${figure(hashrate.max)}`,
        cpusUsed === null ? '–' : cpusUsed.toFixed(2),
        ...columns.cellsOf(row),
      ]
    }),
  )
}

function ratiosHtml({ rows, ratios }: Section): string {
  if (ratios.length === 0) return ''
  return table(
    ['ratio, round by round', 'median', 'min–max'],
    ratios.map(entry => [
      ratioLabel(rows, entry),
      formatRatio(entry.ratio.median),
      `${formatRatio(entry.ratio.min)}–${formatRatio(entry.ratio.max)}`,
    ]),
  )
}

function missingHtml({ missing }: BenchReport): string {
  if (missing.length === 0) return ''
  const items = missing.map(
    ({ name, reason, howToGet }) =>
      `<li><b>${escapeMarkup(name)}</b>: ${escapeMarkup(reason)}. ${escapeMarkup(howToGet)}</li>`,
  )
  return `<section>\n<h2>Not compared</h2>\n<ul>${items.join('\n')}</ul>\n</section>`
}

function facts({ machine, startedAt, elapsedMs }: BenchReport): string {
  const rows: [string, string][] = [
    ['CPU', machine.cpu.name],
    ['logical CPUs usable', machine.cpu.usableCpus.join(', ')],
    ['features', machine.cpu.features.join(' ')],
    ['memory', `${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['system', `${machine.os}, ${machine.platform}`],
    ['load before the run', machine.loadAverage === null ? 'not told' : machine.loadAverage.toFixed(2)],
    ['Node', machine.node],
    ['pickaxe', machine.version],
    ['kernels', machine.kernels.map(({ algorithm, name, reason }) => `${algorithm} ${name}: ${reason}`).join('; ')],
    ['addon, SHA-256', machine.addon.sha256],
    ['started', startedAt],
    ['took', `${(elapsedMs / 1000).toFixed(0)} s`],
  ]
  return `<dl>${rows.map(([term, text]) => `<dt>${term}</dt><dd>${escapeMarkup(text)}</dd>`).join('\n')}</dl>`
}

function commandsHtml(sections: readonly Section[]): string {
  const rows = sections.flatMap(section => section.rows)
  const distinct = new Map(rows.map(({ version, command }) => [command, version]))
  return `<dl>${[...distinct].map(([command, version]) => `<dt>${escapeMarkup(version)}</dt><dd><code>${escapeMarkup(command)}</code></dd>`).join('\n')}</dl>`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map(cell => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`
  return `<table>
<thead>${line(head, 'th')}</thead>
<tbody>${rows.map(row => line(row, 'td')).join('\n')}</tbody>
</table>`
}

const styles = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6878; --page: #ffffff; --card: #f6f7f9; --rule: #dfe3e8;
  --bar: #3a6ea5; --peer: #9aa3ae; --accent: #c2571a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #9aa6b5; --page: #14181e; --card: #1c222a;
  --rule: #333c47; --bar: #6fa3da; --peer: #6d7784; --accent: #f0975a; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 860px; margin: 0 auto; padding: 32px 20px 64px }
h1 { margin: 0; font-size: 28px } h2 { margin: 40px 0 4px; font-size: 20px }
p { margin: 4px 0 12px; color: var(--soft) }
svg { display: block; width: 100%; height: auto; margin: 12px 0; padding: 12px; background: var(--card); border-radius: 8px }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink) } svg .axis { fill: var(--soft) } svg .value { font-weight: 600 }
.bar { fill: var(--bar) } .grid { stroke: var(--rule) } .whisker { stroke: var(--accent); stroke-width: 2 }
.peer { fill: var(--peer) } .naive { fill: none; stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 4 3 }
.sample { fill: var(--page); stroke: var(--ink); stroke-width: 1.2 }
.narrow { display: none } @media (max-width: 560px) { .wide { display: none } .narrow { display: block } }
.curve { fill: none; stroke: var(--bar); stroke-width: 2.5 } .dot { fill: var(--bar) }
.ideal { stroke: var(--soft); stroke-dasharray: 5 5 }
section { overflow-x: auto } table { width: 100%; margin: 12px 0; border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--rule); text-align: right }
th { color: var(--soft); font-weight: 500 } th, td + td { white-space: nowrap } th:first-child, td:first-child { text-align: left }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 12px 0 }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
pre, code { font: 14px ui-monospace, monospace } pre { padding: 12px; background: var(--card); border-radius: 8px; white-space: pre-wrap;
  overflow-wrap: anywhere }
.conclusion { color: var(--ink); font-weight: 600 }
.warning { padding: 10px 14px; border-left: 4px solid var(--accent); background: var(--card); color: var(--ink) }
`
