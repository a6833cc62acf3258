// The README's picture: bars as `pickaxe bench --report` draws them, of what was measured. `npm run docs:picture` makes
// docs/picture.svg of docs/picture.json; given files that `pickaxe bench --compare --json` wrote, it first keeps their comparisons there.
// PART names the CPU where the system's own name for it does not.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { escapeMarkup } from '../dist/bench/markup.js'
import { plotOf } from '../dist/bench/plot.js'

const kept = new URL('picture.json', import.meta.url)
const width = 760
const margin = 16

/** What of reports goes into a picture. */
export function comparisonsOf(reports, part) {
  return reports.map(({ algorithm, started_at, command, machine, sections }) => ({
    algorithm,
    started_at,
    // Not where its files are on the machine that measured.
    command: command.replaceAll(/(?<=[=\s])\/\S*\//g, ''),
    part: part ?? machine.cpu.name,
    threads: machine.cpu.usable_threads,
    node: machine.node,
    pickaxe: machine.version,
    sections: sections
      .filter(({ rows }) => rows.some(({ party }) => party !== 'pickaxe'))
      .map(({ id, title, plot, rows }) => ({
        id,
        title,
        plot,
        // Kernels that nobody would force are for the report.
        rows: rows
          .filter(({ label }) => !label.includes('forced to'))
          .map(({ label, threads, party, hashrate, samples }) => ({
            label,
            threads,
            party,
            hashrate,
            samples: samples.map(({ hashrate }) => ({ hashrate })),
          })),
      })),
  }))
}

/** The picture as SVG, which needs nothing else and has colours for light pages and dark ones. */
export function pictureOf(comparisons) {
  let y = margin
  const parts = []
  const write = (style, text, height) => {
    y += height
    parts.push(`<text class="${style}" x="${margin}" y="${y}">${escapeMarkup(text)}</text>`)
  }
  for (const { algorithm, started_at, part, threads, node, pickaxe, sections } of comparisons) {
    for (const section of sections) {
      const plot = plotOf(section)
      if (plot === '') continue
      const [, height] = /viewBox="0 0 \d+ (\d+)"/.exec(plot)
      write('heading', `${algorithm}, ${section.title.toLowerCase()}`, 20)
      write(
        'axis',
        `${part}, ${threads} logical CPUs, Node ${node.slice(1)}, pickaxe ${pickaxe}, ${started_at.slice(0, 10)}`,
        20,
      )
      y += 12
      parts.push(plot.replace('<svg ', `<svg x="${margin}" y="${y}" width="${width}" height="${height}" `))
      y += Number(height) + margin
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width + 2 * margin} ${y}" role="img" aria-label="Measured hash rates, pickaxe beside other programs">
<style>${styles}</style>
<rect class="page" width="100%" height="100%" rx="8"/>
${parts.join('\n')}
</svg>
`
}

const styles = `
svg { --ink: #1c2430; --soft: #5d6878; --page: #f6f7f9; --rule: #dfe3e8; --bar: #3a6ea5; --peer: #9aa3ae; --accent: #c2571a }
@media (prefers-color-scheme: dark) {
svg { --ink: #e4e8ee; --soft: #9aa6b5; --page: #1c222a; --rule: #333c47; --bar: #6fa3da; --peer: #6d7784; --accent: #f0975a } }
text { font: 13px system-ui, sans-serif; fill: var(--ink) } .axis { fill: var(--soft) } .value { font-weight: 600 }
.heading { font: 600 16px system-ui, sans-serif } .page { fill: var(--page) }
.bar { fill: var(--bar) } .grid { stroke: var(--rule) } .whisker { stroke: var(--accent); stroke-width: 2 }
.peer { fill: var(--peer) } .naive { fill: none; stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 4 3 }
.sample { fill: var(--page); stroke: var(--ink); stroke-width: 1.2 }
`

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = process.argv.slice(2)
  if (files.length > 0) {
    const reports = files.map(file => JSON.parse(readFileSync(file, 'utf8')))
    writeFileSync(kept, `${JSON.stringify(comparisonsOf(reports, process.env.PART), null, 1)}\n`)
  }
  writeFileSync(new URL('picture.svg', import.meta.url), pictureOf(JSON.parse(readFileSync(kept, 'utf8'))))
}
