import { expect, it } from 'vitest'
import { formatFigure, formatRatio, unitFor } from '../../../lib/bench/figures.js'

it.each([
  [0, 'H/s'],
  [640, 'H/s'],
  [12_345, 'kH/s'],
  [8.7e6, 'MH/s'],
  [2.5e9, 'MH/s'],
])('shows a largest rate of %d in %s', (rate, name) => {
  expect(unitFor(rate).name).toBe(name)
})

it.each([
  [0, '0'],
  [0.04123, '0.04123'],
  [0.7873, '0.7873'],
  [8.74662, '8.747'],
  [38.714, '38.71'],
  [1204.3, '1204'],
  [120_432.7, '120433'],
  [1e-9, '0.000000'],
])('writes %d as %s', (value, text) => {
  expect(formatFigure(value)).toBe(text)
})

it('writes ratios with the digits that matter', () => {
  expect([1.0213, 12.34, 123.4].map(formatRatio)).toEqual(['1.021', '12.3', '123'])
})
