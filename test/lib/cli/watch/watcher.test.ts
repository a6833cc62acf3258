/** Who mined, whether nodes agree, and what is called wrong. */
import { describe, expect, it } from 'vitest'
import { BlockWindow } from '../../../../lib/cli/watch/block_window.js'
import { lookJson, lookLines } from '../../../../lib/cli/watch/look_lines.js'
import { watchMetrics } from '../../../../lib/cli/watch/metrics.js'
import { shareReport } from '../../../../lib/cli/watch/mining_share.js'
import { compareNodes } from '../../../../lib/cli/watch/tip_comparison.js'
import { Watcher, type WatchOptions } from '../../../../lib/cli/watch/watcher.js'
import { PlainChain } from '../../../rig/plain_chain.js'

const { signal } = new AbortController()
const mark = { payouts: ['a'], tags: [], ids: new Set<string>() }
const repeat = (count: number, payout: string) => Array<string>(count).fill(payout)

const watcher = (chains: readonly PlainChain[], more: Partial<WatchOptions> = {}) =>
  new Watcher({ chains, blocks: 20, mark, power: undefined, intervalMs: 10, alarmDepth: 1, ...more })

describe('the window of blocks', () => {
  it('reads each block once, and keeps the last ones', async () => {
    const chain = new PlainChain('one').extend(...repeat(30, 'a'))
    const window = new BlockWindow(10)
    expect(await window.follow(chain, signal)).toBe(true)
    expect([window.blocks.map(({ height }) => height), chain.asked]).toEqual([
      [21, 22, 23, 24, 25, 26, 27, 28, 29, 30],
      10,
    ])
    expect(await window.follow(chain, signal)).toBe(false)
    chain.extend('b', 'b')
    expect(await window.follow(chain, signal)).toBe(true)
    expect([window.blocks.length, window.blocks[0]!.height, chain.asked]).toEqual([10, 23, 12])
  })

  it('knows what a reorganisation has taken out, and what it has given back', async () => {
    const chain = new PlainChain('one').extend(...repeat(5, 'a'))
    const window = new BlockWindow(10)
    await window.follow(chain, signal)
    const before = chain.blocks.slice(4)
    chain.cutTo(3).extend('b', 'b', 'b')
    await window.follow(chain, signal)
    expect(window.orphans).toEqual(before)
    expect(window.blocks.map(({ id }) => id)).toEqual(chain.blocks.map(({ id }) => id))
    chain.cutTo(3).extend('a', 'a', 'a', 'a')
    await window.follow(chain, signal)
    expect(window.orphans.map(({ payouts }) => payouts[0])).toEqual(['b', 'b', 'b'])
  })

  it('knows a tip that was only taken back', async () => {
    const chain = new PlainChain('one').extend('a', 'a', 'a')
    const window = new BlockWindow(10)
    await window.follow(chain, signal)
    chain.cutTo(2)
    await window.follow(chain, signal)
    expect([window.blocks.at(-1)!.height, window.orphans.map(({ height }) => height)]).toEqual([2, [3]])
  })
})

describe('the tips of several nodes', () => {
  const common = new PlainChain('one').extend(...repeat(40, 'a'))

  it('that are the same, or behind, are of one mind', async () => {
    const behind = common.copy('two').cutTo(30)
    expect(await compareNodes([common, behind], signal)).toMatchObject({ common: 30, depth: 0 })
  })

  it.each([1, 2, 7, 39])('that part %i blocks ago are told so', async depth => {
    const other = common
      .copy('two')
      .cutTo(40 - depth)
      .extend(...repeat(depth, 'b'))
    expect(await compareNodes([common, other], signal)).toMatchObject({ common: 40 - depth, depth })
  })

  it('of different coins share nothing', async () => {
    const stranger = new PlainChain('strange').extend(...repeat(40, 'a'))
    expect(await compareNodes([common, stranger], signal)).toMatchObject({ common: undefined })
  })

  it('that do not answer have no say', async () => {
    const dead = common.copy('dead')
    dead.trouble = 'refused'
    const comparison = await compareNodes([dead, common], signal)
    expect(comparison).toMatchObject({ depth: 0, nodes: [{ tip: undefined, error: 'refused' }, { node: 'one' }] })
  })
})

describe('our share', () => {
  const of = (ours: number, others: number) =>
    new PlainChain('one').extend(...repeat(ours, 'a'), ...repeat(others, 'b')).blocks.slice(1)

  it('has the interval of the exact test', () => {
    const report = shareReport(of(15, 5), [], mark, undefined)
    expect(report).toMatchObject({ blocks: 20, ours: 15, share: 0.75, verdict: 'unknown' })
    expect(report.interval.low).toBeCloseTo(0.4402390922, 9)
    expect(report.interval.high).toBeCloseTo(0.941666064, 9)
  })

  it('of fifteen in twenty with 99 % of the power is too small', () => {
    expect(shareReport(of(15, 5), [], mark, { share: 0.99 })).toMatchObject({ verdict: 'too-few', expectedShare: 0.99 })
  })

  it('as is expected is as expected, and so is one of few blocks', () => {
    expect(shareReport(of(50, 50), [], mark, { share: 0.5 }).verdict).toBe('as-expected')
    expect(shareReport(of(0, 5), [], mark, { share: 0.5 }).verdict).toBe('as-expected')
    expect(shareReport(of(19, 1), [], mark, { share: 0.1 }).verdict).toBe('too-many')
  })

  it('is expected from a hash rate by the work and the time of the blocks', () => {
    const report = shareReport(of(10, 10), [], mark, { hashrate: 5 })
    expect(report).toMatchObject({ networkHashrate: 10, expectedShare: 0.5 })
    expect(report.intervals).toEqual({ mean: 600, shortest: 600, longest: 600 })
  })

  it('knows ours by what they pay, by a tag, and by their ids', () => {
    const [first, second, third] = of(0, 3)
    const tagged = { ...second!, tag: 'aabbcc' }
    const ways = { payouts: [], tags: ['bb'], ids: new Set([first!.id]) }
    expect(shareReport([first!, tagged, third!], [tagged], ways, undefined)).toMatchObject({ ours: 2, oursOrphaned: 1 })
  })
})

describe('a watcher', () => {
  it('is alarmed when nodes part, and quiet when they agree again', async () => {
    const one = new PlainChain('one').extend(...repeat(10, 'a'))
    const two = one.copy('two')
    const watching = watcher([one, two])
    expect((await watching.look(signal)).alarms).toEqual([])
    one.extend('a')
    two.extend('b')
    expect((await watching.look(signal)).alarms).toEqual([]) // a race is ordinary
    one.extend('a')
    two.extend('b')
    expect((await watching.look(signal)).alarms).toEqual([
      expect.stringMatching(/different chains: block 10 is the last they share, 2 ago; one 12 \w{64}; two 12/),
    ])
    two.blocks = [...one.blocks]
    expect((await watching.look(signal)).alarms).toEqual([])
  })

  it('says which node does not answer, and counts the blocks of another', async () => {
    const one = new PlainChain('one').extend('a', 'b')
    const dead = one.copy('dead')
    dead.trouble = 'refused'
    const look = await watcher([dead, one]).look(signal)
    expect(look.alarms).toEqual(['dead does not answer: refused'])
    expect(look).toMatchObject({ from: 'one', report: { blocks: 3, ours: 1 } })
  })

  it('waits four seconds for a node that hangs', async () => {
    const one = new PlainChain('one').extend('a', 'b')
    const hung = one.copy('hung')
    hung.trouble = 'hang'
    const look = await watcher([hung, one]).look(signal)
    expect(look.alarms).toEqual(['hung does not answer: no answer within 4 s'])
  })

  it('is alarmed by too few blocks of ours', async () => {
    const chain = new PlainChain('one').extend(...repeat(20, 'b'))
    const look = await watcher([chain], { power: { share: 0.9 } }).look(signal)
    expect(look.alarms).toEqual([
      expect.stringMatching(
        /^0 of the last 20 blocks are ours, with 90.0 % of the measured power: somebody else is faster/,
      ),
    ])
  })

  it('says the same in lines, as JSON and as metrics', async () => {
    const chain = new PlainChain('one').extend(...repeat(10, 'a'), ...repeat(9, 'b'))
    const look = await watcher([chain, chain.copy('two')], { power: { share: 0.5 } }).look(signal)
    const lines = lookLines(look, mark)
    expect(lines).toEqual(
      expect.arrayContaining([
        'nodes of one mind',
        expect.stringMatching(/^10 of the last 20 blocks are ours: 50.0 % \(21.8 % to 78.2 %, confidence 99 %\)/),
      ]),
    )
    expect(JSON.parse(JSON.stringify(lookJson(look, mark)))).toMatchObject({
      ours: 10,
      blocks: 20,
      disagreement_depth: 0,
      verdict: 'as-expected',
      nodes: [
        { node: 'one', height: 19 },
        { node: 'two', height: 19 },
      ],
    })
    const metrics = await watchMetrics(() => look).metrics()
    expect(metrics).toMatch(/^pickaxe_watch_blocks_ours 10$/m)
    expect(metrics).toMatch(/^pickaxe_watch_node_height\{node="two"\} 19$/m)
    expect(await watchMetrics(() => undefined).metrics()).not.toMatch(/^pickaxe_watch_blocks \d/m)
  })

  it('goes on when a look fails', async () => {
    const chain = new PlainChain('one').extend('a')
    const stop = new AbortController()
    const looks: number[] = []
    const troubles: string[] = []
    const [tipOf] = [chain.block.bind(chain)]
    chain.block = async (id, signal) => {
      if (troubles.length === 0) throw new Error('lost')
      return tipOf(id, signal)
    }
    await watcher([chain]).run(
      stop.signal,
      look => {
        looks.push(look.report.blocks)
        stop.abort()
      },
      error => troubles.push(error.message),
    )
    expect([looks, troubles]).toEqual([[2], ['lost']])
  })
})
