import { expect, it } from 'vitest'
import { type SoakSample, wasDeaf, whatGrew } from './soak_figures.js'

const mib = 1024 * 1024
const still: SoakSample = { open: 2, nodeRss: 200 * mib, nodeHandles: 50, minerRss: 90 * mib, minerHandles: 30 }
const thirty = (at: (i: number) => Partial<SoakSample>) =>
  Array.from({ length: 30 }, (_, i) => ({ ...still, ...at(i) }))

it.each<[string, (i: number) => Partial<SoakSample>, RegExp[]]>([
  ['nothing moves', () => ({}), []],
  ['it settles in, then breathes', i => ({ nodeRss: (i < 10 ? 20 * i : 200 + (i % 10)) * mib }), []],
  ['a call too many, once', i => ({ open: i === 17 ? 3 : 2 }), [/3 calls open/]],
  ['the node’s memory grows', i => ({ nodeRss: (200 + 4 * i) * mib }), [/nodeRss/]],
  ['the miner’s memory grows', i => ({ minerRss: (90 + 2 * i) * mib }), [/minerRss/]],
  ['handles grow', i => ({ nodeHandles: 50 + i, minerHandles: 30 + i }), [/nodeHandles/, /minerHandles/]],
])('%s', (_, at, found) => {
  const grew = whatGrew(thirty(at), 2)
  expect(grew).toEqual(found.map(pattern => expect.stringMatching(pattern)))
})

it.each<[string, (i: number) => number, (i: number) => number, boolean]>([
  ['quick', () => 2, () => 1, false],
  ['one slow answer', i => (i === 100 ? 400 : 2), () => 1, false],
  ['slow again and again', i => (i % 50 === 0 ? 150 : 2), () => 1, true],
  ['three slow ones in a row', i => (i >= 500 && i < 503 ? 101 : 2), () => 1, true],
  ['slow on a busy machine', i => (i % 5 === 0 ? 300 : 40), i => (i % 7 === 0 ? 90 : 3), false],
  ['slow, and the machine was busy before that', i => (i > 500 ? 300 : 40), i => (i < 400 ? 90 : 1), true],
])('%s', (_, at, idleAt, deaf) => {
  const answers = Array.from({ length: 1000 }, (_, i) => ({ ms: at(i), idleMs: idleAt(i) }))
  expect(wasDeaf(answers, 100)).toBe(deaf)
})
