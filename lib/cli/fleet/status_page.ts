/**
 * The page of `fleet status --http`: the fleet's hash rate over time, the machines side by side, each one's rate over time.
 * @module
 */
import { noAnswer, rateSection } from '../solo/page/miner_view.js'
import { pageOf } from '../solo/page/page.js'

const body = `
<header><h1>pickaxe fleet</h1><span id="state" class="state" role="status"></span></header>
<main>
  <p id="why" role="alert"></p>
  <div class="head"><span id="rate"></span><span id="sum" class="soft"></span></div>
  <div class="grid">
    ${rateSection()}
    <section class="wide" aria-labelledby="machines-title"><div class="title"><h2 id="machines-title">Machines</h2></div><div id="machines"></div></section>
    <section class="wide" aria-labelledby="each-title"><div class="title"><h2 id="each-title">Each machine's hash rate</h2></div><div id="each" class="charts"></div></section>
    <section class="wide" aria-labelledby="events-title"><div class="title"><h2 id="events-title">What happened</h2></div><ol id="events" class="log scroll" tabindex="0" aria-labelledby="events-title"></ol></section>
  </div>
</main>
`

const view = `
const spans = { recent: 900000, day: 86400000 }
const whole = new RateChart(at('chart'), at('reading'))
const charts = new Map()
let history = { recent: [], day: [], machines: {} }, ticks = 0, stats
const span = () => document.querySelector('input[name=span]:checked').value
const percent = share => (100 * share).toFixed(0) + ' %'
// One for each machine, made when it is first seen and taken away with it.
function chartOf(name) {
  if (!charts.has(name)) {
    const box = element('figure'), svg = svgElement('svg', { class: 'small', role: 'img', tabindex: 0 }), reading = element('p', '', { class: 'soft reading' })
    box.append(element('figcaption', name), svg, reading)
    at('each').append(box)
    charts.set(name, { box, chart: new RateChart(svg, reading) })
  }
  return charts.get(name).chart
}
function showCharts() {
  const which = span(), shown = { now: stats.now, spanMs: spans[which], bands: [], marks: [] }
  whole.show({ ...shown, samples: history[which] })
  for (const [name, { box }] of charts) if (!(name in history.machines)) { box.remove(); charts.delete(name) }
  for (const [name, rates] of Object.entries(history.machines)) chartOf(name).show({ ...shown, samples: rates[which] })
}
const modeOf = m => [m.algorithm, m.kernel, m.mode && !m.kernel.includes(m.mode) ? m.mode : ''].filter(Boolean).join(' ')
const heatOf = m => (m.temperature == null ? '–' : m.temperature.toFixed(0) + ' °C') + (m.throttled ? ', throttled ' + m.throttled + ' times' : '')
function show() {
  const s = stats, bad = s.alarms.length > 0
  document.title = rate(s.hashrate) + ' · pickaxe fleet'
  at('state').textContent = bad ? 'alarm' : 'well'
  at('state').className = 'state ' + (bad ? 'bad' : 'good')
  const why = s.alarms.join('\\n')
  if (at('why').textContent !== why) at('why').textContent = why
  at('rate').textContent = rate(s.hashrate)
  at('sum').textContent = s.machines.length + (s.machines.length === 1 ? ' machine' : ' machines') + (s.silent.length ? ', ' + s.silent.length + ' silent' : '')
  const rows = s.machines.map(m => [
    [m.name, 'name', m.cpu], [rate(m.hashrate), 'fixed'], [rate(m.hashrate_by_thread), 'fixed'], [m.threads, 'fixed'], modeOf(m),
    m.huge_pages == null ? '–' : m.huge_pages ? 'huge' : ['small', 'warn'], percent(m.cpu_used) + ' of ' + m.cores, percent(m.machine_busy), heatOf(m),
    m.work == null ? ['waits', 'warn'] : ['works', 'good', m.work], [m.version + ' ' + m.digest.slice(0, 12), 'hash', m.digest], m.oddities.length ? [m.oddities.join('; '), 'bad'] : ['–'],
  ]).concat(s.silent.map(({ from, error }) => [[from, 'name'], '', '', '', '', '', '', '', '', ['silent', 'bad'], '', [error, 'bad']]))
  table(at('machines'), ['machine', 'rate', 'a thread', 'threads', 'with', 'pages', 'CPU', 'whole machine', 'heat', 'state', 'pickaxe', 'odd'], rows, 'no machine is there')
  showCharts()
}
async function tick() {
  try {
    if (ticks++ % 5 === 0) {
      history = await read('history')
      log(at('events'), (await read('events')).events.slice(-60).reverse())
    }
    stats = await read('stats')
    show()
  } catch (error) {
    ${noAnswer}
  }
  setTimeout(tick, 2000)
}
for (const choice of document.querySelectorAll('input[name=span]')) choice.addEventListener('change', () => stats && showCharts())
tick()
`

export const statusPage = pageOf('pickaxe fleet', body, view)
