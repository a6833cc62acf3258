import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { miningInfo } from '../../../../lib/source/node/index.js'
import { until } from '../../../rig/node_process.js'
import { PlainEngine } from '../../../rig/plain_engine.js'
import { hard, scripted, start } from '../../../rig/solo_run.js'

describe('control', () => {
  it('an engine that fails ends the run with its error', async () => {
    const node = await scripted(hard)
    const engine = new PlainEngine()
    const { miner } = await start([node], {}, engine)
    await until('mining', () => engine.tried.length > 0)
    engine.fail(new Error('a hit that was none'))
    await expect(miner.finished).rejects.toThrow('a hit that was none')
  })

  it('an engine that cannot take a job does so too', async () => {
    const engine = new PlainEngine()
    engine.setJob = () => {
      throw new Error('no memory for the cache')
    }
    const { miner } = await start([await scripted(hard)], {}, engine)
    await expect(miner.finished).rejects.toThrow('no memory for the cache')
  })

  it('a search that fails ends the run with its error: the next one would fail as well', async () => {
    const engine = new PlainEngine()
    const { miner } = await start([await scripted(hard)], {}, engine)
    await until('mining', () => engine.tried.length > 0)
    engine.failSearch(new Error('no memory for the dataset'))
    await expect(miner.finished).rejects.toThrow('no memory for the dataset')
  })

  it('ends at a height', async () => {
    const node = await scripted()
    const { miner } = await start([node], { untilHeight: 5 })
    await miner.finished
    expect(node.tip.height).toBe(5)
  })

  it('pauses and resumes, and follows the chain meanwhile', async () => {
    const node = await scripted(hard)
    const { miner, engine } = await start([node])
    await until('mining', () => engine.tried.length > 0)
    miner.pause()
    expect(miner.stats()).toMatchObject({ paused: true, running: false })
    await new Promise(resolve => setTimeout(resolve, 50))
    const { length } = engine.tried
    node.extend(['aa'.repeat(32)])
    await until('the next template', () => miner.stats().template?.height === 2)
    expect(engine.tried.length - length).toBeLessThan(2)
    miner.resume()
    await until('mining', () => engine.tried.length > length + 10)
  })

  it('an abort ends it; close() may be called again', async () => {
    const node = await scripted(hard)
    const controller = new AbortController()
    const { miner } = await start([node], { signal: controller.signal })
    await until('mining', () => miner.stats().running)
    controller.abort(new Error('enough'))
    await miner.finished
    await miner.close()
    await expect(start([node], { signal: AbortSignal.abort(new Error('before')) })).rejects.toMatchObject({
      code: 'PICKAXE_ERR_ABORTED',
      cause: new Error('before'),
    })
  })

  it('an abort while the engine starts ends it: solo() rejects, the engine is closed when it comes', async () => {
    const controller = new AbortController()
    const engine = new PlainEngine()
    let closed = false
    engine.close = async () => {
      closed = true
    }
    let started = (_: PlainEngine) => {}
    const starting = new Promise<PlainEngine>(resolve => {
      started = resolve
    })
    const call = start([await scripted()], { signal: controller.signal, startEngine: () => starting })
    setTimeout(() => controller.abort(new Error('enough')), 50)
    await expect(call).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED', cause: new Error('enough') })
    started(engine)
    await until('the engine is closed', () => closed)
    expect(engine.jobs).toEqual([])
  })

  it('a hit that is still being checked at the end is waited for, and its block is sent', async () => {
    const node = await scripted()
    const engine = new PlainEngine({ checkMs: 300 })
    const { miner, of } = await start([node], {}, engine)
    await until('a hit', () => engine.stats().hits > 0)
    expect(of('found')).toEqual([])
    await miner.close()
    expect(node.verdicts).toEqual([null])
    expect(of('block')).toMatchObject([{ height: 1, outcome: 'accepted' }])
  })

  it.each<[string, (request: { method: string; params: unknown[] }) => boolean]>([
    ['the genesis block', ({ method }) => method === 'getblockhash'],
    ['a proposal', ({ params }) => (params[0] as { mode?: string } | undefined)?.mode === 'proposal'],
  ])('a node that hangs at %s does not hold back the end', async (_, isAt) => {
    const node = await scripted(hard)
    let reached = false
    node.trouble = request => {
      if (!isAt(request)) return false
      reached = true
      return true
    }
    const { miner } = await start([node], { rpcTimeoutMs: 600_000 })
    await until('the question', () => reached)
    await miner.close()
  })

  it('numbers carry the names of getinternalmininginfo', async () => {
    const node = await scripted(hard)
    const { miner } = await start([node])
    await until('mining', () => miner.stats().running)
    expect(inspect(miner)).toMatch(/^SoloMiner \{\s+coin: '\w+',\s+running: true,/)
    const info = miningInfo(miner.stats())
    expect(Object.keys(info)).toEqual(
      expect.arrayContaining([
        'running',
        'threads',
        'hashrate',
        'hashes',
        'blocks_found',
        'stale_blocks',
        'templates',
        'uptime',
        'fast_mode',
      ]),
    )
    expect(info).toMatchObject({ running: true, threads: 1, blocks_found: 0, coin: 'bitcoin', height: 1 })
  })
})
