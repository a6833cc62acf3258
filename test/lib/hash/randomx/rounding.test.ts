import { describe, expect, test } from 'vitest'
import * as rounding from '../../../../lib/hash/randomx/rounding.js'
import { bitsOf, exact, type OperationName } from './exact_rounding.js'
import { randomSource } from './random.js'
import { operands } from './rounding_cases.js'

/** `npm run test:rounding` raises it to a million. */
const pairs = Number(process.env.ROUNDING_PAIRS ?? 20_000)
const modes = [rounding.toNearest, rounding.downward, rounding.upward, rounding.towardZero] as const

const operations: [OperationName, (x: number, y: number, mode: rounding.RoundingMode) => number][] = [
  ['add', rounding.add],
  ['subtract', rounding.subtract],
  ['multiply', rounding.multiply],
  ['divide', rounding.divide],
  ['squareRoot', (x, _, mode) => rounding.squareRoot(x, mode)],
]

describe.each(operations)('%s', (name, operation) => {
  test.each(modes)(
    `equals exact rational arithmetic, mode %i`,
    mode => {
      const random = randomSource(1000 + mode)
      let inexact = 0
      for (let i = 0; i < pairs; i++) {
        const [x, y] = operands(name, random)
        if (name === 'divide' && y === 0) continue
        const got = operation(x, y, mode)
        const expected = exact(name, x, y, mode)
        if (bitsOf(got) !== bitsOf(expected)) expect.fail(`${name}(${x}, ${y}) mode ${mode}: ${got}, not ${expected}`)
        if (!Object.is(got, exact(name, x, y, mode === 0 ? 3 : 0))) inexact++
      }
      // The cases do reach results in which the mode matters.
      expect(inexact).toBeGreaterThan(pairs / 20)
    },
    600_000,
  )
})

test('infinities, and what no rounding can change', () => {
  for (const mode of modes) {
    expect(rounding.add(Infinity, -1, mode)).toBe(Infinity)
    expect(rounding.add(Infinity, -Infinity, mode)).toBeNaN()
    expect(rounding.multiply(Infinity, 1.5, mode)).toBe(Infinity)
    expect(rounding.multiply(Infinity, 0, mode)).toBeNaN()
    expect(rounding.divide(Infinity, 3, mode)).toBe(Infinity)
    expect(rounding.divide(1, Infinity, mode)).toBe(0)
    expect(rounding.divide(1, 0, mode)).toBe(Infinity)
    expect(rounding.squareRoot(Infinity, mode)).toBe(Infinity)
    expect(rounding.squareRoot(-1, mode)).toBeNaN()
    expect(rounding.squareRoot(-0, mode)).toBe(-0)
    expect(rounding.add(-0, -0, mode)).toBe(-0)
    expect(rounding.add(0, 0, mode)).toBe(0)
    expect(rounding.add(0, -0, mode)).toBe(mode === rounding.downward ? -0 : 0)
    expect(rounding.subtract(1.5, 1.5, mode)).toBe(mode === rounding.downward ? -0 : 0)
  }
})

test('overflow keeps the largest finite number where the mode points inward', () => {
  const max = Number.MAX_VALUE
  const overflow = modes.map(mode => rounding.multiply(max, 2, mode))
  expect(overflow).toEqual([Infinity, max, Infinity, max])
  expect(modes.map(mode => rounding.multiply(-max, 2, mode))).toEqual([-Infinity, -Infinity, -max, -max])
})
