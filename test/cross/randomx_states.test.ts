/**
 * Both implementations of RandomX on their way to a hash: cache, dataset items, registers and scratchpad after every
 * program. Where they part, the first state that differs says which stage is wrong. The seed is in the tests' names,
 * RANDOMX_SEED repeats it.
 */
import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { toHex } from '../../lib/base/bytes.js'
import { type Engine, prepareSteps } from '../../lib/hash/randomx/cache.js'
import {
  argonBlockBytes,
  cacheBytes,
  datasetItems,
  registerFileBytes,
  variants,
} from '../../lib/hash/randomx/params.js'
import { PlainEngine } from '../../lib/hash/randomx/plain_engine.js'
import { finish } from '../../lib/hash/randomx/steps.js'
import type { RandomXVariant } from '../../lib/hash/randomx/variants.js'
import { hashSteps, type Machine } from '../../lib/hash/randomx/vm.js'
import { WasmEngine } from '../../lib/hash/randomx/wasm_engine.js'
import { testProgram } from '../cpp/program.js'
import { randomSource } from '../lib/hash/randomx/random.js'

const seed = Number(process.env.RANDOMX_SEED ?? Math.floor(Math.random() * 2 ** 31))
const random = randomSource(seed)

/** After one program. */
interface MachineState {
  /** 256 bytes: r0-r7, f0-f3, e0-e3, a0-a3. */
  readonly registers: string
  /** AesHash1R of the scratchpad. */
  readonly scratchpad: string
}

interface HashStates {
  readonly programs: readonly MachineState[]
  readonly hash: string
}

/** Passes everything on to `machine` and keeps what it looks like after every program. */
function recording(machine: Machine, programs: MachineState[]): Machine {
  let programIterations = 0
  let iterationsLeft = 0
  return {
    registerFile: machine.registerFile,
    iterationsPerStep: machine.iterationsPerStep,
    start: (params, state) => {
      machine.start(params, state)
      programIterations = params.programIterations
    },
    load: program => {
      machine.load(program)
      iterationsLeft = programIterations
    },
    run: iterations => {
      machine.run(iterations)
      iterationsLeft -= iterations
      if (iterationsLeft > 0) return
      const registers = toHex(machine.registerFile.slice(0, registerFileBytes))
      programs.push({ registers, scratchpad: toHex(machine.fingerprint()) })
    },
    fingerprint: () => machine.fingerprint(),
  }
}

function hashStates({ machine }: Engine, variant: RandomXVariant, input: Uint8Array): HashStates {
  const programs: MachineState[] = []
  const hash = finish(hashSteps(recording(machine, programs), variants[variant], input))
  return { programs, hash: toHex(hash) }
}

function item(engine: Engine, number: number): string {
  const words = new Int32Array(16)
  engine.readItem(number, words)
  return toHex(new Uint8Array(words.buffer))
}

/** All blocks of the cache XORed: any single word that is wrong shows. */
function folded({ cache }: Engine): string {
  const block = new Int32Array(argonBlockBytes / 4)
  for (let at = 0; at < cache.length; at += block.length) {
    for (let w = 0; w < block.length; w++) block[w] = block[w]! ^ cache[at + w]!
  }
  return toHex(new Uint8Array(block.buffer))
}

/** Sends `requests` to the native program; its answers in their order. */
function native(requests: readonly string[]): unknown[] {
  const output = execFileSync(testProgram('pickaxe_randomx_states'), {
    input: requests.map(request => `${request}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return output
    .trim()
    .split(/\r?\n/)
    .map(line => JSON.parse(line))
}

const hexOrNone = (bytes: Uint8Array) => (bytes.length === 0 ? '-' : toHex(bytes))
const someBelow = (bound: number, count: number) => [
  0,
  bound - 1,
  ...Array.from({ length: count }, () => random.below(bound)),
]

const wasm = () => finish(WasmEngine.create())
const plain = () => new PlainEngine()
const cases: { engine: string; names: RandomXVariant[]; inputsPerVariant: number; create: () => Engine }[] = [
  { engine: 'wasm', names: ['rx/0', 'rx/2'], inputsPerVariant: 4, create: wasm },
  ...(['rx/wow', 'rx/arq', 'rx/graft', 'rx/sfx', 'rx/yada', 'scash'] as const).map(name => ({
    engine: 'wasm',
    names: [name],
    inputsPerVariant: 2,
    create: wasm,
  })),
  { engine: 'plain', names: ['rx/0', 'rx/2'], inputsPerVariant: 1, create: plain },
]

describe.each(cases)(`random key for $names, $engine engine (seed ${seed})`, ({ names, inputsPerVariant, create }) => {
  const key = random.bytes(random.below(61))
  const words = someBelow(cacheBytes / 8, 1000)
  const numbers = someBelow(datasetItems, 200)
  const hashes = names.flatMap(variant =>
    Array.from({ length: inputsPerVariant }, () => ({ variant, input: random.bytes(random.below(300)) })),
  )
  let engine: Engine
  let theirs: { cache: unknown; items: { plain: string[]; generated: string[] }; hashes: HashStates[] }

  beforeAll(() => {
    engine = create()
    finish(prepareSteps(engine, { key, params: variants[names[0]!].cache }))
    const [, cache, items, ...states] = native([
      `key ${names[0]} ${hexOrNone(key)}`,
      `cache ${words.join(' ')}`,
      `items ${numbers.join(' ')}`,
      ...hashes.flatMap(({ variant, input }) =>
        ['interpreter', 'generated'].map(executor => `hash ${variant} ${executor} ${hexOrNone(input)}`),
      ),
    ])
    theirs = { cache, items: items as typeof theirs.items, hashes: states as HashStates[] }
  }, 600_000)

  test('cache', () => {
    const bytes = new Uint8Array(engine.cache.buffer, engine.cache.byteOffset, cacheBytes)
    const ours = words.map(index => toHex(bytes.slice(8 * index, 8 * index + 8)))
    expect(theirs.cache).toEqual({ words: ours, folded: folded(engine) })
  })

  test('dataset items', () => {
    const ours = numbers.map(number => item(engine, number))
    expect(theirs.items).toEqual({ plain: ours, generated: ours })
  })

  test.each(hashes.map(({ variant }, index) => ({ variant, index, name: `input ${index}` })))(
    '$variant: registers and scratchpad after each program, $name',
    ({ variant, index }) => {
      const ours = hashStates(engine, variant, hashes[index]!.input)
      expect(ours.programs).toHaveLength(variants[variant].programCount)
      expect(theirs.hashes[2 * index]).toEqual(ours)
      expect(theirs.hashes[2 * index + 1]).toEqual(ours)
    },
  )
})
