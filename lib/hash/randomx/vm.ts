/**
 * The hash, spec chapter 2: which bytes program the virtual machine and what is hashed at the end. The machine itself
 * is the interpreter or the WebAssembly one; this file does not know which.
 * @module
 */
import { blake2b } from '@noble/hashes/blake2.js'
import { fromHex } from '../../base/bytes.js'
import { fillGenerator4R } from './aes.js'
import { programBytes, registerFileBytes, type VariantParams } from './params.js'
import { type Program, parseProgram } from './program.js'
import type { Steps } from './steps.js'

/** Registers, scratchpad and rounding mode, and what executes programs on them. */
export interface Machine {
  /** 256 bytes: r0-r7, f0-f3, e0-e3, a0-a3. */
  readonly registerFile: Uint8Array
  /** Iterations that take a few milliseconds. */
  readonly iterationsPerStep: number
  /**
   * Begins a hash of a variant: fills its scratchpad with AesGenerator1R, leaving the last state in `state` (64 bytes), and
   * resets the rounding mode.
   */
  start(params: VariantParams, state: Uint8Array): void
  /** Takes a program of the variant begun: registers A, `ma`, `mx`, masks; integer registers become zero. */
  load(program: Program): void
  /** The next `iterations` of the program loop, spec 4.6.2. */
  run(iterations: number): void
  /** AesHash1R of the scratchpad: 64 bytes. */
  fingerprint(): Uint8Array
}

/** RandomX of `input`: 32 bytes. Leaves the machine ready for the next call. */
export function* hashSteps(machine: Machine, params: VariantParams, input: Uint8Array): Steps<Uint8Array> {
  // Copies: the generators need their state aligned to words.
  const state = blake2b(input, { dkLen: 64 }).slice()
  machine.start(params, state)
  yield {}
  const { programCount, programIterations } = params
  const keys = params.generator4RKeys === undefined ? undefined : fromHex(params.generator4RKeys)
  const buffer = new Uint8Array(programBytes(params))
  for (let index = 0; index < programCount; index++) {
    fillGenerator4R(state, buffer, keys)
    machine.load(parseProgram(params, buffer))
    for (let done = 0; done < programIterations; done += machine.iterationsPerStep) {
      machine.run(Math.min(machine.iterationsPerStep, programIterations - done))
      yield {}
    }
    if (index < programCount - 1) state.set(blake2b(machine.registerFile, { dkLen: 64 }))
  }
  const final = machine.registerFile.slice(0, registerFileBytes)
  final.set(machine.fingerprint(), registerFileBytes - 64)
  return blake2b(final, { dkLen: 32 })
}
