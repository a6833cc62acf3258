/**
 * Runs SuperscalarHash programs on 32-bit pairs: the plain path.
 * @module
 */
import { reciprocal } from './reciprocal.js'
import type { SuperscalarInstruction, SuperscalarName, SuperscalarProgram } from './superscalar_generate.js'
import * as u64 from './uint64.js'

const operations = [
  'ISUB_R',
  'IXOR_R',
  'IADD_RS',
  'IMUL_R',
  'IROR_C',
  'IADD_C',
  'IXOR_C',
  'IMULH_R',
  'ISMULH_R',
] as const

/** Five words an instruction: operation, destination and source as offsets into the registers, immediate low and high. */
export type PackedSuperscalar = Int32Array

const packedSize = 5
const mulConstant = operations.length

/** Resolves shifts, sign extensions and reciprocals once, so that the loop only executes. */
export function packSuperscalar(program: SuperscalarProgram): PackedSuperscalar {
  return Int32Array.from(program.instructions.flatMap(packInstruction))
}

function packInstruction(instruction: SuperscalarInstruction): number[] {
  const { name, dst, src, mod, imm32 } = instruction
  const registers = [2 * dst, 2 * src]
  switch (name) {
    case 'IMUL_RCP': {
      const factor = reciprocal(imm32)
      return [mulConstant, ...registers, u64.lowHalf(factor), u64.highHalf(factor)]
    }
    case 'IADD_RS':
      return [operationIndex(name), ...registers, (mod >> 2) & 3, 0]
    default:
      return [operationIndex(name), ...registers, imm32 | 0, imm32 >> 31]
  }
}

function operationIndex(name: Exclude<SuperscalarName, 'IMUL_RCP'>): number {
  return operations.indexOf(name)
}

/** Applies the program to the eight 64-bit registers `r`. */
export function executeSuperscalar(program: PackedSuperscalar, r: Int32Array): void {
  for (let i = 0; i < program.length; i += packedSize) {
    const d = program[i + 1]!
    const s = program[i + 2]!
    const immediate = program[i + 3]!
    // Cases are literals so that the engine makes a jump table of them; the order is that of `operations`.
    switch (program[i]!) {
      case 0: // ISUB_R
        u64.subtract(r, d, r[s]!, r[s + 1]!)
        break
      case 1: // IXOR_R
        u64.xor(r, d, r[s]!, r[s + 1]!)
        break
      case 2: {
        // IADD_RS
        const low = r[s]!
        const high = immediate === 0 ? r[s + 1]! : (r[s + 1]! << immediate) | (low >>> (32 - immediate))
        u64.add(r, d, low << immediate, high)
        break
      }
      case 3: // IMUL_R
        u64.multiply(r, d, r[s]!, r[s + 1]!)
        break
      case 4: // IROR_C
        u64.rotateRight(r, d, immediate)
        break
      case 5: // IADD_C
        u64.add(r, d, immediate, program[i + 4]!)
        break
      case 6: // IXOR_C
        u64.xor(r, d, immediate, program[i + 4]!)
        break
      case 7: // IMULH_R
        u64.multiplyHigh(r, d, r[s]!, r[s + 1]!)
        break
      case 8: // ISMULH_R
        u64.multiplyHighSigned(r, d, r[s]!, r[s + 1]!)
        break
      case 9: // IMUL_RCP
        u64.multiply(r, d, immediate, program[i + 4]!)
        break
    }
  }
}
