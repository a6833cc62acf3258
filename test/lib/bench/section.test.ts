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
