import { expect, it } from 'vitest'
import { BlockList } from '../../../../lib/source/node/block_list.js'
import type { JournalEntry } from '../../../../lib/source/node/journal.js'

const iso = (second: number) => new Date(second * 1000).toISOString()
const entry = (id: string, height: number, second: number): JournalEntry => ({
  id,
  height,
  foundAt: iso(second),
  chain: 'main',
  previous: '',
  hex: '',
})
const settled = (id: string, height: number, second: number, outcome: string) => ({
  ...entry(id, height, second),
  settledAt: iso(second + 1),
  outcome,
})

it('what earlier runs found and what this one finds, newest first, each with its fate', () => {
  const list = new BlockList()
  list.earlier([settled('a', 1, 10, 'accepted'), settled('b', 2, 20, 'orphaned')], [entry('c', 3, 30)])
  list.found({ id: 'd', height: 4 })
  list.settled({ block: entry('c', 3, 30), outcome: 'rejected', reason: 'high-hash', node: 'n' })
  list.moved({ id: 'b' }, 'accepted')
  list.moved({ id: 'unknown' }, 'accepted')
  expect(list.newest.map(({ id, fate, reason }) => [id, fate, reason])).toEqual([
    ['d', 'open', undefined],
    ['c', 'rejected', 'high-hash'],
    ['b', 'accepted', undefined],
    ['a', 'accepted', undefined],
  ])
  expect(list.newest[3]).toEqual({ id: 'a', height: 1, foundAt: 10_000, fate: 'accepted' })
})

it('lines without times, or with a fate that is none, are no trouble', () => {
  const list = new BlockList()
  list.earlier(
    [
      { id: 'a', chain: 'main', height: 1, outcome: 'accepted' },
      { id: 'b', chain: 'main', height: 2, outcome: 'eaten' },
    ],
    [],
  )
  expect(list.newest).toEqual([{ id: 'a', height: 1, foundAt: 0, fate: 'accepted' }])
})

it('keeps the latest fifty', () => {
  const list = new BlockList()
  list.earlier(
    Array.from({ length: 60 }, (_, i) => settled(`e${i}`, i, i, 'accepted')),
    [entry('open', 100, 100)],
  )
  for (let i = 0; i < 10; i++) list.found({ id: `n${i}`, height: 200 + i })
  expect(list.newest).toHaveLength(50)
  expect(list.newest.at(-1)?.id).toBe('e21')
})
