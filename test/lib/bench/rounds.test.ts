import { expect, it } from 'vitest'
import { runRounds } from '../../../lib/bench/rounds.js'
import { fakeContestant } from './fake_contestant.js'

const timing = { rounds: 3, warmupMs: 0, windowMs: 1 }
const never = new AbortController().signal

it('takes turns and closes everyone at the end', async () => {
  const log: string[] = []
  await runRounds([fakeContestant('a', [1, 2, 3], log), fakeContestant('b', [4, 5, 6], log)], timing, never)
  expect(log).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'close a', 'close b'])
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

it('ends with the reason of an abort, not with a failure, and still closes', async () => {
  const log: string[] = []
  const controller = new AbortController()
  const reason = new Error('enough')
  const run = runRounds([fakeContestant('a', [1, 2, 3], log)], timing, controller.signal, round => {
    if (round === 2) controller.abort(reason)
  })
  await expect(run).rejects.toBe(reason)
  expect(log.at(-1)).toBe('close a')
})
