/**
 * Emits one program as a module: the loop of spec 4.6.2 with the program's instructions inlined. The same as
 * `interpreter.ts`.
 * @module
 */
import { decodeProgram, type Instruction, zeroRegister } from '../decode.js'
import { l3LineMask, type VariantParams } from '../params.js'
import { datasetLineMask, groupEKeep, type Program } from '../program.js'
import type { Code, Local } from './code.js'
import {
  groupAAt,
  groupEAt,
  groupFAt,
  integersAt,
  itemAt,
  maAt,
  memoryPages,
  mxAt,
  roundingAt,
  scratchpadAt,
  spAddr0At,
  spAddr1At,
} from './layout.js'
import { ModuleBuilder } from './module.js'
import { Rounding, type SplitFactor } from './rounding.js'
import { multiplyHigh, type ProductLocals, productLocals } from './uint64.js'

const signBits = 1n << 63n
/** What FSCAL_R flips in each half, spec 5.3.4. */
const scaleBits = 0x80f0000000000000n

/**
 * A module that imports `item(itemNumber)` and `mix()` and exports `run(iterations)`, at least 1. Registers and the
 * loop's state are taken from memory and left there.
 */
export function emitProgram(params: VariantParams, program: Program): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(memoryPages)
  const item = module.import('item', { parameters: ['i32'], results: [] })
  const mix = module.import('mix', { parameters: [], results: [] })
  module.export('run', { parameters: ['i32'], results: [] }, code => {
    new ProgramEmitter(code, params, program, { item, mix }).emit()
  })
  return module.encode()
}

interface Imports {
  readonly item: number
  readonly mix: number
}

class ProgramEmitter {
  readonly #code: Code
  readonly #params: VariantParams
  readonly #program: Program
  readonly #imports: Imports
  readonly #r: readonly Local[]
  readonly #f: readonly Local[]
  readonly #e: readonly Local[]
  readonly #a: readonly Local[]
  readonly #splitA: SplitFactor[] = []
  readonly #ma: Local
  readonly #mx: Local
  readonly #spAddr0: Local
  readonly #spAddr1: Local
  readonly #fprc: Local
  readonly #wide: Local
  readonly #word: Local
  readonly #sign: Local
  readonly #scale: Local
  readonly #keepE: Local
  readonly #maskE: Local
  readonly #product: ProductLocals
  readonly #rounding: Rounding

  constructor(code: Code, params: VariantParams, program: Program, imports: Imports) {
    this.#code = code
    this.#params = params
    this.#program = program
    this.#imports = imports
    this.#r = code.locals('i64', 8)
    this.#f = code.locals('v128', 4)
    this.#e = code.locals('v128', 4)
    this.#a = code.locals('v128', 4)
    this.#ma = code.local('i32')
    this.#mx = code.local('i32')
    this.#spAddr0 = code.local('i32')
    this.#spAddr1 = code.local('i32')
    this.#fprc = code.local('i32')
    this.#wide = code.local('i64')
    this.#word = code.local('i32')
    this.#sign = code.local('v128')
    this.#scale = code.local('v128')
    this.#keepE = code.local('v128')
    this.#maskE = code.local('v128')
    this.#product = productLocals(code)
    this.#rounding = new Rounding(code)
  }

  emit(): void {
    const iterations = 0
    const code = this.#code
    this.#enter()
    code.loop(() => {
      this.#iterate()
      code.get(iterations).i32(1).op('i32.sub').tee(iterations).branchIf(0)
    })
    this.#leave()
  }

  /** The locals that live across runs, with their places in memory. */
  #stateWords(): [Local, number][] {
    return [
      [this.#ma, maAt],
      [this.#mx, mxAt],
      [this.#spAddr0, spAddr0At],
      [this.#spAddr1, spAddr1At],
      [this.#fprc, roundingAt],
    ]
  }

  #enter(): void {
    const code = this.#code
    for (const [local, at] of this.#stateWords()) code.i32(0).load('i32.load', at).set(local)
    this.#r.forEach((r, i) => {
      code
        .i32(0)
        .load('i64.load', integersAt + 8 * i)
        .set(r)
    })
    this.#a.forEach((a, i) => {
      code
        .i32(0)
        .load('v128.load', groupAAt + 16 * i)
        .set(a)
      this.#splitA.push(this.#rounding.splitFactor(a))
    })
    code.v128(signBits, signBits).set(this.#sign)
    code.v128(scaleBits, scaleBits).set(this.#scale)
    code.v128(groupEKeep, groupEKeep).set(this.#keepE)
    code.v128(...this.#program.groupEMask).set(this.#maskE)
    code.get(this.#fprc)
    this.#rounding.load()
  }

  #leave(): void {
    const code = this.#code
    for (const [local, at] of this.#stateWords()) code.i32(0).get(local).store('i32.store', at)
    this.#storeIntegers(() => code.i32(0), integersAt)
    this.#storeVectors(this.#f, () => code.i32(0), groupFAt)
    this.#storeVectors(this.#e, () => code.i32(0), groupEAt)
  }

  #storeIntegers(pushBase: () => Code, offset: number): void {
    this.#r.forEach((r, i) => {
      pushBase()
        .get(r)
        .store('i64.store', offset + 8 * i)
    })
  }

  #storeVectors(vectors: readonly Local[], pushBase: () => Code, offset: number): void {
    vectors.forEach((vector, i) => {
      pushBase()
        .get(vector)
        .store('v128.store', offset + 16 * i)
    })
  }

  /** XORs eight 64-bit words at an address into the integer registers. */
  #xorIntegers(pushBase: () => Code, offset: number): void {
    this.#r.forEach((r, i) => {
      pushBase()
        .load('i64.load', offset + 8 * i)
        .get(r)
        .op('i64.xor')
        .set(r)
    })
  }

  /** Spec 4.6.2; the step numbers are its. */
  #iterate(): void {
    const code = this.#code
    const [read0, read1, read2, read3] = this.#program.readRegisters.map(i => this.#r[i]!) as [
      Local,
      Local,
      Local,
      Local,
    ]
    const line0 = () => code.get(this.#spAddr0)
    const line1 = () => code.get(this.#spAddr1)
    // 1
    code.get(read0, read1).op('i64.xor').tee(this.#wide).op('i32.wrap_i64')
    code.get(this.#spAddr0).op('i32.xor').i32(l3LineMask).op('i32.and').set(this.#spAddr0)
    code.get(this.#wide).i64(32n).op('i64.shr_u', 'i32.wrap_i64')
    code.get(this.#spAddr1).op('i32.xor').i32(l3LineMask).op('i32.and').set(this.#spAddr1)
    // 2
    this.#xorIntegers(line0, scratchpadAt)
    // 3
    this.#f.forEach((f, i) => {
      this.#pushConverted(line1, scratchpadAt + 8 * i).set(f)
    })
    this.#e.forEach((e, i) => {
      this.#asGroupE(this.#pushConverted(line1, scratchpadAt + 32 + 8 * i)).set(e)
    })
    // 4
    this.#instructions()
    // 5-7
    code.get(this.#ma).set(this.#word)
    const mp = this.#params.prefetchTwoAhead ? this.#ma : this.#mx
    code.get(read2, read3).op('i64.xor', 'i32.wrap_i64').i32(datasetLineMask).op('i32.and')
    code.get(mp).op('i32.xor').set(mp)
    code.get(this.#word).i32(6).op('i32.shr_u').i32(this.#program.datasetOffset).op('i32.add')
    code.call(this.#imports.item)
    this.#xorIntegers(() => code.i32(0), itemAt)
    // 8
    code.get(this.#mx, this.#ma).set(this.#mx).set(this.#ma)
    // 9
    this.#storeIntegers(line1, scratchpadAt)
    // 10
    if (this.#params.aesMix) this.#mixByAes()
    else {
      this.#f.forEach((f, i) => {
        code.get(f, this.#e[i]!).op('v128.xor').set(f)
      })
    }
    // 11
    this.#storeVectors(this.#f, line0, scratchpadAt)
    // 12
    code.i32(0).set(this.#spAddr0).i32(0).set(this.#spAddr1)
  }

  #mixByAes(): void {
    const code = this.#code
    this.#storeVectors(this.#f, () => code.i32(0), groupFAt)
    this.#storeVectors(this.#e, () => code.i32(0), groupEAt)
    code.call(this.#imports.mix)
    this.#f.forEach((f, i) => {
      code
        .i32(0)
        .load('v128.load', groupFAt + 16 * i)
        .set(f)
    })
  }

  /** Pushes two int32 from memory as doubles. */
  #pushConverted(pushBase: () => Code, offset: number): Code {
    return pushBase().load('v128.load64_zero', offset).op('f64x2.convert_low_i32x4_s')
  }

  /** Spec 4.3.2 on the vector on the stack. */
  #asGroupE(code: Code): Code {
    return code.get(this.#keepE).op('v128.and').get(this.#maskE).op('v128.or')
  }

  /** Every CBRANCH ends a loop that starts at its target: targets lie behind the previous CBRANCH, so loops do not nest. */
  #instructions(): void {
    const instructions = decodeProgram(this.#program.instructions)
    const targets = new Set(instructions.filter(i => i.operation === 'CBRANCH').map(i => i.target))
    instructions.forEach((instruction, index) => {
      if (targets.has(index)) this.#code.loopStart()
      this.#instruction(instruction)
    })
  }

  /** Pushes the scratchpad address (without its base) of a memory operand. */
  #pushAddress({ src, immediate, mask }: Instruction): Code {
    const displacement = Number(BigInt.asIntN(32, immediate))
    if (src === zeroRegister) return this.#code.i32(displacement & mask)
    return this.#code.get(this.#r[src]!).op('i32.wrap_i64').i32(displacement).op('i32.add').i32(mask).op('i32.and')
  }

  #pushMemory(instruction: Instruction): Code {
    return this.#pushAddress(instruction).load('i64.load', scratchpadAt)
  }

  #pushMemoryDoubles(instruction: Instruction): Code {
    return this.#pushConverted(() => this.#pushAddress(instruction), scratchpadAt)
  }

  #instruction(instruction: Instruction): void {
    const code = this.#code
    const { operation, dst, src, immediate, shift, mask } = instruction
    const r = this.#r[dst]!
    const s = this.#r[src]!
    const f = this.#f[dst & 3]!
    const e = this.#e[dst & 3]!
    const a = this.#a[src & 3]!
    switch (operation) {
      case 'IADD_RS':
        code.get(r, s)
        if (shift > 0) code.i64(BigInt(shift)).op('i64.shl')
        code.op('i64.add')
        if (immediate !== 0n) code.i64(immediate).op('i64.add')
        code.set(r)
        break
      case 'IADD_M':
        this.#pushMemory(instruction).get(r).op('i64.add').set(r)
        break
      case 'ISUB_R':
        code.get(r, s).op('i64.sub').set(r)
        break
      case 'ISUB_C':
        code.get(r).i64(immediate).op('i64.sub').set(r)
        break
      case 'ISUB_M':
        code.get(r)
        this.#pushMemory(instruction).op('i64.sub').set(r)
        break
      case 'IMUL_R':
        code.get(r, s).op('i64.mul').set(r)
        break
      case 'IMUL_C':
        code.get(r).i64(immediate).op('i64.mul').set(r)
        break
      case 'IMUL_M':
        this.#pushMemory(instruction).get(r).op('i64.mul').set(r)
        break
      case 'IMULH_R':
        multiplyHigh(code.get(r, s), this.#product, 'i64.shr_u')
        code.set(r)
        break
      case 'IMULH_M':
        multiplyHigh(this.#pushMemory(instruction).get(r), this.#product, 'i64.shr_u')
        code.set(r)
        break
      case 'ISMULH_R':
        multiplyHigh(code.get(r, s), this.#product, 'i64.shr_s')
        code.set(r)
        break
      case 'ISMULH_M':
        multiplyHigh(this.#pushMemory(instruction).get(r), this.#product, 'i64.shr_s')
        code.set(r)
        break
      case 'INEG_R':
        code.i64(0n).get(r).op('i64.sub').set(r)
        break
      case 'IXOR_R':
        code.get(r, s).op('i64.xor').set(r)
        break
      case 'IXOR_C':
        code.get(r).i64(immediate).op('i64.xor').set(r)
        break
      case 'IXOR_M':
        this.#pushMemory(instruction).get(r).op('i64.xor').set(r)
        break
      case 'IROR_R':
        code.get(r, s).op('i64.rotr').set(r)
        break
      case 'IROR_C':
        code.get(r).i64(immediate).op('i64.rotr').set(r)
        break
      case 'IROL_R':
        code.get(r, s).op('i64.rotl').set(r)
        break
      case 'ISWAP_R':
        code.get(r, s).set(r).set(s)
        break
      case 'FSWAP_R': {
        const swapped = dst < 4 ? f : e
        code.get(swapped, swapped).shuffle(upperThenLower).set(swapped)
        break
      }
      case 'FADD_R':
        code.get(a)
        this.#rounding.add(f)
        break
      case 'FADD_M':
        this.#pushMemoryDoubles(instruction)
        this.#rounding.add(f)
        break
      case 'FSUB_R':
        code.get(a, this.#sign).op('v128.xor')
        this.#rounding.add(f)
        break
      case 'FSUB_M':
        this.#pushMemoryDoubles(instruction).get(this.#sign).op('v128.xor')
        this.#rounding.add(f)
        break
      case 'FSCAL_R':
        code.get(f, this.#scale).op('v128.xor').set(f)
        break
      case 'FMUL_R':
        this.#rounding.multiply(e, this.#splitA[src & 3]!)
        break
      case 'FDIV_M':
        this.#asGroupE(this.#pushMemoryDoubles(instruction))
        this.#rounding.divide(e)
        break
      case 'FSQRT_R':
        this.#rounding.squareRoot(e)
        break
      case 'CBRANCH':
        code.get(r).i64(immediate).op('i64.add').tee(r)
        code.op('i32.wrap_i64').i32(mask).op('i32.and', 'i32.eqz').branchIf(0).end()
        break
      case 'CFROUND':
        this.#roundingFrom(s, immediate)
        break
      case 'ISTORE':
        this.#pushAddress({ ...instruction, src: dst })
          .get(s)
          .store('i64.store', scratchpadAt)
        break
      case 'NOP':
        break
    }
  }

  #roundingFrom(source: Local, rotation: bigint): void {
    const code = this.#code
    const take = () => {
      code.get(this.#word).i32(3).op('i32.and').tee(this.#fprc)
      this.#rounding.load()
    }
    code.get(source).i64(rotation).op('i64.rotr', 'i32.wrap_i64').set(this.#word)
    if (!this.#params.guardedRounding) take()
    else code.get(this.#word).i32(0x3c).op('i32.and', 'i32.eqz').ifThen(take)
  }
}

const upperThenLower = Array.from({ length: 16 }, (_, i) => (i + 8) & 15)
