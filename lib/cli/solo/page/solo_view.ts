/**
 * What the page shows of a solo miner beside what every miner has.
 * @module
 */
import { minerBody, minerView } from './miner_view.js'

export const body = minerBody({
  name: 'solo',
  chartKey: `
      <ul class="key">
        <li><svg aria-hidden="true"><path class="block" d="M7 0l6 6-6 6-6-6z"/></svg>block found</li>
        <li><svg aria-hidden="true"><line class="template" x1="7" x2="7" y1="2" y2="11"/></svg>new template</li>
        <li><svg aria-hidden="true"><rect class="band" width="14" height="12"/></svg>not mining</li>
      </ul>`,
  facts: 'Mining',
  before: `<section aria-labelledby="nodes-title"><div class="title"><h2 id="nodes-title">Nodes</h2></div><div id="nodes"></div></section>`,
  after: `<section aria-labelledby="blocks-title"><div class="title"><h2 id="blocks-title">Our blocks</h2></div><div id="blocks" class="scroll" tabindex="0" role="region" aria-labelledby="blocks-title"></div></section>
    <section aria-labelledby="chain-title"><div class="title"><h2 id="chain-title">Who mined lately</h2></div><div id="chain" class="scroll" tabindex="0" role="region" aria-labelledby="chain-title"></div><p id="chain-trouble" class="none"></p></section>
    `,
})

export const view = minerView(
  'solo',
  'template',
  `
const fates = { accepted: 'good', open: 'warn', 'side-branch': 'warn', stale: 'warn', orphaned: 'bad', rejected: 'bad' }
const aboutOf = s => s.coin
// Its name stands beside it.
const wrong = ({ node, error }) => error.startsWith(node + ': ') ? error.slice(node.length + 2) : error
const stateOf = n => n.up ? [n.lead ? 'leads' : 'up', 'good'] : n.error ? ['away: ' + wrong(n), 'bad'] : ['connecting', 'warn']
const hasWork = s => s.height != null
function marksOf() {
  const marks = happened.events.filter(e => e.type === 'template').map(e => ({ at: e.at, kind: 'template' }))
  for (const block of happened.blocks) marks.push({ at: block.at, kind: 'block', text: 'block ' + block.height + ' ' + block.fate })
  return marks
}
function engineOf({ kernel, randomx, threads }) {
  const workers = threads + (threads === 1 ? ' thread' : ' threads')
  if (!randomx) return workers + ', kernel ' + kernel
  if (randomx.stage === 'building-dataset') return workers + ', light mode; dataset ' + Math.floor(randomx.items_done / randomx.items_total * 100) + ' %'
  return workers + ', RandomX ' + randomx.stage
}
function showOwn(s) {
  const expected = s.expected_seconds || {}
  const rejected = Object.entries(s.rejected_blocks).map(([why, count]) => count + ' ' + why).join(', ')
  facts(at('facts'), [
    ['blocks found', s.blocks_found], ['stale', s.stale_blocks], ['rejected', rejected || 0], ['fate still open', s.open_blocks],
    ['height mined', s.height ?? '–'], ['template age', time(s.template_age)],
    ['half of blocks within', time(expected.p50)], ['90 % within', time(expected.p90)], ['99 % within', time(expected.p99)],
    ['last block of ours', s.last_block_at == null ? '–' : time((s.now - s.last_block_at) / 1000) + ' ago'],
    ['hashes', count(s.hashes)], ['up', time(s.uptime)],
  ])
  table(at('nodes'), ['node', 'state', 'block', 'tip', 'peers'], s.nodes.map(n => [
    [n.node, 'name'], stateOf(n), [n.height ?? '', 'fixed'], [short(n.tip), 'hash', n.tip], [n.peers ?? '', 'fixed'],
  ]), 'no node is known yet')
  table(at('blocks'), ['found', 'block', 'id', 'fate'], happened.blocks.map(b => [
    [moment(b.at, s.now), 'fixed'], [b.height, 'fixed'], [short(b.id), 'hash', b.id], [b.fate + (b.reason ? ': ' + b.reason : ''), fates[b.fate]],
  ]), 'none yet; finding one has no memory, so every moment is as good as any other')
  table(at('chain'), ['time', 'block', 'id', 'miner'], s.recent_blocks.map(b => [
    [moment(b.at, s.now), 'fixed'], [b.height, 'fixed'], [short(b.id), 'hash', b.id],
    b.ours ? ['ours', 'good'] : [b.tag || (b.address ? short(b.address) : 'not told'), b.tag || b.address ? 'told' : 'soft', b.address],
  ]), 'none has been read yet')
  at('chain-trouble').textContent = s.recent_blocks_trouble ? 'No more could be read: ' + s.recent_blocks_trouble : ''
}`,
)
