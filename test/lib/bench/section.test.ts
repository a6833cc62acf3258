import { expect, it } from 'vitest'
import { measureSection, type SectionPlan } from '../../../lib/bench/section.js'
import { fakeContestant } from './fake_contestant.js'

const never = new AbortController().signal

it('gives medians, CPU shares and ratios round by round', async () => {
  const plan: SectionPlan = {
    id: 's',
    title: 'Title',
    note: 'A note.',
    plot: 'bars',
    contestants: [
      fakeContestant('a', [10, 40, 20]),
      fakeContestant('b', [5, 20, 10]),
      fakeContestant('c', [new Error('x')]),
    ],
    ratios: [
      { of: 'a', to: 'b' },
      { of: 'a', to: 'c' },
    ],
  }
  const section = await measureSection(plan, { rounds: 3, warmupMs: 0, windowMs: 1 }, never)
  expect(section.rows.map(({ hashrate }) => hashrate)).toEqual([
    { median: 20, min: 10, max: 40 },
    { median: 10, min: 5, max: 20 },
    null,
  ])
  expect(section.rows[0]!.cpusUsed).toBe(0.5)
  expect(section.rows[2]!.failure).toBe('x')
  expect(section.ratios).toEqual([{ of: 'a', to: 'b', ratio: { median: 2, min: 2, max: 2 }, rounds: [2, 2, 2] }])
})

it('gives spreads and ratios of what was measured besides: less is better', async () => {
  const measured = (id: string, times: readonly number[]) => ({
    ...fakeContestant(id, []),
    turn: async () => ({
      hashrate: 1,
      hashes: 1,
      wallMs: 1,
      cpuMs: null,
      measures: { readyMs: times[turns[id]++]! },
      pages: '2MiB',
    }),
  })
  const turns: Record<string, number> = { a: 0, b: 0 }
  const plan: SectionPlan = {
    id: 's',
    title: 'Title',
    note: 'A note.',
    plot: 'bars',
    contestants: [measured('a', [10, 20, 30]), measured('b', [30, 40, 45]), fakeContestant('c', [1, 1, 1])],
    ratios: [
      { of: 'a', to: 'b', measure: 'readyMs' },
      { of: 'a', to: 'c', measure: 'readyMs' },
    ],
  }
  const section = await measureSection(plan, { rounds: 3, warmupMs: 0, windowMs: 1 }, never)
  expect(section.rows[0]).toMatchObject({ pages: '2MiB', measures: { readyMs: { median: 20, min: 10, max: 30 } } })
  expect(section.rows[2]).not.toHaveProperty('measures')
  expect(section.ratios).toEqual([
    { of: 'a', to: 'b', measure: 'readyMs', ratio: { median: 2, min: 1.5, max: 3 }, rounds: [3, 2, 1.5] },
  ])
})
