/**
 * The page of `--http`: one file, no other origin, nothing but what /stats and /history say.
 * @module
 */
import { createHash } from 'node:crypto'

const style = `
:root { color-scheme: light dark; --line: #0a7d55; --faint: #8884; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
header { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
h1 { font-size: 1.3rem; margin: 0; }
#rate { font-size: 2.4rem; font-variant-numeric: tabular-nums; margin: .6rem 0 0; }
#hold { color: #b3261e; margin: .4rem 0; white-space: pre-line; }
svg { width: 100%; height: 14rem; display: block; margin: .5rem 0 1rem; }
path { fill: none; stroke: var(--line); stroke-width: 2; vector-effect: non-scaling-stroke; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .8rem; margin: 0; }
dt { opacity: .7; font-size: .85rem; } dd { margin: 0; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; margin-top: 1.2rem; }
td, th { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--faint); font-weight: normal; overflow-wrap: anywhere; }
meter { width: 8rem; } figcaption { opacity: .7; font-size: .85rem; } figure { margin: 0; }
`

const script = `
'use strict'
const samples = []
const at = id => document.getElementById(id)
const rate = value => {
  const units = ['H/s', 'kH/s', 'MH/s', 'GH/s', 'TH/s']
  let step = 0
  for (; value >= 1000 && step < units.length - 1; step++) value /= 1000
  return value.toFixed(value < 10 ? 2 : 1) + ' ' + units[step]
}
const time = seconds => {
  if (seconds == null) return '–'
  if (seconds < 90) return seconds.toFixed(1) + ' s'
  if (seconds < 5400) return (seconds / 60).toFixed(1) + ' min'
  if (seconds < 172800) return (seconds / 3600).toFixed(1) + ' h'
  return (seconds / 86400).toFixed(1) + ' d'
}
function plot() {
  const now = Date.now(), span = 900000
  const top = Math.max(1, ...samples.map(s => s.hashrate)) * 1.1
  const points = samples.map(s => ((s.at - now + span) / span * 1000).toFixed(1) + ' ' + (200 - s.hashrate / top * 200).toFixed(1))
  at('line').setAttribute('d', points.length ? 'M' + points.join('L') : '')
  at('scale').textContent = 'hash rate over 10 s, last 15 min; the top is ' + rate(top)
}
function rows(table, cells) {
  table.replaceChildren(...cells.map(row => {
    const tr = document.createElement('tr')
    for (const cell of row) {
      const td = document.createElement('td')
      if (cell instanceof Node) td.append(cell)
      else td.textContent = cell
      tr.append(td)
    }
    return tr
  }))
}
function meter(value, max) {
  const element = document.createElement('meter')
  element.max = max || 1
  element.value = value
  return element
}
function show(s) {
  at('coin').textContent = s.coin + (s.running ? '' : s.paused ? ', paused' : ', not mining')
  at('rate').textContent = rate(s.hashrate_10s)
  at('hold').textContent = s.holds.map(h => h.message).join('\\n')
  const expected = s.expected_seconds || {}
  const rejected = Object.entries(s.rejected_blocks).map(([why, count]) => count + ' ' + why).join(', ')
  const facts = {
    'over 60 s': rate(s.hashrate_60s), 'over 15 min': rate(s.hashrate_15m),
    'blocks found': s.blocks_found, 'stale': s.stale_blocks, 'rejected': rejected || 0, 'not settled': s.open_blocks,
    'height mined': s.height ?? '–', 'template age': time(s.template_age),
    'half of blocks within': time(expected.p50), '90 % within': time(expected.p90), '99 % within': time(expected.p99),
    'hashes': s.hashes.toLocaleString('en-US'), 'kernel': s.kernel, 'up': time(s.uptime),
  }
  at('facts').replaceChildren(...Object.entries(facts).map(([name, value]) => {
    const box = document.createElement('div'), dt = document.createElement('dt'), dd = document.createElement('dd')
    dt.textContent = name
    dd.textContent = value
    box.append(dt, dd)
    return box
  }))
  rows(at('nodes'), s.nodes.map(n => [n.node, n.up ? (n.lead ? 'leads' : 'up') : 'away', n.up ? 'block ' + n.height : n.error || '', n.tip || '']))
  const best = Math.max(...s.hashrate_by_thread)
  rows(at('threads'), s.hashrate_by_thread.map((value, i) => ['thread ' + i, rate(value), meter(value, best)]))
}
const read = async path => (await fetch(path + location.search)).json()
async function tick() {
  try {
    const s = await read('stats')
    samples.push({ at: Date.now(), hashrate: s.hashrate_10s })
    while (samples.length && samples[0].at < Date.now() - 900000) samples.shift()
    show(s)
    plot()
  } catch {
    at('hold').textContent = 'pickaxe does not answer: it has ended, or the token is wrong'
  }
  setTimeout(tick, 1000)
}
read('history').then(past => { samples.unshift(...past) }, () => {}).then(tick)
`

/** The whole page. */
export const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>pickaxe solo</title><style>${style}</style></head>
<body>
<header><h1>pickaxe solo</h1><span id="coin"></span></header>
<p id="rate"></p>
<p id="hold" role="status"></p>
<figure><svg viewBox="0 0 1000 200" preserveAspectRatio="none" role="img" aria-labelledby="scale"><path id="line"/></svg><figcaption id="scale"></figcaption></figure>
<dl id="facts"></dl>
<table id="nodes"></table>
<table id="threads"></table>
<script>${script}</script>
</body>
</html>
`

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Allows this page's own script and style and its calls home, nothing else. */
export const pagePolicy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
