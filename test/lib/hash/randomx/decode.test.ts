import { describe, expect, test } from 'vitest'
import { decodeProgram, type Instruction, zeroRegister } from '../../../../lib/hash/randomx/decode.js'
import { variants } from '../../../../lib/hash/randomx/params.js'
import type { RawInstruction } from '../../../../lib/hash/randomx/program.js'
import { randomSource } from './random.js'

const imm32 = 3234567890
const immediate = BigInt(imm32 | 0)

function decodeOne(fields: Partial<RawInstruction>): Instruction {
  return decodeProgram(variants['rx/0'], [{ opcode: 0, dst: 192, src: 193, mod: 0, imm32, ...fields }])[0]!
}

/** First opcode of some instructions: sums of the frequencies of spec tables 5.2.1-5.5.1. */
const first = { IADD_M: 16, ISUB_R: 23, IMUL_RCP: 76, IXOR_R: 86, IROR_R: 106, IROL_R: 114, ISWAP_R: 116, FSWAP_R: 120 }
const later = {
  FADD_R: 124,
  FADD_M: 140,
  FMUL_R: 172,
  FDIV_M: 204,
  FSQRT_R: 208,
  CBRANCH: 214,
  CFROUND: 239,
  ISTORE: 240,
}
const opcode = { ...first, ...later }

describe('single instructions', () => {
  test.each([
    ['IADD_RS takes the immediate only into r5', { dst: 5, mod: 8 }, { operation: 'IADD_RS', immediate, shift: 2 }],
    ['IADD_RS elsewhere', { mod: 255 }, { operation: 'IADD_RS', immediate: 0n, shift: 3 }],
    ['memory operand in L2', { opcode: opcode.IADD_M, mod: 0xfc }, { operation: 'IADD_M', src: 1, mask: 0x3fff8 }],
    ['memory operand in L1', { opcode: opcode.IADD_M, mod: 1 }, { operation: 'IADD_M', src: 1, mask: 0x3ff8 }],
    ['src == dst: L3 at the immediate', { opcode: opcode.IADD_M, src: 0 }, { src: zeroRegister, mask: 0x1ffff8 }],
    ['ISUB_R', { opcode: opcode.ISUB_R }, { operation: 'ISUB_R', src: 1 }],
    ['ISUB_R src == dst', { opcode: opcode.ISUB_R, src: 0 }, { operation: 'ISUB_C', immediate }],
    ['IMUL_RCP', { opcode: opcode.IMUL_RCP, imm32: 3 }, { operation: 'IMUL_C', immediate: 12297829382473034410n }],
    ['IMUL_RCP by a power of two', { opcode: opcode.IMUL_RCP, imm32: 64 }, { operation: 'NOP' }],
    ['IXOR_R src == dst', { opcode: opcode.IXOR_R, src: 0 }, { operation: 'IXOR_C', immediate }],
    ['IROR_R src == dst', { opcode: opcode.IROR_R, src: 0 }, { operation: 'IROR_C', immediate: BigInt(imm32 & 63) }],
    ['IROL_R src == dst', { opcode: opcode.IROL_R, src: 0, imm32: 1 }, { operation: 'IROR_C', immediate: 63n }],
    ['ISWAP_R src == dst', { opcode: opcode.ISWAP_R, src: 0 }, { operation: 'NOP' }],
    ['FSWAP_R reaches group E', { opcode: opcode.FSWAP_R, dst: 7 }, { operation: 'FSWAP_R', dst: 7 }],
    ['FADD_R uses two bits of its registers', { opcode: opcode.FADD_R, dst: 7, src: 6 }, { dst: 3, src: 2 }],
    ['FADD_M reads L2 even when src == dst', { opcode: opcode.FADD_M, dst: 1 }, { src: 1, mask: 0x3fff8 }],
    ['FMUL_R', { opcode: opcode.FMUL_R }, { operation: 'FMUL_R' }],
    ['FDIV_M', { opcode: opcode.FDIV_M }, { operation: 'FDIV_M' }],
    ['FSQRT_R', { opcode: opcode.FSQRT_R }, { operation: 'FSQRT_R' }],
    ['CFROUND', { opcode: opcode.CFROUND, imm32: 0xffffffff }, { operation: 'CFROUND', immediate: 63n }],
    ['ISTORE', { opcode: opcode.ISTORE, mod: 0xd1 }, { operation: 'ISTORE', mask: 0x3ff8 }],
    ['ISTORE with condition 14', { opcode: opcode.ISTORE, mod: 0xe1 }, { operation: 'ISTORE', mask: 0x1ffff8 }],
    ['last opcode', { opcode: 255 }, { operation: 'ISTORE' }],
  ])('%s', (_, fields, expected) => {
    expect(decodeOne(fields)).toMatchObject(expected)
  })
})

describe('CBRANCH', () => {
  test('constant and condition', () => {
    const { immediate: cimm, mask } = decodeOne({ opcode: opcode.CBRANCH, mod: 0x20, imm32: 0xffffffff })
    expect(BigInt.asUintN(64, cimm)).toBe(0xffff_ffff_ffff_fdffn)
    expect(mask).toBe(0xff << 10)
    expect(decodeOne({ opcode: opcode.CBRANCH, mod: 0xf0, imm32: 0 })).toMatchObject({
      immediate: 1n << 23n,
      mask: 0xff << 23,
    })
  })

  test('targets', () => {
    const raw = (opcode: number, dst: number, src: number, imm32 = 5): RawInstruction => ({
      opcode,
      dst,
      src,
      mod: 0,
      imm32,
    })
    const branch = (dst: number) => raw(opcode.CBRANCH, dst, 0)
    const program = decodeProgram(variants['rx/0'], [
      raw(0, 1, 2), // r1
      raw(opcode.ISWAP_R, 2, 3), // r2, r3
      raw(opcode.IMUL_RCP, 4, 0, 8), // nothing: a power of two
      raw(opcode.ISTORE, 4, 1), // nothing
      raw(opcode.FADD_R, 4, 1), // nothing
      branch(4),
      branch(1),
      raw(opcode.IROR_R, 6, 1), // r6
      branch(6),
      branch(6),
    ])
    expect(program.filter(i => i.operation === 'CBRANCH').map(i => i.target)).toEqual([0, 6, 8, 9])
    const swapped = decodeProgram(variants['rx/0'], [raw(opcode.ISWAP_R, 2, 3), raw(0, 1, 1), branch(3)])
    expect(swapped[2]!.target).toBe(1)
  })

  test('the span from a target to its branch holds no other branch', () => {
    const random = randomSource(3)
    for (let n = 0; n < 200; n++) {
      const program = decodeProgram(
        variants['rx/0'],
        Array.from({ length: 384 }, () => ({
          opcode: random.below(256),
          dst: random.below(256),
          src: random.below(256),
          mod: random.below(256),
          imm32: random.uint32(),
        })),
      )
      let previous = -1
      program.forEach(({ operation, target }, index) => {
        if (operation !== 'CBRANCH') return
        expect(target).toBeGreaterThan(previous)
        expect(target).toBeLessThanOrEqual(index)
        previous = index
      })
    }
  })
})
