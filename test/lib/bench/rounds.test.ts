import { expect, it } from 'vitest'
import type { Contestant } from '../../../lib/bench/contestant.js'
import { runRounds } from '../../../lib/bench/rounds.js'
import { fakeContestant } from './fake_contestant.js'

const timing = { rounds: 3, warmupMs: 0, windowMs: 1 }
const never = new AbortController().signal

it('takes turns, every other round in reverse, and closes everyone at the end', async () => {
  const log: string[] = []
  await runRounds([fakeContestant('a', [1, 2, 3], log), fakeContestant('b', [4, 5, 6], log)], timing, never)
  expect(log).toEqual(['a', 'b', 'b', 'a', 'a', 'b', 'close a', 'close b'])
})

it('withdraws one that fails, keeps its earlier samples and goes on', async () => {
  const log: string[] = []
  const broken = fakeContestant('a', [1, new Error('it broke')], log)
  const [a, b] = await runRounds([broken, fakeContestant('b', [4, 5, 6], log)], timing, never)
  expect(a!.samples.map(({ hashrate }) => hashrate)).toEqual([1])
  expect(a!.failure).toBe('it broke')
  expect(b!.samples).toHaveLength(3)
  expect(b!.failure).toBeUndefined()
  expect(log.filter(id => id === 'a')).toHaveLength(2)
})

it.each([0, Number.NaN, Number.POSITIVE_INFINITY, -1])('does not take %d for a hashrate', async rate => {
  const [outcome] = await runRounds([fakeContestant('a', [rate])], timing, never)
  expect(outcome!.failure).toBe('it counted no hashes')
})

it('ends at an abort with what was measured until then, which is no failure, and still closes', async () => {
  const log: string[] = []
  const controller = new AbortController()
  const first = fakeContestant('a', [1, 2, 3], log)
  const second: Contestant = {
    ...fakeContestant('b', []),
    turn: async (_timing, signal) => {
      if (log.length < 3) return { hashes: 7, hashrate: 7, wallMs: 1000, cpuMs: 1000 }
      controller.abort()
      signal.throwIfAborted()
      throw new Error('not aborted')
    },
  }
  const outcomes = await runRounds([first, second], timing, controller.signal)
  expect(outcomes.map(({ samples }) => samples.map(({ hashrate }) => hashrate))).toEqual([
    [1, 2, 3],
    [7, 7],
  ])
  for (const { failure } of outcomes) expect(failure).toBeUndefined()
  expect(log).toEqual(['a', 'a', 'a', 'close a'])
})
