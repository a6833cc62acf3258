/** Who mined the last blocks, read from a scripted node with a solo miner at work beside it. */
import { bech32 } from '@scure/base'
import { afterEach, expect, it } from 'vitest'
import { coinProfile } from '../../../../lib/chain/coin/coins.js'
import { minerTag } from '../../../../lib/cli/solo/miner_tag.js'
import { RecentBlocks } from '../../../../lib/cli/solo/recent_blocks.js'
import { until } from '../../../rig/node_process.js'
import { hard, type Run, regtestAddress, scripted, start } from '../../../rig/solo_run.js'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

const idOf = (n: number) => n.toString(16).padStart(64, '0')

function reading({ miner }: Run, blocks = 5): RecentBlocks {
  const chain = new RecentBlocks({
    miner,
    profile: coinProfile('bitcoin'),
    address: regtestAddress,
    blocks,
    pauseMs: 5,
  })
  const stop = new AbortController()
  ends.push(() => stop.abort())
  void chain.run(stop.signal)
  return chain
}

const heights = ({ newest }: RecentBlocks) => newest.map(({ height }) => height)

it('the last blocks, ours marked, the others by what they call themselves and whom they pay', async () => {
  const node = await scripted()
  node.extend([idOf(1), idOf(2)])
  const run = await start([node], { blocks: 2 })
  await until('two blocks', () => run.of('block').length === 2)
  node.options.bits = hard.bits
  node.extend([idOf(5)])
  const watching = await start([node])
  const chain = reading(watching)
  await until('five blocks', () => chain.newest.length === 5)
  expect(chain.newest.map(({ height, ours, tag }) => [height, ours, ours || tag])).toEqual([
    [5, false, '/Other Pool/'],
    [4, true, true],
    [3, true, true],
    [2, false, '/Other Pool/'],
    [1, false, '/Other Pool/'],
  ])
  expect(chain.newest[0]).toMatchObject({
    id: idOf(5),
    at: 1_800_000_000_000,
    address: bech32.encode('bcrt', [0, ...bech32.toWords(new Uint8Array(20).fill(7))]),
  })
  expect(chain.newest[1]?.address).toBe(regtestAddress)
  expect(chain.trouble).toBeUndefined()
})

it('each block is asked for once, whatever comes upon it; a branch that was left goes', async () => {
  const node = await scripted(hard)
  node.extend([1, 2, 3].map(idOf))
  const chain = reading(await start([node]), 3)
  await until('three blocks', () => chain.newest.length === 3)
  node.extend([idOf(4)])
  await until('the fourth', () => chain.newest[0]?.height === 4 && chain.newest.length === 3)
  expect(node.countOf('getblock')).toBe(4)
  node.rewind(2)
  node.extend([33, 34, 35].map(idOf))
  await until('the other branch', () => chain.newest[0]?.id === idOf(35) && chain.newest.length === 3)
  expect(chain.newest.map(({ id }) => id)).toEqual([35, 34, 33].map(idOf))
  expect(node.countOf('getblock')).toBe(7)
})

it('a node that hangs at it is asked once, and mined at all the same', async () => {
  const node = await scripted(hard)
  node.extend([idOf(1)])
  node.trouble = ({ method }) => method === 'getblock'
  // However long other calls may take.
  const run = await start([node], { rpcTimeoutMs: 600_000 })
  await until('a call for news', () => node.countOf('waitfornewblock') > 0)
  const chain = reading(run)
  await until('a reason', () => chain.trouble !== undefined)
  expect(chain.trouble).toMatch(/no whole answer/)
  const mined = run.engine.jobs.length
  node.extend([idOf(2)])
  await until(
    'work upon the new block',
    () => run.engine.jobs.length > mined && run.miner.stats().template?.height === 3,
  )
  expect(run.miner.stats().holds).toEqual([])
  expect(node.countOf('getblock')).toBe(1)
})

it('where a node has no more blocks, those that were read stay, and it is told why', async () => {
  const node = await scripted(hard)
  node.extend([1, 2, 3].map(idOf))
  node.trouble = ({ method, params }, answer) => {
    if (method !== 'getblock' || params[0] !== idOf(2)) return false
    answer.writeHead(500).end('{"result":null,"error":{"code":-1,"message":"Block not available (pruned data)"}}')
    return true
  }
  const run = await start([node])
  const chain = reading(run)
  await until('a reason', () => chain.trouble !== undefined)
  expect(heights(chain)).toEqual([3])
  expect(chain.trouble).toMatch(/pruned data/)
  node.trouble = undefined
  node.extend([idOf(4)])
  await until('all', () => heights(chain).join() === '4,3,2,1')
  expect(chain.trouble).toBeUndefined()
})

it('a node that is slow with it is asked seldom', async () => {
  const node = await scripted(hard)
  node.extend([1, 2, 3].map(idOf))
  node.trouble = async ({ method }) => {
    if (method === 'getblock') await new Promise(resolve => setTimeout(resolve, 50))
    return false
  }
  const chain = reading(await start([node]))
  await until('two blocks', () => chain.newest.length === 2)
  const [first, second] = node.calls.filter(({ method }) => method === 'getblock')
  expect(second!.atMs - first!.atMs).toBeGreaterThan(20 * 50)
})

it.each([
  ['bitcoin', Buffer.from('\x03\x01\x02\x03/slush/\x00\xff\xfeab').toString('hex'), '/slush/'],
  ['bitcoin', '03010203ff6162ff', undefined],
  ['bitcoin', '', undefined],
  ['bitcoin', Buffer.from('W'.repeat(90)).toString('hex'), 'W'.repeat(40)],
  ['cryptonote', Buffer.from('\x01ab\x00cdefg\x00').toString('hex'), undefined],
  ['cryptonote', Buffer.from('\x02\x08a pool!!').toString('hex'), 'a pool!!'],
] as const)('what a miner calls itself, %s %s: %s', (family, tag, name) => {
  expect(minerTag(tag, family)).toBe(name)
})
