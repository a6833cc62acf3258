/** The README's picture is made by its script, of measured figures, and the README shows it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { comparisonsOf, pictureOf } from '../../docs/picture.mjs'
import { jsonLine } from '../../lib/cli/json_output.js'
import { root } from '../house/files.js'
import { sampleReport, sampleSections } from '../lib/bench/sample_report.js'
import { elementsOf } from '../lib/bench/xml.js'

const [kernels] = sampleSections
const peer = { ...kernels!.rows[0]!, id: 'other', label: 'other <miner>', party: 'peer' as const }
const recorded = JSON.parse(
  jsonLine({
    ...sampleReport,
    sections: [...sampleSections, { ...kernels!, id: 'comparison', rows: [...kernels!.rows, peer] }],
  }),
)

it('of a recorded report: well formed, its comparison alone, with the part, the date and every bar', () => {
  const svg = pictureOf(comparisonsOf([recorded]))
  expect(elementsOf(svg).filter(name => name === 'svg')).toHaveLength(2)
  expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object/)
  for (const text of [
    'A &lt;CPU&gt;, 2 logical CPUs',
    '2026-01-02',
    'other &lt;miner&gt;',
    'MH/s',
    'sha256d, kernels',
  ]) {
    expect(svg).toContain(text)
  }
  expect(svg.match(/class="bar(?: peer)?"/g)).toHaveLength(3 + 2)
  expect(pictureOf(comparisonsOf([recorded], 'another part'))).toContain('another part, 2')
  const command = 'pickaxe bench --peer xmrig=/home/me/xmrig --layout rx/0-full --json /var/x.json'
  expect(comparisonsOf([{ ...recorded, command }])).toMatchObject([
    { command: 'pickaxe bench --peer xmrig=xmrig --layout rx/0-full --json x.json' },
  ])
})

it('docs/picture.svg is what the script makes of docs/picture.json', () => {
  const read = (name: string) => readFileSync(path.join(root, 'docs', name), 'utf8')
  const kept = JSON.parse(read('picture.json'))
  expect(read('picture.svg')).toBe(pictureOf(kept))
  for (const { part, command, sections } of kept) {
    expect(command).not.toMatch(/[=\s]\//)
    expect(part).toMatch(/^AMD EPYC \(family 26, Zen 5\)$/)
    const rows = sections.flatMap((section: { rows: readonly { party: string }[] }) => section.rows)
    expect(rows.map(({ party }: { party: string }) => party)).toEqual(expect.arrayContaining(['pickaxe', 'peer']))
  }
})

it('the README shows it, with words for who cannot see it, and is short', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
  expect(readme).toMatch(/!\[[^\]]{20,}\]\(docs\/picture\.svg\)/)
  expect(readme.split('\n').length - 1).toBeLessThan(150)
})
