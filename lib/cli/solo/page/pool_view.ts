/**
 * What the page shows of a pool miner beside what every miner has.
 * @module
 */
import { minerBody, minerView } from './miner_view.js'

export const body = minerBody({
  name: 'pool',
  chartKey: '',
  facts: 'Shares',
  before: `<section aria-labelledby="pools-title"><div class="title"><h2 id="pools-title">Pools</h2></div><div id="pools"></div></section>`,
  after: '',
})

export const view = minerView(
  'pool',
  'job',
  `
const aboutOf = s => s.algorithm
const hasWork = s => s.job != null
const marksOf = () => []
const engineOf = s => s.threads + (s.threads === 1 ? ' thread, ' : ' threads, ') + s.kernel
function showOwn(s) {
  const rejected = Object.entries(s.shares_rejected).map(([why, count]) => count + ' ' + why).join(', ')
  const c = s.credited
  facts(at('facts'), [
    ['accepted', s.shares_accepted], ['rejected', rejected || 0], ['stale', s.shares_stale], ['lost', s.shares_lost], ['without an answer yet', s.shares_open],
    ['difficulty', s.difficulty ?? '–'], ['height', s.height ?? '–'], ['job age', time(s.job_age)],
    ['measured here', c && c.ratio > 0 ? rate(c.hashrate / c.ratio) : '–'], ['the pool counts', c ? rate(c.hashrate) : '–'], ['by chance anything of', c ? rate(c.low) + ' to ' + rate(c.high) : '–'],
    ['answers in', s.answer_ms ? s.answer_ms.p50 + ' ms' : '–'], ['proven in', s.check_ms ? s.check_ms.p50 + ' ms' : '–'], ['blocks', s.blocks_found],
    ['last share', s.last_share_at == null ? '–' : time((s.now - s.last_share_at) / 1000) + ' ago'], ['up', time(s.uptime)],
  ])
  table(at('pools'), ['pool', 'state'], s.pools.map(p => [
    [p.pool, 'name'], p.up ? [p.pool === s.pool ? 'mined at' : 'up', 'good'] : [p.error ? 'away: ' + p.error.replace(p.pool + ' ', '') : 'stands by', p.error ? 'bad' : 'soft'],
  ]), 'no pool is known yet')
}`,
)
