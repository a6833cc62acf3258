import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { rateHistory } from '../../../../lib/cli/solo/rate_history.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('a quarter of an hour by the second, a day by the minute, and no more', () => {
  let rate = 0
  const history = rateHistory(() => ++rate)
  vi.advanceTimersByTime(60_000)
  expect(history.samples().recent).toHaveLength(60)
  expect(history.samples().day).toEqual([{ at: Date.now(), hashrate: 30.5 }])
  vi.advanceTimersByTime(25 * 3_600_000)
  const { recent, day } = history.samples()
  expect([recent.length, day.length]).toEqual([900, 1440])
  expect(recent.at(-1)).toEqual({ at: Date.now(), hashrate: rate })
  history.stop()
  const before = rate
  vi.advanceTimersByTime(10_000)
  expect(rate).toBe(before)
})
