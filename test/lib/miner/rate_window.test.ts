import { describe, expect, it } from 'vitest'
import { RateWindow } from '../../../lib/miner/rate_window.js'

describe('RateWindow', () => {
  it('is the lifetime mean until the window is full, then only the window counts', () => {
    const window = new RateWindow(10_000, 0, [0, 0])
    expect(window.rates(2000, [2000, 4000])).toEqual([1000, 2000])
    for (let second = 1; second <= 20; second++) window.add(second * 1000, [second * 1000, 0])
    // A thread that ran at 1000/s for 20 s and then stopped for 5.
    expect(window.rates(25_000, [20_000, 0])).toEqual([500, 0])
  })

  it('says zero, not NaN, when no time has passed', () => {
    expect(new RateWindow(10_000, 5, [3]).rates(5, [3])).toEqual([0])
  })

  it('forgets samples no window needs', () => {
    const window = new RateWindow(10_000, 0, [0])
    for (let second = 1; second <= 100; second++) window.add(second * 1000, [0])
    window.add(101_000, [1000])
    expect(window.rates(101_000, [1000])[0]).toBeCloseTo(100, 6)
  })
})
