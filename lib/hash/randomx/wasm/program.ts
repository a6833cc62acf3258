/**
 * Lays a decoded program out in memory for the emitted interpreter.
 * @module
 */
import { decodeProgram, type Instruction, type Operation, zeroRegister } from '../decode.js'
import type { VariantParams } from '../params.js'
import type { Program } from '../program.js'
import { groupAAt, groupEAt, groupFAt, integersAt, programAt, record, recordBytes, zeroAt } from './layout.js'

/** The number of an operation is its index; END leaves the program. */
export const operations = [
  'IADD_RS',
  'IADD_M',
  'ISUB_R',
  'ISUB_C',
  'ISUB_M',
  'IMUL_R',
  'IMUL_C',
  'IMUL_M',
  'IMULH_R',
  'IMULH_M',
  'ISMULH_R',
  'ISMULH_M',
  'INEG_R',
  'IXOR_R',
  'IXOR_C',
  'IXOR_M',
  'IROR_R',
  'IROR_C',
  'IROL_R',
  'ISWAP_R',
  'FSWAP_R',
  'FADD_R',
  'FADD_M',
  'FSUB_R',
  'FSUB_M',
  'FSCAL_R',
  'FMUL_R',
  'FDIV_M',
  'FSQRT_R',
  'CBRANCH',
  'CFROUND',
  'ISTORE',
  'END',
] as const satisfies readonly (Operation | 'END')[]

export type EmittedOperation = (typeof operations)[number]

const operationNumbers = new Map<Operation | 'END', number>(operations.map((name, i) => [name, i]))

/** Writes the program's records. NOPs are left out; branches to one go to the instruction behind it. */
export function storeProgram(memory: ArrayBuffer, params: VariantParams, program: Program): void {
  const instructions = decodeProgram(params, program.instructions)
  const view = new DataView(memory)
  // Address of the record of each instruction, and of the end.
  const addresses: number[] = []
  let at = programAt
  for (const { operation } of instructions) {
    addresses.push(at)
    if (operation !== 'NOP') at += recordBytes
  }
  instructions.forEach((instruction, i) => {
    if (instruction.operation !== 'NOP') storeRecord(view, addresses[i]!, instruction, addresses)
  })
  view.setInt32(at + record.operation, operationNumbers.get('END')!, true)
}

function storeRecord(view: DataView, at: number, instruction: Instruction, addresses: readonly number[]): void {
  const { operation, mask, immediate, shift, target } = instruction
  view.setInt32(at + record.operation, operationNumbers.get(operation)!, true)
  view.setInt32(at + record.dst, destinationAddress(instruction), true)
  view.setInt32(at + record.src, sourceAddress(instruction), true)
  view.setInt32(at + record.mask, mask, true)
  view.setBigInt64(at + record.immediate, immediate, true)
  // The interpreter steps over a record behind every instruction, a taken branch included.
  view.setInt32(at + record.extra, operation === 'CBRANCH' ? addresses[target]! - recordBytes : shift, true)
}

function destinationAddress({ operation, dst }: Instruction): number {
  switch (operation) {
    case 'FSWAP_R':
      return groupFAt + 16 * dst
    case 'FADD_R':
    case 'FADD_M':
    case 'FSUB_R':
    case 'FSUB_M':
    case 'FSCAL_R':
      return groupFAt + 16 * dst
    case 'FMUL_R':
    case 'FDIV_M':
    case 'FSQRT_R':
      return groupEAt + 16 * dst
    default:
      return integersAt + 8 * dst
  }
}

function sourceAddress({ operation, src }: Instruction): number {
  if (src === zeroRegister) return zeroAt
  const group = operation === 'FADD_R' || operation === 'FSUB_R' || operation === 'FMUL_R'
  return group ? groupAAt + 16 * src : integersAt + 8 * src
}
