import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { until } from '../../../rig/node_process.js'
import { hard, scripted, start } from '../../../rig/solo_run.js'
import { ZmqPublisher } from '../../../rig/zmq_publisher.js'

describe('several nodes', () => {
  it('two blocks at one height: mined upon the lead’s, and said', async () => {
    const [a, b] = [await scripted(hard), await scripted(hard)]
    const { of, miner } = await start([a, b])
    await until('mining', () => miner.stats().running)
    a.extend(['aa'.repeat(32)])
    b.extend(['bb'.repeat(32)])
    await until('the notice', () => of('notice').some(({ message }) => /two blocks at height 1/.test(message)))
    await until('mining on', () => miner.stats().running && miner.stats().template?.height === 2)
    expect(of('hold').filter(({ hold }) => hold === 'tips')).toEqual([])
    // The next block decides.
    b.extend(['cc'.repeat(32)])
    await until('the longer one', () => miner.stats().template?.height === 3)
  })

  it('two blocks apart: paused with the reason; agreement: mining again long before the next poll', async () => {
    const [a, b] = [await scripted(hard), await scripted(hard)]
    const { of, miner } = await start([a, b], { pollIntervalMs: 600_000 })
    await until('mining', () => miner.stats().running)
    a.extend(['aa', 'ab'].map(byte => byte.repeat(32)))
    b.extend(['bb', 'bc'].map(byte => byte.repeat(32)))
    await until('a hold', () => of('hold').some(hold => hold.hold === 'tips'))
    // The lead is named first: the node that was heard first.
    const [ab, bc] = ['ab', 'bc'].map(byte => `block 2, (?:${byte}){32}`)
    expect(of('hold').at(-1)?.message).toMatch(new RegExp(`different chains.*(?:${ab}.*${bc}|${bc}.*${ab})`))
    expect(miner.stats()).toMatchObject({ running: false, holds: [{ hold: 'tips' }] })
    b.chain.length = 1
    for (const block of a.chain.slice(1)) b.chain.push(block)
    await until('mining again', () => miner.stats().running && miner.stats().template?.height === 3)
    expect(of('released').at(-1)).toEqual({ type: 'released', hold: 'tips' })
  })

  it('one of three on another chain, or lagging: the other two are mined', async () => {
    const [a, b, c] = [await scripted(hard), await scripted(hard), await scripted(hard)]
    const { of, miner } = await start([a, b, c], { lagIntervalMs: 200 })
    await until('mining', () => miner.stats().running)
    for (const node of [b, c]) node.extend(['bb', 'bc'].map(byte => byte.repeat(32)))
    await until('the majority’s chain', () => miner.stats().template?.height === 3)
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(miner.stats()).toMatchObject({ running: true, holds: [] })
    a.extend(['aa', 'ab', 'ac'].map(byte => byte.repeat(32)))
    await until('the notice', () => of('notice').some(({ message }) => /another chain than most/.test(message)))
    await until('the majority’s chain', () => miner.stats().running && miner.stats().template?.height === 3)
  })

  it('a node that stays behind is waited for only so long', async () => {
    const [a, b] = [await scripted(hard), await scripted(hard)]
    const { of, miner } = await start([a, b], { lagIntervalMs: 300 })
    await until('mining', () => miner.stats().running)
    b.extend(['aa'.repeat(32)])
    await until('mining on the furthest', () => miner.stats().template?.height === 2)
    await until('a hold', () => of('hold').some(hold => /has stayed at block 0/.test(hold.message)))
    a.extend(['aa'.repeat(32)])
    await until('mining again', () => miner.stats().running)
  })

  it('none is there: told once, when all have been heard of', async () => {
    const [a, b] = [await scripted(hard), await scripted(hard)]
    await a.stop()
    b.trouble = async (_, answer) => {
      await new Promise(resolve => setTimeout(resolve, 200))
      answer.destroy()
      return true
    }
    const { of, miner } = await start([a, b], { pollIntervalMs: 1000 })
    await until('the hold', () => of('hold').length > 0)
    expect(miner.stats().holds).toEqual([{ hold: 'nodes', message: of('hold')[0]!.message }])
    expect(of('hold')[0]!.message).toMatch(/nothing listens there.*; .*closed the connection/)
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(of('hold')).toHaveLength(1)
  })

  it('one dies: the other is mined on, and gets the blocks', async () => {
    const [a, b] = [await scripted(hard), await scripted(hard)]
    const { miner, of } = await start([a, b])
    await until('mining on the first', () => miner.stats().nodes[0].lead && miner.stats().running)
    await a.stop()
    await until('mining on the second', () => miner.stats().nodes[1].lead && miner.stats().running)
    expect(of('node').filter(event => !event.up)).not.toEqual([])
    b.options.bits = '207fffff'
    b.extend(['cc'.repeat(32)])
    await until('a block', () => of('block').some(block => block.outcome === 'accepted'))
  })
})

describe('the threads of a node', () => {
  it('refreshes take no more of them: one call waits for news, the other answers at once', async () => {
    const node = await scripted({ ...hard, workers: 4 })
    const { miner } = await start([node], { refreshIntervalMs: 100 })
    await until('ten refreshes', () => miner.stats().templates >= 10)
    expect(node.openCalls.filter(method => method === 'waitfornewblock')).toHaveLength(1)
    expect(node.peakCalls).toBeLessThanOrEqual(2)
  })

  it('without waitfornewblock one long poll is kept, whatever is refreshed beside it', async () => {
    const node = await scripted({ ...hard, workers: 4 })
    node.trouble = ({ method }, answer) => {
      if (method !== 'waitfornewblock') return false
      answer.writeHead(500).end(JSON.stringify({ result: null, error: { code: -32601, message: 'no' }, id: 1 }))
      return true
    }
    const { miner } = await start([node], { refreshIntervalMs: 100, pollIntervalMs: 200 })
    await until('ten refreshes', () => miner.stats().templates >= 10)
    const polls = () =>
      node.calls.filter(({ params }) => (params[0] as { longpollid?: string })?.longpollid !== undefined)
    expect(polls()).toHaveLength(1)
    node.extend(['aa'.repeat(32)])
    await until('the next template', () => miner.stats().template?.height === 2)
    await until('the next long poll', () => polls().length === 2)
  })

  it('with ZMQ no call waits for news: it is published, and a template asked for', async () => {
    const publisher = await new ZmqPublisher().start()
    const node = await scripted({ ...hard, workers: 4 })
    const rpc = { url: node.url, zmq: publisher.endpoint }
    const { miner, engine } = await start([node], { rpc, pollIntervalMs: 60_000, refreshIntervalMs: 100 })
    await until('mining', () => miner.stats().templates >= 3 && publisher.subscribers === 1)
    node.extend(['aa'.repeat(32)])
    publisher.publish('aa'.repeat(32))
    await until('the next template', () => miner.stats().template?.height === 2, 2000)
    expect(engine.cleared.length).toBeGreaterThan(0)
    expect(node.countOf('waitfornewblock')).toBe(0)
    expect(node.calls.filter(({ params }) => (params[0] as { longpollid?: string })?.longpollid)).toEqual([])
    expect(node.peakCalls).toBe(1)
    publisher.close()
  })

  it('one whose waitfornewblock returns at once is asked less and less often', async () => {
    const node = await scripted(hard)
    node.trouble = ({ method }, answer) => {
      if (method !== 'waitfornewblock') return false
      answer.end(JSON.stringify({ result: { hash: node.tip.id, height: node.tip.height }, error: null }))
      return true
    }
    await start([node])
    await new Promise(resolve => setTimeout(resolve, 1500))
    expect(node.countOf('waitfornewblock')).toBeLessThan(10)
  })

  it('one that serves a single connection at a time is asked for no news after two that were in the way, and is mined on', async () => {
    const node = await scripted({ ...hard, servedConnections: 1, longestWaitMs: 400 })
    const { miner } = await start([node], { rpcTimeoutMs: 150 })
    await until('two calls for news', () => node.countOf('waitfornewblock') === 2)
    for (const height of [1, 2, 3]) {
      node.extend([height.toString(16).repeat(64)])
      await until('the next template', () => miner.stats().running && miner.stats().template?.height === height + 1)
    }
    // One that a block ended proves nothing: two more decide after the last.
    const most = node.countOf('waitfornewblock') + 2
    let [news, states] = [-1, 0]
    await until('ten looks at its state and no call for news', () => {
      if (node.countOf('waitfornewblock') !== news)
        [news, states] = [node.countOf('waitfornewblock'), node.countOf('getblockchaininfo')]
      return node.countOf('getblockchaininfo') >= states + 10
    })
    expect(news).toBeLessThanOrEqual(most)
    expect(miner.stats().running).toBe(true)
  })

  it('one that hangs at its state has no vote after three seconds, and is asked nothing more', async () => {
    const [deaf, good] = [await scripted(hard), await scripted(hard)]
    const { miner } = await start([deaf, good], { rpcTimeoutMs: 600_000 })
    await until('mining on the first', () => miner.stats().nodes[0].lead && miner.stats().running)
    deaf.trouble = ({ method }) => method === 'getblockchaininfo'
    await until('mining on the second', () => miner.stats().nodes[1].lead && miner.stats().running)
    good.extend(['aa'.repeat(32)])
    await until('new work', () => miner.stats().template?.height === 2)
    expect(deaf.openCalls.filter(method => method === 'getblockchaininfo')).toHaveLength(1)
  })

  it('one that hangs when it is asked which block it has somewhere has no vote either', async () => {
    const [deaf, good] = [await scripted(hard), await scripted(hard)]
    const { miner } = await start([deaf, good], { rpcTimeoutMs: 30_000 })
    await until('mining on the first', () => miner.stats().nodes[0].lead && miner.stats().running)
    deaf.trouble = ({ method }) => method === 'getblockhash'
    deaf.extend(['aa'.repeat(32)])
    good.extend(['bb', 'bc'].map(byte => byte.repeat(32)))
    await until('mining on the second', () => miner.stats().nodes[1].lead && miner.stats().running, 8000)
    expect(miner.stats().template?.height).toBe(3)
    expect(deaf.openCalls.filter(method => method === 'getblockhash')).toHaveLength(1)
  })

  it('one that hangs for good is left alone: no call a time-out, two in all; after its restart it is mined again', async () => {
    const node = await scripted({ ...hard, workers: 4 })
    const { miner, of } = await start([node], { rpcTimeoutMs: 150 })
    await until('mining', () => miner.stats().running)
    node.trouble = () => true
    node.extend(['aa'.repeat(32)])
    await until('both calls hang', () => node.openCalls.length === 2)
    const { length } = node.calls
    await new Promise(resolve => setTimeout(resolve, 2500))
    expect(node.calls.length - length).toBeLessThanOrEqual(1)
    expect(node.openCalls).toHaveLength(2)
    expect(await node.connections()).toBe(2)
    const told = of('node').filter(({ message }) =>
      /has not answered get\w+ and waitfornewblock:.*restart the node/.test(message),
    )
    expect(told).toHaveLength(1)
    await node.stop()
    node.trouble = undefined
    await node.start()
    await until('mining', () => miner.stats().running && miner.stats().template?.height === 2, 15_000)
  }, 30_000)

  it('one call that never ends costs the one for news, not the node', async () => {
    const node = await scripted(hard)
    let lost = 0
    node.trouble = ({ method }, answer) => {
      if (method === 'waitfornewblock') answer.end('{"result":null,"error":{"code":-32601,"message":"no"}}')
      return method === 'waitfornewblock' || (method === 'getblocktemplate' && lost++ === 0)
    }
    const { miner } = await start([node], { rpcTimeoutMs: 150 })
    await until('mining', () => miner.stats().running)
    node.extend(['aa'.repeat(32)])
    await until('the next template', () => miner.stats().template?.height === 2)
    expect(node.openCalls).toEqual(['getblocktemplate'])
  })

  it('submits that are never answered are two, for all blocks; when one ends the block is sent again', async () => {
    const node = await scripted()
    const held: ServerResponse[] = []
    node.trouble = ({ method }, answer) => {
      if (method === 'submitblock') held.push(answer)
      return method === 'submitblock'
    }
    const { miner, of } = await start([node], { rpcTimeoutMs: 100, blocks: 1 })
    await until('two of them', () => held.length === 2)
    await new Promise(resolve => setTimeout(resolve, 2000))
    expect(held).toHaveLength(2)
    node.trouble = undefined
    held[0]!.destroy()
    await miner.finished
    expect(of('block')).toMatchObject([{ outcome: 'accepted' }])
  })
})
