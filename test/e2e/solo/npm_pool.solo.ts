/** A pool server that others wrote and run, in front of bcoin: its shares, its refusals, its new blocks. */
import { type PoolEvent, pool } from 'pickaxe'
import { afterEach, expect, it } from 'vitest'
import { p2shAddress } from '../../rig/anyone_can_spend.js'
import { bcoinLogin, bcoinNode, bcoinReady } from '../../rig/bcoin.js'
import { temporaryDirectory, until } from '../../rig/node_process.js'
import { npmPool } from '../../rig/npm_pool.js'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

it('a pool of npm takes a hundred shares, over new blocks', async () => {
  const chain = temporaryDirectory('npm-pool')
  const node = await bcoinNode(chain.path)
  cleanUp.push(chain.remove, () => node.stop())
  await node.start(bcoinReady)
  const address = p2shAddress(38)
  const server = await npmPool(node, bcoinLogin, address, 1 / 2 ** 10)
  cleanUp.push(() => server.stop())
  const events: PoolEvent[] = []
  const miner = await pool({
    url: server.url,
    user: 'somebody.rig',
    algorithm: 'sha256d',
    threads: 1,
    retryFirstMs: 100,
    onEvent: event => events.push(event),
  })
  cleanUp.push(() => miner.close())
  const jobs = () => events.filter(({ type }) => type === 'job').length
  for (const wanted of [30, 60, 100]) {
    await until(`${wanted} shares`, () => miner.stats().sharesAccepted >= wanted, 60_000)
    const sofar = jobs()
    await node.call('generatetoaddress', [1, address]).catch(() => node.call('generate', [1]))
    await until('the next job', () => jobs() > sofar, 60_000)
  }
  const taken = () => server.shares.filter(({ share }) => share).length
  await until('the pool says so, too', () => taken() >= 100)
  await miner.close()
  const rejected = events.filter(event => event.type === 'share' && event.outcome === 'rejected')
  // A share that was on its way when the block came is late; nothing else is refused.
  for (const event of rejected)
    expect(event).toMatchObject({ reason: expect.stringMatching(/^(?:stale|unknown-job)$/) })
  expect(rejected.length).toBeLessThan(10)
})
