import { expect, it } from 'vitest'
import { threadCounts } from '../../../lib/bench/threads.js'

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
