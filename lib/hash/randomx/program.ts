/**
 * What the VM is programmed with, spec 4.5: the configuration quadwords and the raw instructions.
 * @module
 */
import { configurationBytes, datasetBaseBytes, datasetExtraBytes, itemBytes, type VariantParams } from './params.js'

/** An instruction word's fields, spec 5.1. */
export interface RawInstruction {
  readonly opcode: number
  readonly dst: number
  readonly src: number
  readonly mod: number
  /** uint32. */
  readonly imm32: number
}

export interface Program {
  /** a0..a3, low and high halves: eight bit patterns. */
  readonly groupA: BigUint64Array
  /** Initial `ma` and `mx`, multiples of 64. */
  readonly ma: number
  readonly mx: number
  /** readReg0..readReg3 as register numbers. */
  readonly readRegisters: readonly [number, number, number, number]
  /** In items of 64 bytes. */
  readonly datasetOffset: number
  /** What is ORed into a group E register that was read from memory, low and high half, spec 4.3.2 steps 2-4. */
  readonly groupEMask: readonly [bigint, bigint]
  readonly instructions: readonly RawInstruction[]
}

/** Masks a dataset address below the base size to the start of its item; 31 bits. */
export const datasetLineMask = datasetBaseBytes - itemBytes
/** What is kept of a value read into group E: the fraction and the low four bits of the exponent. */
export const groupEKeep = (1n << 56n) - 1n

const fractionMask = (1n << 52n) - 1n
const lowFractionMask = (1n << 22n) - 1n

/** `bytes` is one output of AesGenerator4R, `programBytes(params)` long. */
export function parseProgram(params: VariantParams, bytes: Uint8Array): Program {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const quadword = (i: number): bigint => view.getBigUint64(8 * i, true)
  const address = Number(quadword(12) & 15n)
  const instructions = Array.from({ length: params.programSize }, (_, i): RawInstruction => {
    const at = configurationBytes + 8 * i
    return {
      opcode: view.getUint8(at),
      dst: view.getUint8(at + 1),
      src: view.getUint8(at + 2),
      mod: view.getUint8(at + 3),
      imm32: view.getUint32(at + 4, true),
    }
  })
  return {
    groupA: BigUint64Array.from({ length: 8 }, (_, i) => groupAValue(quadword(i))),
    ma: view.getUint32(64, true) & datasetLineMask,
    mx: view.getUint32(80, true) & datasetLineMask,
    readRegisters: [address & 1, 2 + ((address >> 1) & 1), 4 + ((address >> 2) & 1), 6 + ((address >> 3) & 1)],
    datasetOffset: Number(quadword(13) % BigInt(datasetExtraBytes / itemBytes + 1)),
    groupEMask: [groupEMaskOf(quadword(14)), groupEMaskOf(quadword(15))],
    instructions,
  }
}

/** +1.fraction · 2^exponent, spec 4.5.2. */
function groupAValue(quadword: bigint): bigint {
  return (quadword & fractionMask) | (((quadword >> 59n) + 1023n) << 52n)
}

/** Spec 4.5.6: fraction bits 0-21; exponent 011 then four bits, with the low four left to the value. */
function groupEMaskOf(quadword: bigint): bigint {
  return (quadword & lowFractionMask) | ((0x300n | ((quadword >> 60n) << 4n)) << 52n)
}
