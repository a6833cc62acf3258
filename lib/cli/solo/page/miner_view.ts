/**
 * What every miner's page has: the state, the hash rate over time, the threads, what happened, and the script that asks for it.
 * @module
 */

/** The parts of one kind of miner, HTML. */
export interface MinerBody {
  /** `pickaxe NAME`. */
  readonly name: string
  /** What the marks in the chart mean. */
  readonly chartKey: string
  /** Title of the numbers. */
  readonly facts: string
  /** Sections before and after the threads. */
  readonly before: string
  readonly after: string
}

/** Script, where the numbers cannot be read. */
export const noAnswer = `ticks = 0
    at('state').textContent = 'no answer'
    at('state').className = 'state bad'
    at('why').textContent = 'pickaxe does not answer: it is starting, it has ended, or the token is wrong'`

/** The chart of the hash rate, and how much time it shows. `key`: what its marks mean, HTML. */
export function rateSection(key = ''): string {
  return `<section class="wide" aria-labelledby="rate-title">
      <div class="title"><h2 id="rate-title">Hash rate</h2>
        <fieldset><legend>Time shown</legend>
          <label><input type="radio" name="span" value="recent" checked> 15 min</label>
          <label><input type="radio" name="span" value="day"> 24 h</label>
        </fieldset>
      </div>
      <svg id="chart" role="img" tabindex="0"></svg>
      <p id="reading" class="soft" aria-live="polite"></p>${key}
    </section>`
}

/** The page between its head and its script. */
export function minerBody({ name, chartKey, facts, before, after }: MinerBody): string {
  return `
<header>
  <h1>pickaxe ${name}</h1><span id="coin" class="soft"></span><span id="state" class="state" role="status"></span>
  <button id="toggle" type="button" hidden>Pause</button>
</header>
<main>
  <p id="why" role="alert"></p>
  <div class="head"><span id="rate"></span><span id="windows" class="soft"></span><span id="engine" class="soft"></span></div>
  <div class="grid">
    ${rateSection(chartKey)}
    <section class="wide" aria-labelledby="facts-title"><div class="title"><h2 id="facts-title">${facts}</h2></div><dl id="facts"></dl></section>
    ${before}
    <section aria-labelledby="threads-title"><div class="title"><h2 id="threads-title">Threads</h2></div><ul id="threads" class="bars scroll" tabindex="0" aria-labelledby="threads-title"></ul></section>
    ${after}<section aria-labelledby="events-title"><div class="title"><h2 id="events-title">What happened</h2></div><ol id="events" class="log scroll" tabindex="0" aria-labelledby="events-title"></ol></section>
  </div>
</main>
`
}

/**
 * The script. `workEvent` is the type of the event that brings work; `own` defines, of the numbers `s`: `aboutOf(s)`, `hasWork(s)`,
 * `engineOf(s)`, `marksOf()` for the chart and `showOwn(s)`.
 */
export function minerView(name: string, workEvent: string, own: string): string {
  return `
const spans = { recent: 900000, day: 86400000 }
const rateChart = new RateChart(at('chart'), at('reading'))
let history = { recent: [], day: [] }, happened = { events: [], blocks: [] }, stats, ticks = 0
const span = () => document.querySelector('input[name=span]:checked').value

// From the first reason against mining to the next work.
function bandsOf(events, now) {
  const bands = []
  for (const { at, type } of events) {
    const open = bands.at(-1)?.to === undefined ? bands.at(-1) : undefined
    if (type === 'hold' && open === undefined) bands.push({ from: at, to: undefined })
    if (type === '${workEvent}' && open) open.to = at
  }
  return bands.map(({ from, to = now }) => ({ from, to }))
}
function showChart() {
  const { now } = stats, which = span()
  rateChart.show({ now, spanMs: spans[which], samples: history[which], bands: bandsOf(happened.events, now), marks: marksOf() })
}
${own}
function show() {
  const s = stats, held = s.holds.length > 0
  const state = s.paused ? 'paused' : held ? 'not mining' : hasWork(s) ? 'mining' : 'waiting for work'
  document.title = (state === 'mining' ? rate(s.hashrate_10s) : state) + ' · pickaxe ${name}'
  at('coin').textContent = aboutOf(s)
  if (at('state').textContent !== state) at('state').textContent = state
  at('state').className = 'state ' + (state === 'mining' ? 'good' : held ? 'bad' : 'warn')
  const why = s.holds.map(h => h.message).join('\\n')
  if (at('why').textContent !== why) at('why').textContent = why
  at('toggle').hidden = false
  at('toggle').textContent = s.paused ? 'Resume' : 'Pause'
  at('rate').textContent = rate(s.hashrate_10s)
  at('windows').textContent = rate(s.hashrate_60s) + ' over 1 min, ' + rate(s.hashrate_15m) + ' over 15 min'
  at('engine').textContent = engineOf(s)
  showOwn(s)
  bars(at('threads'), s.hashrate_by_thread)
  showChart()
}
async function tick() {
  try {
    if (ticks % 5 === 0) {
      happened = await read('events')
      log(at('events'), happened.events.filter(e => e.type !== '${workEvent}').slice(-60).reverse())
    }
    if (ticks % 30 === 0) history = await read('history')
    stats = await read('stats')
    if (ticks++ % 30 !== 0) {
      history.recent.push({ at: stats.now, hashrate: stats.hashrate_10s })
      if (history.recent.length > 1000) history.recent.shift()
    }
    show()
  } catch (error) {
    ${noAnswer}
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
}
