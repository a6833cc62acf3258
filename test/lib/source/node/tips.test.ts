import { expect, it } from 'vitest'
import { compareTips, type TipReport } from '../../../../lib/source/node/tips.js'

const witness = (label: string, ...ids: string[]): TipReport => ({
  label,
  tip: { height: ids.length - 1, id: ids[ids.length - 1] },
  idAt: async height => ids[height],
})

const verdict = { behind: [], racing: [], outvoted: [] }

it('one tip, one chain', async () => {
  const [a, b] = [witness('a', 'g', 'x'), witness('b', 'g', 'x')]
  expect(await compareTips([a, b])).toEqual({ kind: 'lead', ...verdict, lead: a })
})

it('a node that is behind on the same chain agrees; the furthest leads', async () => {
  const [a, b] = [witness('a', 'g', 'x'), witness('b', 'g', 'x', 'y')]
  expect(await compareTips([a, b])).toEqual({ kind: 'lead', ...verdict, lead: b, behind: [a] })
})

it.each([
  ['at one height: the first leads', [witness('a', 'g', 'x'), witness('b', 'g', 'y')], 'a', 'b'],
  ['one of them one further', [witness('a', 'g', 'x'), witness('b', 'g', 'y', 'z')], 'b', 'a'],
])('two blocks above one parent are a race, %s', async (_, nodes, lead, racing) => {
  expect(await compareTips(nodes as [TipReport, ...TipReport[]])).toMatchObject({
    kind: 'lead',
    lead: { label: lead },
    racing: [{ label: racing }],
    outvoted: [],
  })
})

const deep = [witness('a', 'g', 'x', 'x2'), witness('b', 'g', 'y', 'y2')] as const

it.each([
  ['two blocks deep', [...deep], /block 2, x2.*block 2, y2/],
  ['another first block', [witness('a', 'g', 'x'), witness('b', 'h')], /block 1, x.*block 0, h/],
  ['three different ones', [...deep, witness('c', 'g', 'z', 'z2')], /different chains/],
])('a deeper split pauses: %s', async (_, nodes, why) => {
  expect(await compareTips(nodes as [TipReport, ...TipReport[]])).toMatchObject({
    kind: 'split',
    why: expect.stringMatching(why),
  })
})

it('more than half of the nodes decide, though another is further; or as many as are asked for', async () => {
  const [a, b] = [witness('a', 'g', 'x', 'x2', 'x3'), witness('b', 'g', 'y', 'y2')]
  const nodes = [a, b, witness('c', 'g', 'y', 'y2')] as const
  expect(await compareTips([...nodes])).toMatchObject({
    kind: 'lead',
    lead: { label: 'b' },
    outvoted: [{ label: 'a' }],
  })
  expect(await compareTips([...nodes], 3)).toMatchObject({ kind: 'split' })
  expect(await compareTips([...nodes], 1)).toMatchObject({ kind: 'lead', lead: { label: 'a' } })
})
