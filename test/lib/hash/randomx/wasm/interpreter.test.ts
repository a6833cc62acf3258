import { beforeAll, describe, expect, test } from 'vitest'
import { superscalarPrograms } from '../../../../../lib/hash/randomx/cache.js'
import { Interpreter } from '../../../../../lib/hash/randomx/interpreter.js'
import { programBytes, variants } from '../../../../../lib/hash/randomx/params.js'
import { parseProgram } from '../../../../../lib/hash/randomx/program.js'
import { finish } from '../../../../../lib/hash/randomx/steps.js'
import type { RandomXVariant } from '../../../../../lib/hash/randomx/variants.js'
import type { Machine } from '../../../../../lib/hash/randomx/vm.js'
import { WasmEngine } from '../../../../../lib/hash/randomx/wasm_engine.js'
import { type RandomSource, randomSource } from '../random.js'

// The cache stays empty: items then depend on the programs alone, which is enough to feed both machines the same.
let engine: WasmEngine
let interpreter: Interpreter

beforeAll(() => {
  engine = finish(WasmEngine.create())
  finish(engine.loadSuperscalar(finish(superscalarPrograms(Uint8Array.of(4), 170))))
  interpreter = new Interpreter((itemNumber, item) => engine.readItem(itemNumber, item))
})

/** Opcode ranges by kind: sums of the frequencies in the specification. */
const integers = [0, 120]
const floats = [120, 214]
const branches = [214, 239]
const rounding = [239, 240]
const multiplications = [172, 204]
const divisions = [204, 208]
const stores = [240, 256]

type Range = readonly number[]

/** Program bytes whose opcodes come from `ranges`, each as likely as the others. */
function programOf(variant: RandomXVariant, ranges: readonly Range[], random: RandomSource): Uint8Array {
  const bytes = random.bytes(programBytes(variants[variant]))
  for (let at = 128; at < bytes.length; at += 8) {
    const [from, to] = ranges[random.below(ranges.length)] as [number, number]
    bytes[at] = from + random.below(to - from)
  }
  return bytes
}

function runAll(
  machine: Machine,
  variant: RandomXVariant,
  programs: readonly Uint8Array[],
  seed: Uint8Array,
): string[] {
  const state = seed.slice()
  machine.start(variants[variant], state)
  const seen = [state.toString()]
  for (const bytes of programs) {
    machine.load(parseProgram(variants[variant], bytes))
    for (const iterations of [1, 2, 60]) {
      machine.run(iterations)
      seen.push(machine.registerFile.toString())
    }
  }
  seen.push(machine.fingerprint().toString())
  return seen
}

describe.each(['rx/0', 'rx/2', 'rx/wow', 'rx/arq'] as const)(
  '%s: registers and scratchpad as the interpreter leaves them',
  variant => {
    test.each([
      ['random programs', [[0, 256]]],
      ['integers', [integers, branches]],
      ['floating point in changing modes', [floats, floats, floats, rounding]],
      ['products that overflow', [multiplications, multiplications, multiplications, divisions, rounding]],
      ['quotients', [divisions, floats, rounding]],
      ['branches and stores', [branches, stores, integers]],
    ] as const)(
      '%s',
      (_, ranges) => {
        const random = randomSource(21)
        for (let n = 0; n < 4; n++) {
          const seed = random.bytes(64)
          const programs = Array.from({ length: 6 }, () => programOf(variant, ranges, random))
          expect(runAll(engine.machine, variant, programs, seed)).toEqual(runAll(interpreter, variant, programs, seed))
        }
      },
      60_000,
    )
  },
)

test('products do reach infinity, and largest finite numbers where the mode points down', () => {
  const random = randomSource(21)
  const file = () => new Float64Array(interpreter.registerFile.slice(128, 192).buffer)
  const reached = new Set<number>()
  for (let n = 0; n < 30; n++) {
    interpreter.start(variants['rx/0'], random.bytes(64))
    const bytes = programOf(
      'rx/0',
      [multiplications, multiplications, multiplications, multiplications, rounding],
      random,
    )
    interpreter.load(parseProgram(variants['rx/0'], bytes))
    for (let i = 0; i < 5; i++) {
      interpreter.run(1)
      for (const value of file()) reached.add(value)
    }
  }
  expect(reached).toContain(Infinity)
  expect(reached).toContain(Number.MAX_VALUE)
}, 60_000)
