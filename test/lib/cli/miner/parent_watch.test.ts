import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchParent } from '../../../../lib/cli/miner/parent_watch.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('silent while the parent is the same', () => {
  const onGone = vi.fn()
  watchParent(process.ppid, onGone)
  vi.advanceTimersByTime(10_000)
  expect(onGone).not.toHaveBeenCalled()
})

test('reports another parent once, within 250 ms', () => {
  const onGone = vi.fn()
  watchParent(process.ppid + 1, onGone)
  vi.advanceTimersByTime(250)
  expect(onGone).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(10_000)
  expect(onGone).toHaveBeenCalledTimes(1)
})

test('the returned function ends the watch', () => {
  const onGone = vi.fn()
  watchParent(process.ppid + 1, onGone)()
  vi.advanceTimersByTime(10_000)
  expect(onGone).not.toHaveBeenCalled()
})
