/**
 * The page of `watch --http`: nodes side by side, the last blocks, what is wrong.
 * @module
 */
import { pageOf } from '../solo/page/page.js'

const body = `
<header><h1>pickaxe watch</h1><span id="state" class="state" role="status"></span></header>
<main>
  <p id="why" role="alert"></p>
  <div class="grid">
    <section class="wide" aria-labelledby="facts-title"><div class="title"><h2 id="facts-title">Who mines</h2></div><dl id="facts"></dl></section>
    <section class="wide" aria-labelledby="nodes-title"><div class="title"><h2 id="nodes-title">Nodes</h2></div><div id="nodes"></div></section>
    <section class="wide" aria-labelledby="blocks-title"><div class="title"><h2 id="blocks-title">Blocks</h2></div><div id="blocks"></div></section>
  </div>
</main>
`

const view = `
const share = value => (100 * value).toFixed(1) + ' %'
async function show() {
  const s = await read('/stats')
  at('state').textContent = s.alarms.length ? 'alarm' : 'quiet'
  at('why').textContent = s.alarms.join('; ')
  if (s.blocks === undefined) return
  facts(at('facts'), [
    ['ours', s.ours + ' of ' + s.blocks], ['share', share(s.share)], ['between', share(s.share_interval[0]) + ' and ' + share(s.share_interval[1])],
    ['expected', s.expected_share == null ? '–' : share(s.expected_share)], ['network', s.network_hashrate == null ? '–' : rate(s.network_hashrate)],
    ['a block every', s.block_seconds == null ? '–' : time(s.block_seconds.mean)], ['orphaned', s.orphans], ['nodes differ in', s.disagreement_depth + ' blocks'],
  ])
  table(at('nodes'), ['node', 'height', 'tip'], s.nodes.map(n => [n.node, n.height ?? '', n.id ? short(n.id) : [n.error, 'bad']]), 'no node')
  table(at('blocks'), ['height', 'id', 'time', 'whose'], s.recent.slice(0, 100).map(b => [b.height, short(b.id), clock(1000 * b.time), b.ours ? ['ours', 'good'] : short(b.payouts[0] ?? b.tag_hex)]), 'no block yet')
}
const again = () => show().catch(error => { at('why').textContent = error.message })
again()
setInterval(again, 2000)
`

export const watchPage = pageOf('pickaxe watch', body, view)
