/**
 * Emits the virtual machine: the loop of spec 4.6.2 around a dispatch on the records of `program.ts`. The same as
 * `interpreter.ts` one folder up, with registers in memory.
 *
 * A module for each program was measured at three times the processor time of this: V8 sets out to optimize every
 * program in the background, and is done when the program is over. This code is optimized once.
 * @module
 */
import type { VariantParams } from '../params.js'
import { datasetLineMask, groupEKeep } from '../program.js'
import type { Code, Local } from './code.js'
import * as layout from './layout.js'
import { integersAt, record, scratchpadAt } from './layout.js'
import type { ModuleBuilder } from './module.js'
import { type EmittedOperation, operations } from './program.js'
import { Rounding } from './rounding.js'
import { multiplyHigh, type ProductLocals, productLocals } from './uint64.js'

const signBits = 1n << 63n
/** What FSCAL_R flips in each half, spec 5.3.4. */
const scaleBits = 0x80f0000000000000n
const upperThenLower = Array.from({ length: 16 }, (_, i) => (i + 8) & 15)
const halves = [0, 1, 2, 3, 4, 5, 6, 7] as const
const vectors = [0, 1, 2, 3] as const

/** What an emitted loop is made for; the rest of a variant stands in memory. */
export type LoopParams = Pick<VariantParams, 'aesMix' | 'guardedRounding' | 'prefetchTwoAhead'>

export interface InterpreterImports {
  /** `item(itemNumber)` and `mix()`. */
  readonly item: number
  readonly mix: number
}

/** Exports `name(iterations)`, at least 1: registers, configuration and loop state are taken from memory and left there. */
export function emitInterpreter(
  module: ModuleBuilder,
  name: string,
  params: LoopParams,
  imports: InterpreterImports,
): void {
  module.exportFunction(name, { parameters: ['i32'], results: [] }, code => {
    new InterpreterEmitter(code, params, imports).emit()
  })
}

class InterpreterEmitter {
  readonly #code: Code
  readonly #params: LoopParams
  readonly #imports: InterpreterImports
  readonly #ma: Local
  readonly #mx: Local
  readonly #spAddr0: Local
  readonly #spAddr1: Local
  readonly #fprc: Local
  readonly #readRegisters: readonly [Local, Local, Local, Local]
  readonly #datasetOffset: Local
  readonly #l3LineMask: Local
  readonly #maskE: Local
  /** Address of the record being executed, and its destination's and source's addresses. */
  readonly #pc: Local
  readonly #dst: Local
  readonly #src: Local
  readonly #word: Local
  readonly #wide: Local
  readonly #vector: Local
  readonly #sign: Local
  readonly #scale: Local
  readonly #keepE: Local
  readonly #factor: { readonly value: Local; readonly high: Local; readonly low: Local }
  readonly #product: ProductLocals
  readonly #rounding: Rounding

  constructor(code: Code, params: LoopParams, imports: InterpreterImports) {
    this.#code = code
    this.#params = params
    this.#imports = imports
    const i32 = () => code.local('i32')
    const v128 = () => code.local('v128')
    this.#ma = i32()
    this.#mx = i32()
    this.#spAddr0 = i32()
    this.#spAddr1 = i32()
    this.#fprc = i32()
    this.#readRegisters = [i32(), i32(), i32(), i32()]
    this.#datasetOffset = i32()
    this.#l3LineMask = i32()
    this.#maskE = v128()
    this.#pc = i32()
    this.#dst = i32()
    this.#src = i32()
    this.#word = i32()
    this.#wide = code.local('i64')
    this.#vector = v128()
    this.#sign = v128()
    this.#scale = v128()
    this.#keepE = v128()
    this.#factor = { value: v128(), high: v128(), low: v128() }
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
    for (const [local, at] of this.#loopState()) code.i32(0).get(local).store('i32.store', at)
  }

  /** The locals that live across runs, with their places in memory. */
  #loopState(): [Local, number][] {
    return [
      [this.#ma, layout.maAt],
      [this.#mx, layout.mxAt],
      [this.#spAddr0, layout.spAddr0At],
      [this.#spAddr1, layout.spAddr1At],
      [this.#fprc, layout.roundingAt],
    ]
  }

  #enter(): void {
    const code = this.#code
    for (const [local, at] of this.#loopState()) code.i32(0).load('i32.load', at).set(local)
    this.#readRegisters.forEach((local, i) => {
      code
        .i32(0)
        .load('i32.load', layout.readRegistersAt + 4 * i)
        .set(local)
    })
    code.i32(0).load('i32.load', layout.datasetOffsetAt).set(this.#datasetOffset)
    code.i32(0).load('i32.load', layout.l3LineMaskAt).set(this.#l3LineMask)
    code.i32(0).load('v128.load', layout.groupEMaskAt).set(this.#maskE)
    code.v128(signBits, signBits).set(this.#sign)
    code.v128(scaleBits, scaleBits).set(this.#scale)
    code.v128(groupEKeep, groupEKeep).set(this.#keepE)
    for (const i of vectors) {
      const { value, high, low } = this.#factor
      code
        .i32(0)
        .load('v128.load', layout.groupAAt + 16 * i)
        .set(value)
      this.#rounding.split(this.#factor)
      code
        .i32(0)
        .get(high)
        .store('v128.store', layout.groupAHighAt + 16 * i)
      code
        .i32(0)
        .get(low)
        .store('v128.store', layout.groupALowAt + 16 * i)
    }
    code.get(this.#fprc)
    this.#rounding.load()
  }

  /** r0..r7 ^= eight 64-bit words at an address. */
  #xorIntegers(pushBase: () => Code, offset: number): void {
    for (const i of halves) {
      this.#code.i32(0)
      pushBase().load('i64.load', offset + 8 * i)
      this.#code.i32(0).load('i64.load', integersAt + 8 * i)
      this.#code.op('i64.xor').store('i64.store', integersAt + 8 * i)
    }
  }

  /** Spec 4.6.2; the step numbers are its. */
  #iterate(): void {
    const code = this.#code
    const [read0, read1, read2, read3] = this.#readRegisters
    const line0 = () => code.get(this.#spAddr0)
    const line1 = () => code.get(this.#spAddr1)
    // 1
    code.get(read0).load('i64.load', 0).get(read1).load('i64.load', 0).op('i64.xor').tee(this.#wide)
    code.op('i32.wrap_i64').get(this.#spAddr0).op('i32.xor').get(this.#l3LineMask).op('i32.and').set(this.#spAddr0)
    code.get(this.#wide).i64(32n).op('i64.shr_u', 'i32.wrap_i64')
    code.get(this.#spAddr1).op('i32.xor').get(this.#l3LineMask).op('i32.and').set(this.#spAddr1)
    // 2
    this.#xorIntegers(line0, scratchpadAt)
    // 3
    for (const i of vectors) {
      code.i32(0)
      this.#pushConverted(line1, scratchpadAt + 8 * i).store('v128.store', layout.groupFAt + 16 * i)
    }
    for (const i of vectors) {
      code.i32(0)
      this.#asGroupE(this.#pushConverted(line1, scratchpadAt + 32 + 8 * i))
      code.store('v128.store', layout.groupEAt + 16 * i)
    }
    // 4
    this.#program()
    // 5-7
    code.get(this.#ma).set(this.#word)
    const mp = this.#params.prefetchTwoAhead ? this.#ma : this.#mx
    code.get(read2).load('i32.load', 0).get(read3).load('i32.load', 0).op('i32.xor').i32(datasetLineMask)
    code.op('i32.and').get(mp).op('i32.xor').set(mp)
    code.get(this.#word).i32(6).op('i32.shr_u').get(this.#datasetOffset).op('i32.add').call(this.#imports.item)
    this.#xorIntegers(() => code.i32(0), layout.itemAt)
    // 8
    code.get(this.#mx, this.#ma).set(this.#mx).set(this.#ma)
    // 9
    for (const i of halves) {
      line1()
      code.i32(0).load('i64.load', integersAt + 8 * i)
      code.store('i64.store', scratchpadAt + 8 * i)
    }
    // 10
    if (this.#params.aesMix) code.call(this.#imports.mix)
    else for (const i of vectors) this.#mixByXor(i)
    // 11
    for (const i of vectors) {
      line0()
      code.i32(0).load('v128.load', layout.groupFAt + 16 * i)
      code.store('v128.store', scratchpadAt + 16 * i)
    }
    // 12
    code.i32(0).set(this.#spAddr0).i32(0).set(this.#spAddr1)
  }

  #mixByXor(register: number): void {
    const code = this.#code.i32(0).i32(0)
    code.load('v128.load', layout.groupFAt + 16 * register)
    code.i32(0).load('v128.load', layout.groupEAt + 16 * register)
    code.op('v128.xor').store('v128.store', layout.groupFAt + 16 * register)
  }

  /** Pushes two int32 from memory as doubles. */
  #pushConverted(pushBase: () => Code, offset: number): Code {
    return pushBase().load('v128.load64_zero', offset).op('f64x2.convert_low_i32x4_s')
  }

  /** Spec 4.3.2 on the vector on the stack. */
  #asGroupE(code: Code): Code {
    return code.get(this.#keepE).op('v128.and').get(this.#maskE).op('v128.or')
  }

  /** Executes the records up to END, the last operation, whose case falls out of the loop. */
  #program(): void {
    const code = this.#code
    code.i32(layout.programAt).set(this.#pc)
    code.loop(() => {
      code.blocks(operations.length)
      code.get(this.#pc).load('i32.load', record.dst).set(this.#dst)
      code.get(this.#pc).load('i32.load', record.src).set(this.#src)
      code.get(this.#pc).load('i32.load', record.operation).branchTable(operations.length)
      operations.forEach((operation, number) => {
        code.end()
        if (operation === 'END') return
        this.#operation(operation)
        code.get(this.#pc).i32(layout.recordBytes).op('i32.add').set(this.#pc)
        code.branch(operations.length - 1 - number)
      })
    })
  }

  #field(name: 'mask' | 'extra'): Code {
    return this.#code.get(this.#pc).load('i32.load', record[name])
  }

  #immediate(): Code {
    return this.#code.get(this.#pc).load('i64.load', record.immediate)
  }

  /** Pushes the scratchpad address (without its base) that the register at `base` gives. */
  #pushAddress(base: Local): Code {
    this.#code.get(base).load('i32.load', 0).get(this.#pc).load('i32.load', record.immediate).op('i32.add')
    return this.#field('mask').op('i32.and')
  }

  #sourceRegister(): Code {
    return this.#code.get(this.#src).load('i64.load', 0)
  }

  #memory(): Code {
    return this.#pushAddress(this.#src).load('i64.load', scratchpadAt)
  }

  #memoryDoubles(): Code {
    return this.#pushConverted(() => this.#pushAddress(this.#src), scratchpadAt)
  }

  /** dst = `combine` of dst and an operand, both on the stack. */
  #integer(pushOperand: () => Code, combine: (code: Code) => void): void {
    const code = this.#code
    code.get(this.#dst, this.#dst).load('i64.load', 0)
    pushOperand()
    combine(code)
    code.store('i64.store', 0)
  }

  /** Changes the floating-point register at dst. */
  #float(change: (register: Local) => void): void {
    const code = this.#code
    code.get(this.#dst).load('v128.load', 0).set(this.#vector)
    change(this.#vector)
    code.get(this.#dst, this.#vector).store('v128.store', 0)
  }

  #operation(operation: Exclude<EmittedOperation, 'END'>): void {
    const code = this.#code
    const register = () => this.#sourceRegister()
    const memory = () => this.#memory()
    const constant = () => this.#immediate()
    switch (operation) {
      case 'IADD_RS':
        this.#integer(
          () => {
            register()
            return this.#field('extra').op('i64.extend_i32_u', 'i64.shl')
          },
          () => this.#immediate().op('i64.add', 'i64.add'),
        )
        break
      case 'IADD_M':
        this.#integer(memory, () => code.op('i64.add'))
        break
      case 'ISUB_R':
        this.#integer(register, () => code.op('i64.sub'))
        break
      case 'ISUB_C':
        this.#integer(constant, () => code.op('i64.sub'))
        break
      case 'ISUB_M':
        this.#integer(memory, () => code.op('i64.sub'))
        break
      case 'IMUL_R':
        this.#integer(register, () => code.op('i64.mul'))
        break
      case 'IMUL_C':
        this.#integer(constant, () => code.op('i64.mul'))
        break
      case 'IMUL_M':
        this.#integer(memory, () => code.op('i64.mul'))
        break
      case 'IMULH_R':
        this.#integer(register, () => multiplyHigh(code, this.#product, 'i64.shr_u'))
        break
      case 'IMULH_M':
        this.#integer(memory, () => multiplyHigh(code, this.#product, 'i64.shr_u'))
        break
      case 'ISMULH_R':
        this.#integer(register, () => multiplyHigh(code, this.#product, 'i64.shr_s'))
        break
      case 'ISMULH_M':
        this.#integer(memory, () => multiplyHigh(code, this.#product, 'i64.shr_s'))
        break
      case 'INEG_R':
        code.get(this.#dst).i64(0n).get(this.#dst).load('i64.load', 0).op('i64.sub').store('i64.store', 0)
        break
      case 'IXOR_R':
        this.#integer(register, () => code.op('i64.xor'))
        break
      case 'IXOR_C':
        this.#integer(constant, () => code.op('i64.xor'))
        break
      case 'IXOR_M':
        this.#integer(memory, () => code.op('i64.xor'))
        break
      case 'IROR_R':
        this.#integer(register, () => code.op('i64.rotr'))
        break
      case 'IROR_C':
        this.#integer(constant, () => code.op('i64.rotr'))
        break
      case 'IROL_R':
        this.#integer(register, () => code.op('i64.rotl'))
        break
      case 'ISWAP_R':
        register().set(this.#wide)
        code.get(this.#src, this.#dst).load('i64.load', 0).store('i64.store', 0)
        code.get(this.#dst, this.#wide).store('i64.store', 0)
        break
      case 'FSWAP_R':
        this.#float(f => code.get(f, f).shuffle(upperThenLower).set(f))
        break
      case 'FADD_R':
        this.#float(f => {
          code.get(this.#src).load('v128.load', 0)
          this.#rounding.add(f)
        })
        break
      case 'FADD_M':
        this.#float(f => {
          this.#memoryDoubles()
          this.#rounding.add(f)
        })
        break
      case 'FSUB_R':
        this.#float(f => {
          code.get(this.#src).load('v128.load', 0).get(this.#sign).op('v128.xor')
          this.#rounding.add(f)
        })
        break
      case 'FSUB_M':
        this.#float(f => {
          this.#memoryDoubles().get(this.#sign).op('v128.xor')
          this.#rounding.add(f)
        })
        break
      case 'FSCAL_R':
        this.#float(f => code.get(f, this.#scale).op('v128.xor').set(f))
        break
      case 'FMUL_R':
        this.#float(e => {
          const { value, high, low } = this.#factor
          code.get(this.#src).load('v128.load', 0).set(value)
          code
            .get(this.#src)
            .load('v128.load', layout.groupAHighAt - layout.groupAAt)
            .set(high)
          code
            .get(this.#src)
            .load('v128.load', layout.groupALowAt - layout.groupAAt)
            .set(low)
          this.#rounding.multiply(e, this.#factor)
        })
        break
      case 'FDIV_M':
        this.#float(e => {
          this.#asGroupE(this.#memoryDoubles())
          this.#rounding.divide(e)
        })
        break
      case 'FSQRT_R':
        this.#float(e => this.#rounding.squareRoot(e))
        break
      case 'CBRANCH':
        this.#integer(constant, () => code.op('i64.add').tee(this.#wide))
        this.#field('mask').get(this.#wide).op('i32.wrap_i64', 'i32.and', 'i32.eqz')
        code.ifThen(() => this.#field('extra').set(this.#pc))
        break
      case 'CFROUND':
        this.#roundingFromSource()
        break
      case 'ISTORE':
        this.#pushAddress(this.#dst)
        register().store('i64.store', scratchpadAt)
        break
    }
  }

  #roundingFromSource(): void {
    const code = this.#code
    const take = () => {
      code.get(this.#word).i32(3).op('i32.and').tee(this.#fprc)
      this.#rounding.load()
    }
    this.#sourceRegister()
    this.#immediate().op('i64.rotr', 'i32.wrap_i64').set(this.#word)
    if (!this.#params.guardedRounding) take()
    else code.get(this.#word).i32(0x3c).op('i32.and', 'i32.eqz').ifThen(take)
  }
}
