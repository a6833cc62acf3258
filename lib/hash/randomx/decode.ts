/**
 * Instruction words to instructions with everything resolved: which operation and operands, masks, immediates, branch
 * targets. The interpreter and the WebAssembly emitter consume the same array, so a disagreement is located at once.
 * @module
 */
import type { RawName } from './opcodes.js'
import { jumpBits, jumpOffset, type ScratchpadMasks, scratchpadMasks, type VariantParams } from './params.js'
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

/** IADD_RS adds its immediate only to r5 (spec 5.2.1). */
const displacedRegister = 5
/** ISTORE goes to L3 from this `mod.cond` on (spec 5.1.4). */
const l3StoreCondition = 14

/** Resolves a whole program of a variant: branch targets depend on the instructions before. */
export function decodeProgram(params: VariantParams, raw: readonly RawInstruction[]): Instruction[] {
  const masks = scratchpadMasks(params)
  // Index of the instruction that last modified each integer register; -1: none yet (spec 5.4.2).
  const lastModified = new Array<number>(8).fill(-1)
  return raw.map((word, index) => {
    const instruction = decode(params.opcodes[word.opcode]!, word, masks, lastModified)
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

function decode(
  name: RawName,
  word: RawInstruction,
  masks: ScratchpadMasks,
  lastModified: readonly number[],
): Instruction {
  const dst = word.dst & 7
  const src = word.src & 7
  const immediate = BigInt(word.imm32 | 0)
  const memory = (word.mod & 3) === 0 ? masks.l2 : masks.l1
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
        ? { ...plain, operation: name, src: zeroRegister, mask: masks.l3 }
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
      return { ...plain, operation: name, mask: word.mod >> 4 >= l3StoreCondition ? masks.l3 : memory }
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
