import { afterEach, describe, expect, it } from 'vitest'
import { blockHeader } from '../../../../lib/algorithm/index.js'
import type { BlockSupply, ChainNode } from '../../../../lib/source/node/chain_node.js'
import { Coordinator } from '../../../../lib/source/node/coordinator.js'
import type { GroupState, NodeGroup } from '../../../../lib/source/node/node_group.js'
import type { SoloEvent } from '../../../../lib/source/node/solo_events.js'
import type { Submitter } from '../../../../lib/source/node/submitter.js'
import { until } from '../../../rig/node_process.js'
import { PlainEngine } from '../../../rig/plain_engine.js'

const header = new Uint8Array(80)
const hardJob = blockHeader({ header, bits: 0x1d00ffff, algorithm: 'sha256d' })
const easyJob = blockHeader({ header, bits: 0x207fffff, algorithm: 'sha256d' })
const idOf = (height: number) => height.toString(16).padStart(64, '0')

interface TemplateParts {
  job?: typeof hardJob
  next?: Uint8Array
}

function supplyAbove(height: number, { job = hardJob, next: nextKey }: TemplateParts): BlockSupply {
  return {
    height: height + 1,
    previous: idOf(height),
    expectedHashes: 1,
    transactions: 0,
    nextKey: nextKey && { key: nextKey, variant: 'rx/0' },
    next: () => ({ job, solve: () => ({ id: 'ours', height: height + 1, hex: '' }) }),
  }
}

let stop = new AbortController()
afterEach(() => stop.abort())

function setup(state?: GroupState) {
  stop = new AbortController()
  let height = 5
  const keys: TemplateParts = {}
  const events: SoloEvent[] = []
  const node = { label: 'n', template: async () => supplyAbove(height, keys) } as unknown as ChainNode
  const lead = (): GroupState => ({ kind: 'lead', node, chain: 'main', tip: { height, id: idOf(height) } })
  const group = { state: state ?? lead(), poke: () => {} }
  const engine = new PlainEngine()
  const coordinator = new Coordinator({
    engine,
    group: group as unknown as NodeGroup,
    submitter: {
      open: 0,
      idle: async () => {},
      finish: async () => {},
      retry: async () => {},
      submit: async (_: unknown, onWritten: () => void) => onWritten(),
    } as unknown as Submitter,
    refreshMs: 60_000,
    isDone: () => false,
    onEvent: event => events.push(event),
    verifierRetryMs: 50,
  })
  void coordinator.run(stop.signal)
  const grow = () => {
    height++
    group.state = lead()
  }
  return { coordinator, engine, group, grow, keys, events }
}

describe('news', () => {
  it('a block heard of stops what does not build on it before the call returns', async () => {
    const { coordinator, engine, grow } = setup()
    for (const height of [6, 7, 8]) {
      await until('a template', () => coordinator.template?.height === height)
      expect(engine.stats().running).toBe(true)
      coordinator.onNews(idOf(height))
      expect(engine.stats().running).toBe(false)
      grow()
    }
  })

  it('the block it already builds on is no news', async () => {
    const { coordinator, engine } = setup()
    await until('mining', () => engine.jobs.length === 1)
    coordinator.onNews(idOf(5))
    coordinator.onChange()
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(engine.jobs).toHaveLength(1)
    expect(engine.cleared).toEqual([])
  })

  it('a changed state stops at once as well; a hold keeps it stopped and says why', async () => {
    const { coordinator, engine, group, grow } = setup()
    await until('mining', () => engine.jobs.length === 1)
    group.state = { kind: 'hold', hold: 'tips', message: 'two stories' }
    coordinator.onChange()
    expect(engine.stats().running).toBe(false)
    await until('the hold', () => coordinator.holds.get('tips') === 'two stories')
    grow()
    coordinator.onChange()
    await until('mining', () => engine.stats().running && coordinator.holds.size === 0)
  })

  it('without a verifier nothing is mined, the reason is said, and it is tried again', async () => {
    const { coordinator, engine } = setup()
    await until('mining', () => engine.jobs.length === 1)
    coordinator.onUncheckable('no room')
    expect(engine.stats().running).toBe(false)
    await until('the hold', () => coordinator.holds.get('verifier') === 'no room')
    await until('mining', () => engine.stats().running && coordinator.holds.size === 0)
  })

  it('a rejection and nodes that disagree do not hide one another; what is left holds until it is over too', async () => {
    const { coordinator, engine, group, grow, events, keys } = setup()
    keys.job = easyJob
    coordinator.onNews(idOf(6))
    await until('the block', () => events.some(({ type }) => type === 'found'))
    keys.job = hardJob
    const block = { id: 'ours', height: 6, hex: '', chain: 'main', previous: idOf(5), foundAt: '' }
    coordinator.onSettled({ block, outcome: 'rejected', reason: 'bad-cb-amount', node: 'n' })
    await until('the hold', () => coordinator.holds.has('rejected'))
    group.state = { kind: 'hold', hold: 'tips', message: 'two stories' }
    coordinator.onChange()
    await until('both', () => coordinator.holds.size === 2)
    expect([...coordinator.holds]).toEqual([
      ['rejected', 'n rejected block 6: bad-cb-amount'],
      ['tips', 'two stories'],
    ])
    await until('one', () => !coordinator.holds.has('rejected'), 3000)
    expect([...coordinator.holds.keys()]).toEqual(['tips'])
    grow()
    coordinator.onChange()
    await until('mining', () => engine.stats().running && coordinator.holds.size === 0)
    expect(events.filter(({ type }) => type === 'released')).toEqual([
      { type: 'released', hold: 'rejected' },
      { type: 'released', hold: 'tips' },
    ])
  })

  it('while no node has been heard of there is nothing to tell', async () => {
    const { coordinator, engine, group, grow, events } = setup({ kind: 'connecting' })
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(events).toEqual([])
    grow()
    coordinator.onChange()
    await until('mining', () => engine.stats().running)
    expect(events.map(({ type }) => type)).toEqual(['template'])
    expect(group.state.kind).toBe('lead')
  })

  it('a link that knows less than the template changes nothing', async () => {
    const { coordinator, engine, group } = setup()
    await until('mining', () => engine.jobs.length === 1)
    if (group.state.kind === 'lead') group.state = { ...group.state, tip: { height: 4, id: idOf(4) } }
    coordinator.onChange()
    expect(engine.stats().running).toBe(true)
  })
})

it('a key that comes soon is prepared once, while the old one is mined', async () => {
  const { coordinator, engine, grow, keys } = setup()
  const prepared: unknown[] = []
  engine.prepare = (...args) => prepared.push([...args, engine.stats().running])
  await until('a template', () => coordinator.template?.height === 6)
  expect(prepared).toEqual([])
  const next = new Uint8Array(32).fill(7)
  keys.next = next
  for (const height of [7, 8]) {
    grow()
    coordinator.onChange()
    await until('the next template', () => coordinator.template?.height === height)
  }
  expect(prepared).toEqual([[next, 'rx/0', true]])
})
