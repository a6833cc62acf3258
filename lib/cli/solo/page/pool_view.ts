/**
 * What the page shows of a pool miner beside what every miner has.
 * @module
 */
import { refusalMeanings } from '../../../source/stratum/index.js'
import { minerBody, minerView } from './miner_view.js'

export const body = minerBody({
  name: 'pool',
  chartKey: '',
  facts: 'Shares',
  before: `<section aria-labelledby="pools-title"><div class="title"><h2 id="pools-title">Pools</h2></div><div id="pools"></div></section>
    <section aria-labelledby="rejected-title"><div class="title"><h2 id="rejected-title">Rejected shares</h2></div><div id="rejected"></div></section>`,
  after: '',
})

export const view = minerView(
  'pool',
  'job',
  `
const meanings = ${JSON.stringify(refusalMeanings)}
const aboutOf = s => s.algorithm
const hasWork = s => s.job != null
const marksOf = () => []
const engineOf = s => s.threads + (s.threads === 1 ? ' thread, ' : ' threads, ') + s.kernel
function showOwn(s) {
  const reasons = Object.entries(s.shares_rejected).sort((a, b) => b[1] - a[1])
  const rejected = reasons.reduce((sum, [, many]) => sum + many, 0), answered = s.shares_accepted + rejected
  const part = many => many / answered < 0.0001 ? 'under 0.01 %' : (many / answered * 100).toFixed(2) + ' %'
  const c = s.credited
  facts(at('facts'), [
    ['accepted', count(s.shares_accepted)], ['rejected', rejected === 0 ? 0 : count(rejected) + ', ' + part(rejected)], ['stale', s.shares_stale], ['lost', s.shares_lost], ['without an answer yet', s.shares_open],
    ['difficulty', s.difficulty == null ? '–' : s.difficulty < 1000 ? +s.difficulty.toPrecision(4) : count(Math.round(s.difficulty))], ['height', s.height == null ? '–' : count(s.height)], ['job age', time(s.job_age)],
    ['measured here', c && c.ratio > 0 ? rate(c.hashrate / c.ratio) : '–'], ['the pool counts', c ? rate(c.hashrate) : '–'], ['by chance anything of', c ? rate(c.low) + ' to ' + rate(c.high) : '–'],
    ['answers in', s.answer_ms ? s.answer_ms.p50 + ' ms' : '–'], ['proven in', s.check_ms ? s.check_ms.p50 + ' ms' : '–'], ['blocks', s.blocks_found],
    ['last share', s.last_share_at == null ? '–' : time((s.now - s.last_share_at) / 1000) + ' ago'], ['up', time(s.uptime)],
  ])
  table(at('pools'), ['pool', 'state'], s.pools.map(p => [
    [p.pool.replace(/^stratum.(tcp|ssl):../, '') + (p.pool.startsWith('stratum+ssl') ? ', TLS' : ''), 'name', p.pool], p.up ? [p.pool === s.pool ? 'mined at' : 'up', 'good'] : [p.error ? 'away: ' + p.error.replace(p.pool + ' ', '') : 'stands by', p.error ? 'bad' : 'soft'],
  ]), 'no pool is known yet')
  table(at('rejected'), ['why', 'shares', 'what it means'], reasons.map(([why, many]) => [[why, 'fixed bad'], [count(many) + ', ' + part(many), 'fixed'], meanings[why]]), 'none')
}`,
)
