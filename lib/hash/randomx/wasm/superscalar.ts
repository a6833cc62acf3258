/**
 * Emits the SuperscalarHash programs of a key and the dataset item made with them, spec 7.3. The same as
 * `superscalar_execute.ts` and `dataset.ts`.
 * @module
 */
import { itemConstants, itemMultiplier } from '../dataset.js'
import { cacheItems } from '../params.js'
import { reciprocal } from '../reciprocal.js'
import type { Steps } from '../steps.js'
import type { SuperscalarInstruction, SuperscalarProgram } from '../superscalar_generate.js'
import type { Code, Local } from './code.js'
import { cacheAt, itemAt } from './layout.js'
import type { ModuleBuilder, Signature } from './module.js'
import { multiplyHigh, type ProductLocals, productLocals } from './uint64.js'

const registers = [0, 1, 2, 3, 4, 5, 6, 7] as const
const eightWords = registers.map(() => 'i64' as const)

/** Registers r0-r7 in, r0-r7 out. One function a program: engines optimize several small ones sooner than a huge one. */
const programSignature: Signature = { parameters: eightWords, results: eightWords }

/** Defines `item(itemNumber)`, which leaves the item at `itemAt`, and exports it. A step for each program. */
export function* emitItem(module: ModuleBuilder, programs: readonly SuperscalarProgram[]): Steps<void> {
  const functions: number[] = []
  for (const program of programs) {
    functions.push(module.define(programSignature, code => emitProgram(code, program)))
    yield {}
  }
  module.exportFunction('item', { parameters: ['i32'], results: [] }, code => {
    const itemNumber = 0
    const r = code.locals('i64', 8)
    const line = code.local('i32')
    code.get(itemNumber).i32(1).op('i32.add', 'i64.extend_i32_u').i64(itemMultiplier).op('i64.mul').set(r[0]!)
    itemConstants.forEach((constant, i) => {
      code
        .get(r[0]!)
        .i64(constant)
        .op('i64.xor')
        .set(r[i + 1]!)
    })
    code.get(itemNumber)
    programs.forEach(({ addressRegister }, i) => {
      // The index of the cache item is on the stack.
      code
        .i32(cacheItems - 1)
        .op('i32.and')
        .i32(6)
        .op('i32.shl')
        .set(line)
      code.get(...r).call(functions[i]!)
      for (const register of registers.toReversed()) {
        code
          .get(line)
          .load('i64.load', cacheAt + 8 * register)
          .op('i64.xor')
          .set(r[register]!)
      }
      code.get(r[addressRegister]!).op('i32.wrap_i64')
    })
    code.op('drop')
    for (const register of registers)
      code
        .i32(0)
        .get(r[register]!)
        .store('i64.store', itemAt + 8 * register)
  })
}

function emitProgram(code: Code, program: SuperscalarProgram): void {
  const product = productLocals(code)
  for (const instruction of program.instructions) emitInstruction(code, instruction, product)
  code.get(...registers)
}

function emitInstruction(code: Code, instruction: SuperscalarInstruction, product: ProductLocals): void {
  const { name, mod, imm32 } = instruction
  const dst: Local = instruction.dst
  const src: Local = instruction.src
  switch (name) {
    case 'ISUB_R':
      code.get(dst, src).op('i64.sub')
      break
    case 'IXOR_R':
      code.get(dst, src).op('i64.xor')
      break
    case 'IADD_RS':
      code
        .get(dst, src)
        .i64(BigInt((mod >> 2) & 3))
        .op('i64.shl', 'i64.add')
      break
    case 'IMUL_R':
      code.get(dst, src).op('i64.mul')
      break
    case 'IROR_C':
      code.get(dst).i64(BigInt(imm32)).op('i64.rotr')
      break
    case 'IADD_C':
      code
        .get(dst)
        .i64(BigInt(imm32 | 0))
        .op('i64.add')
      break
    case 'IXOR_C':
      code
        .get(dst)
        .i64(BigInt(imm32 | 0))
        .op('i64.xor')
      break
    case 'IMULH_R':
      multiplyHigh(code.get(dst, src), product, 'i64.shr_u')
      break
    case 'ISMULH_R':
      multiplyHigh(code.get(dst, src), product, 'i64.shr_s')
      break
    case 'IMUL_RCP':
      code.get(dst).i64(reciprocal(imm32)).op('i64.mul')
      break
  }
  code.set(dst)
}
