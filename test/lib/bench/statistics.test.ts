import { expect, it } from 'vitest'
import { ratiosByRound, spreadOf } from '../../../lib/bench/statistics.js'

it('takes the middle value of an odd number, the mean of the middle two of an even one', () => {
  expect(spreadOf([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 })
  expect(spreadOf([9, 1, 5, 7])).toEqual({ median: 6, min: 1, max: 9 })
  expect(spreadOf([3])).toEqual({ median: 3, min: 3, max: 3 })
})

it('sorts by size, not by text, and leaves its input alone', () => {
  const values = [100, 20, 3]
  expect(spreadOf(values)).toEqual({ median: 20, min: 3, max: 100 })
  expect(values).toEqual([100, 20, 3])
})

it('refuses no values', () => {
  expect(() => spreadOf([])).toThrow(RangeError)
})

it('divides round by round, so that a slow round cancels out', () => {
  expect(ratiosByRound([10, 5, 20], [5, 2.5, 10])).toEqual([2, 2, 2])
  expect(ratiosByRound([10, 5], [5])).toEqual([2])
})
