/**
 * What the page shows of a solo miner, and the script that fills it from /stats, /history and /events.
 * @module
 */

export const body = `
<header>
  <h1>pickaxe solo</h1><span id="coin" class="soft"></span><span id="state" class="state" role="status"></span>
  <button id="toggle" type="button" hidden>Pause</button>
</header>
<main>
  <p id="why" role="alert"></p>
  <div class="head"><span id="rate"></span><span id="windows" class="soft"></span><span id="engine" class="soft"></span></div>
  <div class="grid">
    <section class="wide" aria-labelledby="rate-title">
      <div class="title"><h2 id="rate-title">Hash rate</h2>
        <fieldset><legend>Time shown</legend>
          <label><input type="radio" name="span" value="recent" checked> 15 min</label>
          <label><input type="radio" name="span" value="day"> 24 h</label>
        </fieldset>
      </div>
      <svg id="chart" role="img" tabindex="0"></svg>
      <p id="reading" class="soft" aria-live="polite"></p>
      <ul class="key">
        <li><svg aria-hidden="true"><path class="block" d="M7 0l6 6-6 6-6-6z"/></svg>block found</li>
        <li><svg aria-hidden="true"><line class="template" x1="7" x2="7" y1="2" y2="11"/></svg>new template</li>
        <li><svg aria-hidden="true"><rect class="band" width="14" height="12"/></svg>not mining</li>
      </ul>
    </section>
    <section class="wide" aria-labelledby="facts-title"><div class="title"><h2 id="facts-title">Mining</h2></div><dl id="facts"></dl></section>
    <section aria-labelledby="nodes-title"><div class="title"><h2 id="nodes-title">Nodes</h2></div><div id="nodes"></div></section>
    <section aria-labelledby="threads-title"><div class="title"><h2 id="threads-title">Threads</h2></div><ul id="threads" class="bars"></ul></section>
    <section aria-labelledby="blocks-title"><div class="title"><h2 id="blocks-title">Our blocks</h2></div><div id="blocks"></div></section>
    <section aria-labelledby="events-title"><div class="title"><h2 id="events-title">What happened</h2></div><ol id="events" class="log" tabindex="0" aria-labelledby="events-title"></ol></section>
  </div>
</main>
`

export const view = `
const spans = { recent: 900000, day: 86400000 }
const rateChart = new RateChart(at('chart'), at('reading'))
let history = { recent: [], day: [] }, happened = { events: [], blocks: [] }, stats, ticks = 0
const fates = { accepted: 'good', open: 'warn', 'side-branch': 'warn', stale: 'warn', orphaned: 'bad', rejected: 'bad' }
const span = () => document.querySelector('input[name=span]:checked').value

// From the first reason against mining to the next template.
function bandsOf(events, now) {
  const bands = []
  for (const { at, type } of events) {
    const open = bands.at(-1)?.to === undefined ? bands.at(-1) : undefined
    if (type === 'hold' && open === undefined) bands.push({ from: at, to: undefined })
    if (type === 'template' && open) open.to = at
  }
  return bands.map(({ from, to = now }) => ({ from, to }))
}
function showChart() {
  const { now } = stats, which = span()
  const marks = happened.events.filter(e => e.type === 'template').map(e => ({ at: e.at, kind: 'template' }))
  for (const block of happened.blocks) marks.push({ at: block.at, kind: 'block', text: 'block ' + block.height + ' ' + block.fate })
  rateChart.show({ now, spanMs: spans[which], samples: history[which], bands: bandsOf(happened.events, now), marks })
}
function engineOf({ kernel, randomx, threads }) {
  const workers = threads + (threads === 1 ? ' thread' : ' threads')
  if (!randomx) return workers + ', kernel ' + kernel
  if (randomx.stage === 'building-dataset') return workers + ', light mode; dataset ' + Math.floor(randomx.itemsDone / randomx.itemsTotal * 100) + ' %'
  return workers + ', RandomX ' + randomx.stage
}
function show() {
  const s = stats, held = s.holds.length > 0
  const state = s.paused ? 'paused' : held ? 'not mining' : s.height == null ? 'waiting for work' : 'mining'
  document.title = (state === 'mining' ? rate(s.hashrate_10s) : state) + ' · pickaxe solo'
  at('coin').textContent = s.coin
  if (at('state').textContent !== state) at('state').textContent = state
  at('state').className = 'state ' + (state === 'mining' ? 'good' : held ? 'bad' : 'warn')
  const why = s.holds.map(h => h.message).join('\\n')
  if (at('why').textContent !== why) at('why').textContent = why
  at('toggle').hidden = false
  at('toggle').textContent = s.paused ? 'Resume' : 'Pause'
  at('rate').textContent = rate(s.hashrate_10s)
  at('windows').textContent = rate(s.hashrate_60s) + ' over 1 min, ' + rate(s.hashrate_15m) + ' over 15 min'
  at('engine').textContent = engineOf(s)
  const expected = s.expected_seconds || {}
  const rejected = Object.entries(s.rejected_blocks).map(([why, count]) => count + ' ' + why).join(', ')
  facts(at('facts'), [
    ['blocks found', s.blocks_found], ['stale', s.stale_blocks], ['rejected', rejected || 0], ['fate still open', s.open_blocks],
    ['height mined', s.height ?? '–'], ['template age', time(s.template_age)],
    ['half of blocks within', time(expected.p50)], ['90 % within', time(expected.p90)], ['99 % within', time(expected.p99)],
    ['last block of ours', s.last_block_at == null ? '–' : time((s.now - s.last_block_at) / 1000) + ' ago'],
    ['hashes', s.hashes.toLocaleString('en-US')], ['up', time(s.uptime)],
  ])
  table(at('nodes'), ['node', 'state', 'block', 'tip', 'peers'], s.nodes.map(n => [
    n.node, n.up ? [n.lead ? 'leads' : 'up', 'good'] : [n.error ? 'away: ' + n.error : 'away', 'bad'],
    n.height ?? '', [short(n.tip), 'hash', n.tip], n.peers ?? '',
  ]), 'no node is known yet')
  bars(at('threads'), s.hashrate_by_thread)
  table(at('blocks'), ['found', 'block', 'id', 'fate'], happened.blocks.map(b => [
    clock(b.at), b.height, [short(b.id), 'hash', b.id], [b.fate + (b.reason ? ': ' + b.reason : ''), fates[b.fate]],
  ]), 'none since the start; finding one has no memory, so every moment is as good as any other')
  showChart()
}
async function tick() {
  try {
    if (ticks % 5 === 0) {
      happened = await read('events')
      log(at('events'), happened.events.filter(e => e.type !== 'template').slice(-60).reverse())
    }
    if (ticks % 30 === 0) history = await read('history')
    stats = await read('stats')
    if (ticks++ % 30 !== 0) {
      history.recent.push({ at: stats.now, hashrate: stats.hashrate_10s })
      if (history.recent.length > 1000) history.recent.shift()
    }
    show()
  } catch (error) {
    ticks = 0
    at('state').textContent = 'no answer'
    at('state').className = 'state bad'
    at('why').textContent = 'pickaxe does not answer: it is starting, it has ended, or the token is wrong'
  }
  setTimeout(tick, 1000)
}
at('toggle').addEventListener('click', async () => {
  await fetch((stats.paused ? 'resume' : 'pause') + location.search, { method: 'POST' })
  stats = await read('stats')
  show()
})
for (const choice of document.querySelectorAll('input[name=span]')) choice.addEventListener('change', () => stats && showChart())
tick()
`
