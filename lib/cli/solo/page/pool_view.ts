/**
 * What the page shows of a pool miner, and the script that fills it from /stats, /history and /events.
 * @module
 */

export const body = `
<header>
  <h1>pickaxe pool</h1><span id="coin" class="soft"></span><span id="state" class="state" role="status"></span>
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
    </section>
    <section class="wide" aria-labelledby="facts-title"><div class="title"><h2 id="facts-title">Shares</h2></div><dl id="facts"></dl></section>
    <section aria-labelledby="pools-title"><div class="title"><h2 id="pools-title">Pools</h2></div><div id="pools"></div></section>
    <section aria-labelledby="threads-title"><div class="title"><h2 id="threads-title">Threads</h2></div><ul id="threads" class="bars"></ul></section>
    <section aria-labelledby="events-title"><div class="title"><h2 id="events-title">What happened</h2></div><ol id="events" class="log" tabindex="0" aria-labelledby="events-title"></ol></section>
  </div>
</main>
`

export const view = `
const spans = { recent: 900000, day: 86400000 }
const rateChart = new RateChart(at('chart'), at('reading'))
let history = { recent: [], day: [] }, happened = { events: [] }, stats, ticks = 0
const span = () => document.querySelector('input[name=span]:checked').value

// From the first reason against mining to the next job.
function bandsOf(events, now) {
  const bands = []
  for (const { at, type } of events) {
    const open = bands.at(-1)?.to === undefined ? bands.at(-1) : undefined
    if (type === 'hold' && open === undefined) bands.push({ from: at, to: undefined })
    if (type === 'job' && open) open.to = at
  }
  return bands.map(({ from, to = now }) => ({ from, to }))
}
function showChart() {
  const which = span()
  rateChart.show({ now: stats.now, spanMs: spans[which], samples: history[which], bands: bandsOf(happened.events, stats.now), marks: [] })
}
function show() {
  const s = stats, held = s.holds.length > 0
  const state = s.paused ? 'paused' : held ? 'not mining' : s.job == null ? 'waiting for work' : 'mining'
  document.title = (state === 'mining' ? rate(s.hashrate_10s) : state) + ' · pickaxe pool'
  at('coin').textContent = s.algorithm
  if (at('state').textContent !== state) at('state').textContent = state
  at('state').className = 'state ' + (state === 'mining' ? 'good' : held ? 'bad' : 'warn')
  const why = s.holds.map(h => h.message).join('\\n')
  if (at('why').textContent !== why) at('why').textContent = why
  at('toggle').hidden = false
  at('toggle').textContent = s.paused ? 'Resume' : 'Pause'
  at('rate').textContent = rate(s.hashrate_10s)
  at('windows').textContent = rate(s.hashrate_60s) + ' over 1 min, ' + rate(s.hashrate_15m) + ' over 15 min'
  at('engine').textContent = s.threads + (s.threads === 1 ? ' thread, ' : ' threads, ') + s.kernel
  const rejected = Object.entries(s.shares_rejected).map(([why, count]) => count + ' ' + why).join(', ')
  const c = s.credited
  facts(at('facts'), [
    ['accepted', s.shares_accepted], ['rejected', rejected || 0], ['stale', s.shares_stale], ['lost', s.shares_lost], ['without an answer yet', s.shares_open],
    ['difficulty', s.difficulty ?? '–'], ['height', s.height ?? '–'], ['job age', time(s.job_age)],
    ['the pool counts', c ? rate(c.hashrate) : '–'], ['of that chance explains', c ? rate(c.low) + ' to ' + rate(c.high) : '–'],
    ['answers in', s.answer_ms ? s.answer_ms.p50 + ' ms' : '–'], ['blocks', s.blocks_found],
    ['last share', s.last_share_at == null ? '–' : time((s.now - s.last_share_at) / 1000) + ' ago'], ['up', time(s.uptime)],
  ])
  table(at('pools'), ['pool', 'state'], s.pools.map(p => [
    p.pool, p.up ? [p.pool === s.pool ? 'mined at' : 'up', 'good'] : [p.error ? 'away: ' + p.error : 'stands by', p.error ? 'bad' : 'soft'],
  ]), 'no pool is known yet')
  bars(at('threads'), s.hashrate_by_thread)
  showChart()
}
async function tick() {
  try {
    if (ticks % 5 === 0) {
      happened = await read('events')
      log(at('events'), happened.events.filter(e => e.type !== 'job').slice(-60).reverse())
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
