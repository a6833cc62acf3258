import { describe, expect, test } from 'vitest'
import * as rounding from '../../../../../lib/hash/randomx/rounding.js'
import { webAssembly } from '../../../../../lib/hash/randomx/wasm/api.js'
import type { Code } from '../../../../../lib/hash/randomx/wasm/code.js'
import { memoryPages, roundingTableAt } from '../../../../../lib/hash/randomx/wasm/layout.js'
import { ModuleBuilder } from '../../../../../lib/hash/randomx/wasm/module.js'
import { Rounding, roundingTable } from '../../../../../lib/hash/randomx/wasm/rounding.js'
import { bitsOf, fromBits } from '../exact_rounding.js'
import { type RandomSource, randomSource } from '../random.js'

const pairs = Number(process.env.ROUNDING_PAIRS ?? 40_000)
const modes = [rounding.toNearest, rounding.downward, rounding.upward, rounding.towardZero] as const
const xAt = 0
const yAt = 16

/** `operate(rounding, x, y)` as a function of the mode, on vectors at `xAt` and `yAt`. */
function build(operate: (emitter: Rounding, code: Code, x: number, y: number) => void) {
  const module = new ModuleBuilder(memoryPages)
  module.exportFunction('run', { parameters: ['i32'], results: [] }, code => {
    const emitter = new Rounding(code)
    const [x, y] = code.locals('v128', 2) as [number, number]
    code.i32(0).load('v128.load', xAt).set(x).i32(0).load('v128.load', yAt).set(y)
    code.get(0)
    emitter.load()
    operate(emitter, code, x, y)
    code.i32(0).get(x).store('v128.store', xAt)
  })
  const memory = new webAssembly!.Memory({ initial: memoryPages, maximum: memoryPages })
  const instance = new webAssembly!.Instance(new webAssembly!.Module(module.encode()), { env: { memory } })
  const table = roundingTable()
  new BigUint64Array(memory.buffer, roundingTableAt, table.length).set(table)
  const lanes = new Float64Array(memory.buffer, xAt, 4)
  const run = instance.exports.run as (mode: number) => void
  return (x: [number, number], y: [number, number], mode: number): [number, number] => {
    lanes.set([...x, ...y])
    run(mode)
    return [lanes[0]!, lanes[1]!]
  }
}

/** Pushes the operand; the answer is where the result goes. */
function pushed(code: Code, operand: number, destination: number): number {
  code.get(operand)
  return destination
}

function withExponent(exponent: number, random: RandomSource): number {
  const edge = random.below(4) === 0
  const fraction = edge ? BigInt(random.below(3)) - 1n : random.uint64()
  return fromBits((BigInt(exponent + 1023) << 52n) | BigInt.asUintN(52, fraction))
}

/** Group A: 1 <= a < 2^32. */
const groupA = (random: RandomSource): number => withExponent(random.below(32), random)

/** Group E: from 2^-1000 up to infinity. */
function groupE(random: RandomSource): number {
  switch (random.below(8)) {
    case 0:
      return Infinity
    case 1:
      return Number.MAX_VALUE
    case 2:
      return withExponent(1023 - random.below(34), random)
    case 3:
      return random.below(1 << 20) ** 2 + 1
    default:
      return withExponent(random.below(1900) - 900, random)
  }
}

/** A divisor as spec 4.3.2 makes it. */
function divisor(random: RandomSource): number {
  return withExponent(random.below(256) - 255, random)
}

/** Group F, with what FSCAL_R makes of it, signed zeros included. */
function groupF(random: RandomSource): number {
  const sign = random.below(2) === 0 ? 1 : -1
  switch (random.below(6)) {
    case 0:
      return sign * 0
    case 1:
      return sign * 2 ** -1008
    case 2:
      return random.uint32() | 0
    case 3:
      return sign * groupA(random)
    default:
      return sign * withExponent(random.below(116) - 68, random)
  }
}

const addend = (random: RandomSource): number => (random.below(3) === 0 ? groupF(random) : groupA(random))

const operations = [
  ['add', rounding.add, groupF, addend, build((emitter, code, x, y) => emitter.add(pushed(code, y, x)))],
  [
    'multiply',
    rounding.multiply,
    groupE,
    groupA,
    build((emitter, code, x, y) => {
      const factor = { value: y, high: code.local('v128'), low: code.local('v128') }
      emitter.split(factor)
      emitter.multiply(x, factor)
    }),
  ],
  ['divide', rounding.divide, groupE, divisor, build((emitter, code, x, y) => emitter.divide(pushed(code, y, x)))],
  [
    'squareRoot',
    (x: number, _: number, mode: rounding.RoundingMode) => rounding.squareRoot(x, mode),
    groupE,
    groupA,
    build((emitter, _, x) => emitter.squareRoot(x)),
  ],
] as const

describe.each(operations)('emitted %s', (name, oracle, left, right, run) => {
  test.each(modes)(
    'equals the plain one, mode %i',
    mode => {
      const random = randomSource(77 + mode)
      let moved = 0
      for (let i = 0; i < pairs; i++) {
        const x: [number, number] = [left(random), left(random)]
        const y: [number, number] = [right(random), right(random)]
        // Cancellation, exactly and nearly.
        if (name === 'add' && i % 5 === 0) y[0] = -fromBits(bitsOf(x[0]) ^ BigInt(random.below(2)))
        const got = run(x, y, mode)
        for (const lane of [0, 1] as const) {
          const expected = oracle(x[lane], y[lane], mode)
          if (!Object.is(got[lane], expected)) {
            expect.fail(`${name}(${x[lane]}, ${y[lane]}) mode ${mode}: ${got[lane]}, not ${expected}`)
          }
          if (!Object.is(expected, oracle(x[lane], y[lane], mode === 0 ? 3 : 0))) moved++
        }
      }
      expect(moved).toBeGreaterThan(pairs / 20)
    },
    600_000,
  )
})
