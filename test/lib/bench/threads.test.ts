import { describe, expect, it } from 'vitest'
import { measureSection } from '../../../lib/bench/section.js'
import { threadCounts, threadPlanSection } from '../../../lib/bench/threads.js'
import { fakeContestant } from './fake_contestant.js'

it.each([
  [1, [1]],
  [2, [1, 2]],
  [6, [1, 2, 3, 4, 5, 6]],
  [8, [1, 2, 3, 4, 5, 6, 7, 8]],
  [9, [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [64, [1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64]],
  [96, [1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 96]],
])('measures up to %d threads at %j', (most, counts) => {
  expect(threadCounts(most)).toEqual(counts)
})

describe('the plan of threads', () => {
  /** Rates by number of threads, one a round; an Error fails. */
  type Rates = Record<number, (number | Error)[]>

  function measured(plan: number, cpus: number, most: number, rates: Rates = {}) {
    const section = threadPlanSection({
      plan: { cpus: Array.from({ length: plan }, (_, i) => i), reason: 'why so many' },
      cpus,
      most,
      work: 'fake work',
      contestant: (id, label, threads) => ({ ...fakeContestant(id, rates[threads] ?? [1, 1, 1]), label, threads }),
    })
    return { section, run: () => measureSection(section, { rounds: 3, warmupMs: 0, windowMs: 1 }, never) }
  }
  const never = new AbortController().signal
  const labels = (...numbers: [plan: number, cpus: number, most: number]) =>
    measured(...numbers).section.contestants.map(({ label }) => label)

  it('is measured against one thread a CPU and half of both, each number once', () => {
    expect(labels(12, 32, 32)).toEqual([
      '12 threads (the plan)',
      '32 threads (one a CPU)',
      '6 threads (half the plan)',
      '16 threads (one for two CPUs)',
    ])
    expect(labels(2, 2, 2)).toEqual(['2 threads (the plan, one a CPU)', '1 thread (half the plan, one for two CPUs)'])
    expect(labels(2, 2, 3).at(-1)).toBe('3 threads (asked for)')
    expect(measured(2, 2, 2).section.note).toContain('why so many')
  })

  it('has ids that occur once', () => {
    for (const [plan, cpus, most] of [
      [1, 1, 1],
      [1, 2, 2],
      [5, 9, 3],
      [12, 32, 64],
    ] as const) {
      const { contestants, ratios } = measured(plan, cpus, most).section
      const ids = contestants.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ratios.map(({ to }) => to)).toEqual(ids.slice(1))
    }
  })

  it('wins where every round says so', async () => {
    const { conclusions, winner } = await measured(2, 2, 2, { 2: [200, 210, 190], 1: [100, 100, 100] }).run()
    expect(winner).toBe('plan')
    expect(conclusions).toEqual([
      'the plan won: 2 threads (the plan, one a CPU), 2.00 (1.90 to 2.10) times 1 thread (half the plan, one for two CPUs)',
    ])
  })

  it('loses to the fastest of those that beat it in every round, and says what to give', async () => {
    const rates = { 4: [100, 100, 100], 8: [110, 120, 115], 2: [105, 106, 107] }
    const { conclusions, winner } = await measured(4, 8, 8, rates).run()
    expect(winner).toBe('threads-8')
    expect(conclusions).toEqual([
      '8 threads (one a CPU) won: 1.15 (1.10 to 1.20) times 4 threads (the plan, one for two CPUs); give a miner --threads 8',
    ])
  })

  it('is not called the winner where one round says otherwise', async () => {
    const { conclusions, winner } = await measured(2, 2, 2, { 2: [100, 99, 101], 1: [99, 100, 98] }).run()
    expect(winner).toBeNull()
    expect(conclusions[0]).toMatch(/^no winner: 2 threads .* 1\.01 \(0\.99 to 1\.03\) times the rate of 1 thread/)
  })

  it('says so when there is nothing to compare with', async () => {
    expect((await measured(1, 1, 1).run()).conclusions).toEqual([
      'nothing to compare the plan with: no other number differs',
    ])
    const failing = await measured(2, 2, 2, { 1: [new Error('no')] }).run()
    expect(failing.conclusions).toEqual(['nothing to compare the plan with: the others failed'])
    const planFails = await measured(2, 2, 2, { 2: [new Error('no')] }).run()
    expect(planFails.conclusions).toEqual([])
  })
})
