import { afterEach, expect, it, vi } from 'vitest'
import { HashrateWindows } from '../../../../lib/source/feed/hashrate_windows.js'

afterEach(() => void vi.useRealTimers())

it('no rate mixes what was hashed before the stage changed, not even until the next sample', () => {
  vi.useFakeTimers()
  let [hashes, stage] = [0, 'light']
  const windows = new HashrateWindows(
    () => hashes,
    () => stage,
  )
  for (let second = 0; second < 20; second++) {
    hashes += 100
    vi.advanceTimersByTime(1000)
  }
  expect(windows.rates()).toEqual({ s10: 100, s60: 100, m15: 100 })
  vi.advanceTimersByTime(500)
  stage = 'full'
  expect(windows.rates()).toMatchObject({ s10: 0, s60: 0 })
  hashes += 400
  vi.advanceTimersByTime(400)
  expect(windows.rates()).toMatchObject({ s10: 1000, s60: 1000 })
  windows.stop()
})
