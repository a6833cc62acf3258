/**
 * Instruction words to instructions with everything resolved: which operation and operands, masks, immediates, branch
 * targets. The interpreter and the WebAssembly emitter consume the same array, so a disagreement is located at once.
 * @module
 */
import { jumpBits, jumpOffset, l1Mask, l2Mask, l3Mask } from './params.js'
import type { RawInstruction } from './program.js'
import { isZeroOrPowerOfTwo, reciprocal } from './reciprocal.js'

/** Instructions of spec 5 with their operand form: `_R` register, `_M` scratchpad, `_C` constant. */
export type Operation =
  | 'IADD_RS'
  | 'IADD_M'
  | 'ISUB_R'
  | 'ISUB_C'
  | 'ISUB_M'
  | 'IMUL_R'
  | 'IMUL_C'
  | 'IMUL_M'
  | 'IMULH_R'
  | 'IMULH_M'
  | 'ISMULH_R'
  | 'ISMULH_M'
  | 'INEG_R'
  | 'IXOR_R'
  | 'IXOR_C'
  | 'IXOR_M'
  | 'IROR_R'
  | 'IROR_C'
  | 'IROL_R'
  | 'ISWAP_R'
  | 'FSWAP_R'
  | 'FADD_R'
  | 'FADD_M'
  | 'FSUB_R'
  | 'FSUB_M'
  | 'FSCAL_R'
  | 'FMUL_R'
  | 'FDIV_M'
  | 'FSQRT_R'
  | 'CBRANCH'
  | 'CFROUND'
  | 'ISTORE'
  | 'NOP'

/** A source register that is always zero: memory operands with `src == dst` are addressed by the immediate alone. */
export const zeroRegister = 8

export interface Instruction {
  readonly operation: Operation
  /** Register in its own group (spec table 5.1.2); F+E for FSWAP_R. */
  readonly dst: number
  /** Register, or {@link zeroRegister}. */
  readonly src: number
  /** Sign-extended to 64 bits (signed); a reciprocal for IMUL_RCP; a rotation count 0..63 for IROR_C and CFROUND. */
  readonly immediate: bigint
  /** Left shift of IADD_RS. */
  readonly shift: number
  /** Scratchpad mask of a memory operand; for CBRANCH the bits that must be zero to jump. */
  readonly mask: number
  /** CBRANCH: index of the instruction to go on with. */
  readonly target: number
}

/** Raw instructions in the order of the opcodes with their frequencies out of 256, spec tables 5.2.1-5.5.1. */
const frequencies = [
  ['IADD_RS', 16],
  ['IADD_M', 7],
  ['ISUB_R', 16],
  ['ISUB_M', 7],
  ['IMUL_R', 16],
  ['IMUL_M', 4],
  ['IMULH_R', 4],
  ['IMULH_M', 1],
  ['ISMULH_R', 4],
  ['ISMULH_M', 1],
  ['IMUL_RCP', 8],
  ['INEG_R', 2],
  ['IXOR_R', 15],
  ['IXOR_M', 5],
  ['IROR_R', 8],
  ['IROL_R', 2],
  ['ISWAP_R', 4],
  ['FSWAP_R', 4],
  ['FADD_R', 16],
  ['FADD_M', 5],
  ['FSUB_R', 16],
  ['FSUB_M', 5],
  ['FSCAL_R', 6],
  ['FMUL_R', 32],
  ['FDIV_M', 4],
  ['FSQRT_R', 6],
  ['CBRANCH', 25],
  ['CFROUND', 1],
  ['ISTORE', 16],
] as const

type RawName = (typeof frequencies)[number][0]

const names: readonly RawName[] = frequencies.flatMap(([name, count]) => new Array<RawName>(count).fill(name))

/** IADD_RS adds its immediate only to r5 (spec 5.2.1). */
const displacedRegister = 5
/** ISTORE goes to L3 from this `mod.cond` on (spec 5.1.4). */
const l3StoreCondition = 14

/** Resolves a whole program: branch targets depend on the instructions before. */
export function decodeProgram(raw: readonly RawInstruction[]): Instruction[] {
  // Index of the instruction that last modified each integer register; -1: none yet (spec 5.4.2).
  const lastModified = new Array<number>(8).fill(-1)
  return raw.map((word, index) => {
    const instruction = decode(word, lastModified)
    if (instruction.operation === 'CBRANCH') lastModified.fill(index)
    else for (const register of modified(instruction)) lastModified[register] = index
    return instruction
  })
}

/** Integer registers an instruction writes. */
function modified({ operation, dst, src }: Instruction): readonly number[] {
  if (operation === 'ISWAP_R') return [dst, src]
  return operation.startsWith('I') && operation !== 'ISTORE' ? [dst] : []
}

function decode(word: RawInstruction, lastModified: readonly number[]): Instruction {
  const name = names[word.opcode]!
  const dst = word.dst & 7
  const src = word.src & 7
  const immediate = BigInt(word.imm32 | 0)
  const memory = (word.mod & 3) === 0 ? l2Mask : l1Mask
  const plain: Instruction = { operation: 'NOP', dst, src, immediate, shift: 0, mask: memory, target: 0 }

  switch (name) {
    case 'IADD_RS':
      return {
        ...plain,
        operation: name,
        shift: (word.mod >> 2) & 3,
        immediate: dst === displacedRegister ? immediate : 0n,
      }
    case 'IADD_M':
    case 'ISUB_M':
    case 'IMUL_M':
    case 'IMULH_M':
    case 'ISMULH_M':
    case 'IXOR_M':
      return src === dst
        ? { ...plain, operation: name, src: zeroRegister, mask: l3Mask }
        : { ...plain, operation: name }
    case 'ISUB_R':
      return { ...plain, operation: src === dst ? 'ISUB_C' : name }
    case 'IMUL_R':
      return { ...plain, operation: src === dst ? 'IMUL_C' : name }
    case 'IXOR_R':
      return { ...plain, operation: src === dst ? 'IXOR_C' : name }
    case 'IROR_R':
      return src === dst ? { ...plain, operation: 'IROR_C', immediate: immediate & 63n } : { ...plain, operation: name }
    case 'IROL_R':
      return src === dst
        ? { ...plain, operation: 'IROR_C', immediate: -immediate & 63n }
        : { ...plain, operation: name }
    case 'IMUL_RCP':
      return isZeroOrPowerOfTwo(word.imm32)
        ? plain
        : { ...plain, operation: 'IMUL_C', immediate: reciprocal(word.imm32) }
    case 'ISWAP_R':
      return src === dst ? plain : { ...plain, operation: name }
    case 'FADD_R':
    case 'FSUB_R':
    case 'FMUL_R':
      return { ...plain, operation: name, dst: dst & 3, src: src & 3 }
    case 'FADD_M':
    case 'FSUB_M':
    case 'FDIV_M':
    case 'FSCAL_R':
    case 'FSQRT_R':
      return { ...plain, operation: name, dst: dst & 3 }
    case 'CBRANCH':
      return { ...plain, operation: name, ...condition(word), target: lastModified[dst]! + 1 }
    case 'CFROUND':
      return { ...plain, operation: name, immediate: immediate & 63n }
    case 'ISTORE':
      return { ...plain, operation: name, mask: word.mod >> 4 >= l3StoreCondition ? l3Mask : memory }
    case 'IMULH_R':
    case 'ISMULH_R':
    case 'INEG_R':
    case 'FSWAP_R':
      return { ...plain, operation: name }
  }
}

/** `cimm` and the tested bits of CBRANCH, spec 5.4.2. */
function condition({ mod, imm32 }: RawInstruction): { immediate: bigint; mask: number } {
  const b = (mod >> 4) + jumpOffset
  return { immediate: BigInt((imm32 | (1 << b)) & ~(1 << (b - 1))), mask: ((1 << jumpBits) - 1) << b }
}
