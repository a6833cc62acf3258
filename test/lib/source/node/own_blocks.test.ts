import { beforeEach, describe, expect, it } from 'vitest'
import type { ChainNode, Tip } from '../../../../lib/source/node/chain_node.js'
import { type MovedBlock, OwnBlocks, type Place } from '../../../../lib/source/node/own_blocks.js'

/** Ids by height; the last one is the tip. */
let chain: string[]
let asked: number[]
let moved: MovedBlock[]
let broken: boolean
let failAt: number | undefined
let blocks: OwnBlocks
let network: string
const follow = (block: Tip, place: Place, isEarlier?: boolean) =>
  blocks.follow({ ...block, chain: 'main' }, place, isEarlier)

const node = {
  label: 'n',
  idAt: async (height: number) => {
    asked.push(height)
    if (broken || height === failAt) throw new Error('away')
    return chain[height]
  },
} as unknown as ChainNode
const told = () => moved.splice(0).map(({ block, from, to }) => `${block.id} ${from} ${to}`)

beforeEach(() => {
  chain = ['g', 'a1', 'a2', 'a3']
  asked = []
  moved = []
  broken = false
  failAt = undefined
  network = 'main'
  blocks = new OwnBlocks({
    lead: () => ({ node, chain: network, tip: { height: chain.length - 1, id: chain.at(-1)! } }),
    onMoved: move => moved.push(move),
  })
})

it('nothing is asked while there is nothing to follow', async () => {
  await blocks.look()
  expect(asked).toEqual([])
})

it('one question a new tip, as long as the chain only grows', async () => {
  for (const height of [1, 2, 3]) follow({ height, id: chain[height]! }, 'accepted')
  await blocks.look()
  expect(asked).toEqual([1, 2, 3])
  chain.push('a4')
  await blocks.look()
  chain.push('a5')
  await blocks.look()
  expect(asked).toEqual([1, 2, 3, 3, 4])
  expect(moved).toEqual([])
})

describe('a reorganisation', () => {
  it('orphans, and gives back', async () => {
    for (const height of [1, 2, 3]) follow({ height, id: chain[height]! }, 'accepted')
    await blocks.look()
    chain = ['g', 'a1', 'b2', 'b3', 'b4']
    await blocks.look()
    expect(told()).toEqual(['a2 accepted orphaned', 'a3 accepted orphaned'])
    chain.push('b5')
    await blocks.look()
    expect(told()).toEqual([])
    chain = ['g', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6']
    await blocks.look()
    expect(told()).toEqual(['a2 orphaned accepted', 'a3 orphaned accepted'])
  })

  it('to the same height', async () => {
    follow({ height: 3, id: 'a3' }, 'accepted')
    await blocks.look()
    chain = ['g', 'a1', 'a2', 'b3']
    await blocks.look()
    expect(told()).toEqual(['a3 accepted orphaned'])
  })

  it('a chain that got shorter has not decided yet', async () => {
    follow({ height: 3, id: 'a3' }, 'accepted')
    await blocks.look()
    chain.length = 3
    await blocks.look()
    expect(told()).toEqual([])
    chain.push('b3')
    await blocks.look()
    expect(told()).toEqual(['a3 accepted orphaned'])
  })

  it('makes a side branch the best chain', async () => {
    follow({ height: 3, id: 'b3' }, 'side-branch')
    await blocks.look()
    expect(told()).toEqual([])
    chain = ['g', 'a1', 'a2', 'b3', 'b4']
    await blocks.look()
    expect(told()).toEqual(['b3 side-branch accepted'])
  })

  it('is noticed for a block that was settled after the tip was looked at', async () => {
    follow({ height: 1, id: 'a1' }, 'accepted')
    await blocks.look()
    follow({ height: 2, id: 'lost' }, 'accepted')
    chain.push('a4')
    await blocks.look()
    expect(told()).toEqual(['lost accepted orphaned'])
  })
})

it('a node that does not answer is asked again at the next tip', async () => {
  follow({ height: 3, id: 'a3' }, 'accepted')
  await blocks.look()
  chain = ['g', 'a1', 'a2', 'b3', 'b4']
  broken = true
  await blocks.look()
  expect(told()).toEqual([])
  broken = false
  await blocks.look()
  expect(told()).toEqual(['a3 accepted orphaned'])
})

it('a node that fails in the middle is asked again for what it did not answer, at the same tip too', async () => {
  follow({ height: 1, id: 'a1' }, 'accepted')
  await blocks.look()
  follow({ height: 2, id: 'lost' }, 'accepted')
  failAt = 2
  await blocks.look()
  failAt = undefined
  await blocks.look()
  expect(told()).toEqual(['lost accepted orphaned'])
})

it('a block a hundred deep is let go', async () => {
  follow({ height: 3, id: 'a3' }, 'accepted')
  for (let height = 4; height <= 103; height++) chain.push(`a${height}`)
  await blocks.look()
  chain[3] = 'b3'
  chain[103] = 'b103'
  await blocks.look()
  expect(told()).toEqual(['a3 accepted orphaned'])
  chain[3] = 'a3'
  chain[103] = 'a103'
  chain.push('a104')
  await blocks.look()
  expect(told()).toEqual([])
})

it('blocks of another network wait for nodes of theirs', async () => {
  follow({ height: 2, id: 'elsewhere' }, 'accepted')
  network = 'test'
  for (let height = 4; height <= 200; height++) chain.push(`a${height}`)
  await blocks.look()
  expect(asked).toEqual([])
  network = 'main'
  chain = ['g', 'a1', 'a2', 'a3']
  await blocks.look()
  expect(told()).toEqual(['elsewhere accepted orphaned'])
})

it('of what moved it says whether an earlier run had found it', async () => {
  follow({ height: 1, id: 'b1' }, 'accepted', true)
  follow({ height: 2, id: 'b2' }, 'accepted')
  await blocks.look()
  expect(moved.map(({ block, isEarlier }) => [block.id, isEarlier])).toEqual([
    ['b1', true],
    ['b2', false],
  ])
})
