/**
 * The virtual machine in plain JavaScript, spec chapters 4 and 5: the oracle for the WebAssembly one, and what runs
 * where WebAssembly is missing.
 * @module
 */
import { fillGenerator1R, hash1R, mixRegisters } from './aes.js'
import { decodeProgram, type Instruction, zeroRegister } from './decode.js'
import { maxScratchpadBytes, registerFileBytes, scratchpadMasks, type VariantParams } from './params.js'
import { datasetLineMask, groupEKeep, type Program } from './program.js'
import { add, divide, multiply, type RoundingMode, squareRoot, subtract, toNearest } from './rounding.js'
import * as u64 from './uint64.js'
import type { Machine } from './vm.js'

/** Writes a dataset item as eight 64-bit words. */
export type ReadItem = (itemNumber: number, item: Int32Array) => void

/** An instruction with its registers as offsets and its immediate as two words. */
interface Operation {
  readonly operation: Instruction['operation']
  readonly d: number
  readonly s: number
  readonly low: number
  readonly high: number
  readonly shift: number
  readonly mask: number
  readonly target: number
}

function operationOf({ operation, dst, src, immediate, shift, mask, target }: Instruction): Operation {
  const low = u64.lowHalf(immediate)
  const high = u64.highHalf(immediate)
  return { operation, d: 2 * dst, s: 2 * src, low, high, shift, mask, target }
}

const keepHigh = u64.highHalf(groupEKeep)

export class Interpreter implements Machine {
  readonly registerFile: Uint8Array
  readonly iterationsPerStep = 16

  // Integer registers and the zero register; the others live in the register file.
  readonly #r = new Int32Array(2 * (zeroRegister + 1))
  readonly #f: Float64Array
  readonly #e: Float64Array
  readonly #a: Float64Array
  readonly #fWords: Int32Array
  readonly #eWords: Int32Array
  readonly #scratchpad = new Int32Array(maxScratchpadBytes / 4)
  readonly #item = new Int32Array(16)
  readonly #readItem: ReadItem
  #params!: VariantParams
  #l3LineMask = 0
  #program!: Program
  #operations: readonly Operation[] = []
  #rounding: RoundingMode = toNearest
  #ma = 0
  #mx = 0
  #spAddr0 = 0
  #spAddr1 = 0

  constructor(readItem: ReadItem) {
    this.#readItem = readItem
    const { buffer } = new Float64Array(registerFileBytes / 8)
    this.registerFile = new Uint8Array(buffer)
    this.#f = new Float64Array(buffer, 64, 8)
    this.#e = new Float64Array(buffer, 128, 8)
    this.#a = new Float64Array(buffer, 192, 8)
    this.#fWords = new Int32Array(buffer, 64, 16)
    this.#eWords = new Int32Array(buffer, 128, 16)
  }

  start(params: VariantParams, state: Uint8Array): void {
    this.#params = params
    this.#l3LineMask = scratchpadMasks(params).l3Line
    fillGenerator1R(state, this.#scratchpadBytes())
    this.#rounding = toNearest
  }

  fingerprint(): Uint8Array {
    return hash1R(this.#scratchpadBytes())
  }

  #scratchpadBytes(): Uint8Array {
    return new Uint8Array(this.#scratchpad.buffer, 0, this.#params.scratchpad.l3Bytes)
  }

  load(program: Program): void {
    this.#program = program
    this.#operations = decodeProgram(this.#params, program.instructions).map(operationOf)
    this.#r.fill(0)
    new BigUint64Array(this.#a.buffer, this.#a.byteOffset, 8).set(program.groupA)
    this.#ma = program.ma
    this.#mx = program.mx
    this.#spAddr0 = program.mx
    this.#spAddr1 = program.ma
  }

  run(iterations: number): void {
    for (let i = 0; i < iterations; i++) this.#iterate()
    u64.wordsOf(this.registerFile).set(this.#r.subarray(0, 16))
  }

  /** Spec 4.6.2; the step numbers are its. */
  #iterate(): void {
    const r = this.#r
    const scratchpad = this.#scratchpad
    const [read0, read1, read2, read3] = this.#program.readRegisters
    // 1
    const line0 = ((this.#spAddr0 ^ r[2 * read0]! ^ r[2 * read1]!) & this.#l3LineMask) >> 2
    const line1 = ((this.#spAddr1 ^ r[2 * read0 + 1]! ^ r[2 * read1 + 1]!) & this.#l3LineMask) >> 2
    // 2
    for (let w = 0; w < 16; w++) r[w] = r[w]! ^ scratchpad[line0 + w]!
    // 3
    for (let half = 0; half < 8; half++) {
      this.#f[half] = scratchpad[line1 + half]!
      this.#e[half] = this.#groupE(scratchpad[line1 + 8 + half]!, half & 1)
    }
    // 4
    this.#execute()
    // 5-8; the prefetch of step 6 only matters to hardware
    const itemAddress = this.#ma
    const mix = (r[2 * read2]! ^ r[2 * read3]!) & datasetLineMask
    if (this.#params.prefetchTwoAhead) this.#ma ^= mix
    else this.#mx ^= mix
    this.#readItem(this.#program.datasetOffset + itemAddress / 64, this.#item)
    for (let w = 0; w < 16; w++) r[w] = r[w]! ^ this.#item[w]!
    const ma = this.#ma
    this.#ma = this.#mx
    this.#mx = ma
    // 9
    for (let w = 0; w < 16; w++) scratchpad[line1 + w] = r[w]!
    // 10
    if (this.#params.aesMix) mixRegisters(this.#fWords, this.#eWords)
    else for (let w = 0; w < 16; w++) this.#fWords[w] = this.#fWords[w]! ^ this.#eWords[w]!
    // 11
    scratchpad.set(this.#fWords, line0)
    // 12
    this.#spAddr0 = 0
    this.#spAddr1 = 0
  }

  readonly #double = new Float64Array(1)
  readonly #doubleWords = new Int32Array(this.#double.buffer)

  /** An integer read from memory as a group E value, spec 4.3.2; `half` 0 is the low one. */
  #groupE(integer: number, half: number): number {
    const mask = this.#program.groupEMask[half]!
    this.#double[0] = integer
    this.#doubleWords[0] = this.#doubleWords[0]! | u64.lowHalf(mask)
    this.#doubleWords[1] = (this.#doubleWords[1]! & keepHigh) | u64.highHalf(mask)
    return this.#double[0]!
  }

  /** Word index of a memory operand. */
  #address({ s, low, mask }: Operation): number {
    return ((this.#r[s]! + low) & mask) >> 2
  }

  #execute(): void {
    const operations = this.#operations
    const r = this.#r
    const f = this.#f
    const e = this.#e
    const a = this.#a
    const scratchpad = this.#scratchpad
    for (let pc = 0; pc < operations.length; pc++) {
      const op = operations[pc]!
      const { d, s, low, high } = op
      switch (op.operation) {
        case 'IADD_RS': {
          const { shift } = op
          const shifted = shift === 0 ? r[s + 1]! : (r[s + 1]! << shift) | (r[s]! >>> (32 - shift))
          u64.add(r, d, r[s]! << shift, shifted)
          u64.add(r, d, low, high)
          break
        }
        case 'IADD_M': {
          const m = this.#address(op)
          u64.add(r, d, scratchpad[m]!, scratchpad[m + 1]!)
          break
        }
        case 'ISUB_R':
          u64.subtract(r, d, r[s]!, r[s + 1]!)
          break
        case 'ISUB_C':
          u64.subtract(r, d, low, high)
          break
        case 'ISUB_M': {
          const m = this.#address(op)
          u64.subtract(r, d, scratchpad[m]!, scratchpad[m + 1]!)
          break
        }
        case 'IMUL_R':
          u64.multiply(r, d, r[s]!, r[s + 1]!)
          break
        case 'IMUL_C':
          u64.multiply(r, d, low, high)
          break
        case 'IMUL_M': {
          const m = this.#address(op)
          u64.multiply(r, d, scratchpad[m]!, scratchpad[m + 1]!)
          break
        }
        case 'IMULH_R':
          u64.multiplyHigh(r, d, r[s]!, r[s + 1]!)
          break
        case 'IMULH_M': {
          const m = this.#address(op)
          u64.multiplyHigh(r, d, scratchpad[m]!, scratchpad[m + 1]!)
          break
        }
        case 'ISMULH_R':
          u64.multiplyHighSigned(r, d, r[s]!, r[s + 1]!)
          break
        case 'ISMULH_M': {
          const m = this.#address(op)
          u64.multiplyHighSigned(r, d, scratchpad[m]!, scratchpad[m + 1]!)
          break
        }
        case 'INEG_R':
          u64.negate(r, d)
          break
        case 'IXOR_R':
          u64.xor(r, d, r[s]!, r[s + 1]!)
          break
        case 'IXOR_C':
          u64.xor(r, d, low, high)
          break
        case 'IXOR_M': {
          const m = this.#address(op)
          u64.xor(r, d, scratchpad[m]!, scratchpad[m + 1]!)
          break
        }
        case 'IROR_R':
          u64.rotateRight(r, d, r[s]! & 63)
          break
        case 'IROR_C':
          u64.rotateRight(r, d, low)
          break
        case 'IROL_R':
          u64.rotateRight(r, d, -r[s]! & 63)
          break
        case 'ISWAP_R': {
          const dLow = r[d]!
          const dHigh = r[d + 1]!
          r[d] = r[s]!
          r[d + 1] = r[s + 1]!
          r[s] = dLow
          r[s + 1] = dHigh
          break
        }
        case 'FSWAP_R': {
          // As words: a swap must not pass through anything that could change the bits.
          const words = d < 8 ? this.#fWords : this.#eWords
          const at = 2 * (d & 7)
          const first = words[at]!
          const second = words[at + 1]!
          words[at] = words[at + 2]!
          words[at + 1] = words[at + 3]!
          words[at + 2] = first
          words[at + 3] = second
          break
        }
        case 'FADD_R':
          f[d] = add(f[d]!, a[s]!, this.#rounding)
          f[d + 1] = add(f[d + 1]!, a[s + 1]!, this.#rounding)
          break
        case 'FADD_M': {
          const m = this.#address(op)
          f[d] = add(f[d]!, scratchpad[m]!, this.#rounding)
          f[d + 1] = add(f[d + 1]!, scratchpad[m + 1]!, this.#rounding)
          break
        }
        case 'FSUB_R':
          f[d] = subtract(f[d]!, a[s]!, this.#rounding)
          f[d + 1] = subtract(f[d + 1]!, a[s + 1]!, this.#rounding)
          break
        case 'FSUB_M': {
          const m = this.#address(op)
          f[d] = subtract(f[d]!, scratchpad[m]!, this.#rounding)
          f[d + 1] = subtract(f[d + 1]!, scratchpad[m + 1]!, this.#rounding)
          break
        }
        case 'FSCAL_R': {
          const words = this.#fWords
          words[2 * d + 1] = words[2 * d + 1]! ^ 0x80f00000
          words[2 * d + 3] = words[2 * d + 3]! ^ 0x80f00000
          break
        }
        case 'FMUL_R':
          e[d] = multiply(e[d]!, a[s]!, this.#rounding)
          e[d + 1] = multiply(e[d + 1]!, a[s + 1]!, this.#rounding)
          break
        case 'FDIV_M': {
          const m = this.#address(op)
          e[d] = divide(e[d]!, this.#groupE(scratchpad[m]!, 0), this.#rounding)
          e[d + 1] = divide(e[d + 1]!, this.#groupE(scratchpad[m + 1]!, 1), this.#rounding)
          break
        }
        case 'FSQRT_R':
          e[d] = squareRoot(e[d]!, this.#rounding)
          e[d + 1] = squareRoot(e[d + 1]!, this.#rounding)
          break
        case 'CBRANCH':
          u64.add(r, d, low, high)
          if ((r[d]! & op.mask) === 0) pc = op.target - 1
          break
        case 'CFROUND':
          this.#setRounding(op)
          break
        case 'ISTORE': {
          const m = ((r[d]! + low) & op.mask) >> 2
          scratchpad[m] = r[s]!
          scratchpad[m + 1] = r[s + 1]!
          break
        }
        case 'NOP':
          break
      }
    }
  }

  readonly #rotated = new Int32Array(2)

  #setRounding({ s, low }: Operation): void {
    this.#rotated[0] = this.#r[s]!
    this.#rotated[1] = this.#r[s + 1]!
    u64.rotateRight(this.#rotated, 0, low)
    const bits = this.#rotated[0]!
    if (!this.#params.guardedRounding || (bits & 0x3c) === 0) this.#rounding = (bits & 3) as RoundingMode
  }
}
