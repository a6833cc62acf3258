import { expect, it } from 'vitest'
import { compareTips, type TipReport } from '../../../../lib/source/node/tips.js'

const witness = (label: string, ...ids: string[]): TipReport => ({
  label,
  tip: { height: ids.length - 1, id: ids[ids.length - 1] },
  idAt: async height => ids[height],
})

it('one tip, one story', async () => {
  const nodes = [witness('a', 'g', 'x'), witness('b', 'g', 'x')] as const
  expect(await compareTips([...nodes])).toEqual({ kind: 'agree', lead: nodes[0], behind: [] })
})

it('a node that is behind on the same chain agrees; the furthest leads', async () => {
  const [a, b] = [witness('a', 'g', 'x'), witness('b', 'g', 'x', 'y')]
  expect(await compareTips([a, b])).toEqual({ kind: 'agree', lead: b, behind: [a] })
})

it.each([
  ['at one height', [witness('a', 'g', 'x'), witness('b', 'g', 'y')], /block 1 is y to b, but x to a/],
  ['further down', [witness('a', 'g', 'x'), witness('b', 'g', 'y', 'z')], /block 1 is x to a, but y to b/],
  [
    'the third of three',
    [witness('a', 'g', 'x'), witness('b', 'g', 'x'), witness('c', 'h')],
    /block 0 is h to c, but g to a/,
  ],
])('two stories %s', async (_, nodes, why) => {
  expect(await compareTips(nodes as [TipReport, ...TipReport[]])).toMatchObject({
    kind: 'disagree',
    why: expect.stringMatching(why),
  })
})
