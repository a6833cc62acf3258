/**
 * An assembler for the WebAssembly instructions used here: one function body, in the order the stack machine runs it.
 * @module
 */

export type ValueType = 'i32' | 'i64' | 'v128'

export const valueTypes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, v128: 0x7b }

/** Instructions without immediates; a pair is the SIMD prefix and its opcode. */
const operators = {
  drop: [0x1a],
  'i32.eqz': [0x45],
  'i32.ne': [0x47],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.rem_u': [0x70],
  'i32.and': [0x71],
  'i32.xor': [0x73],
  'i32.shl': [0x74],
  'i32.shr_u': [0x76],
  'i64.add': [0x7c],
  'i64.sub': [0x7d],
  'i64.mul': [0x7e],
  'i64.and': [0x83],
  'i64.xor': [0x85],
  'i64.shl': [0x86],
  'i64.shr_s': [0x87],
  'i64.shr_u': [0x88],
  'i64.rotl': [0x89],
  'i64.rotr': [0x8a],
  'i32.wrap_i64': [0xa7],
  'i64.extend_i32_u': [0xad],
  'f64x2.eq': [0xfd, 0x47],
  'f64x2.lt': [0xfd, 0x49],
  'f64x2.gt': [0xfd, 0x4a],
  'v128.and': [0xfd, 0x4e],
  'v128.or': [0xfd, 0x50],
  'v128.xor': [0xfd, 0x51],
  'v128.bitselect': [0xfd, 0x52],
  'i64x2.shl': [0xfd, 0xcb, 0x01],
  'i64x2.shr_u': [0xfd, 0xcd, 0x01],
  'i64x2.add': [0xfd, 0xce, 0x01],
  'i64x2.lt_s': [0xfd, 0xd8, 0x01],
  'i64x2.extmul_low_i32x4_u': [0xfd, 0xde, 0x01],
  'f64x2.sqrt': [0xfd, 0xef, 0x01],
  'f64x2.add': [0xfd, 0xf0, 0x01],
  'f64x2.sub': [0xfd, 0xf1, 0x01],
  'f64x2.mul': [0xfd, 0xf2, 0x01],
  'f64x2.div': [0xfd, 0xf3, 0x01],
  'f64x2.convert_low_i32x4_s': [0xfd, 0xfe, 0x01],
} as const satisfies Record<string, readonly number[]>

export type Operator = keyof typeof operators

/** Opcode and natural alignment (log2 bytes). */
const accesses = {
  'i32.load': [[0x28], 2],
  'i64.load': [[0x29], 3],
  'i32.store': [[0x36], 2],
  'i64.store': [[0x37], 3],
  'v128.load': [[0xfd, 0x00], 4],
  'v128.store': [[0xfd, 0x0b], 4],
  'v128.load64_zero': [[0xfd, 0x5d], 3],
} as const satisfies Record<string, readonly [readonly number[], number]>

export type Access = keyof typeof accesses

/** A growing buffer of bytes with WebAssembly's integer encodings. */
export class Bytes {
  #bytes = new Uint8Array(1024)
  length = 0

  push(...values: readonly number[]): void {
    for (const value of values) this.byte(value)
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.length++] = value
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Unsigned LEB128; below 2^32. */
  unsigned(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** Signed LEB128 of an int32. */
  signed(value: number): void {
    let rest = value
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>= 7
    }
    this.byte(rest & 0x7f)
  }

  /** Signed LEB128 of 64 bits. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value)
    while (rest < -0x40000000n || rest > 0x3fffffffn) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.signed(Number(rest))
  }

  /** Length-prefixed bytes. */
  vector(bytes: Uint8Array): void {
    this.unsigned(bytes.length)
    this.append(bytes)
  }

  name(text: string): void {
    this.vector(Uint8Array.from(text, char => char.charCodeAt(0)))
  }

  toUint8Array(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length)
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return
    const larger = new Uint8Array(2 * (this.length + count))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

/** A local variable: its index. */
export type Local = number

/** One function body. Every method appends and returns the body, so that a line reads as a piece of assembly text. */
export class Code {
  readonly #body = new Bytes()
  readonly #parameters: number
  readonly #locals: ValueType[] = []

  constructor(parameters: number) {
    this.#parameters = parameters
  }

  /** Declares a local, zero at first. */
  local(type: ValueType): Local {
    return this.#parameters + this.#locals.push(type) - 1
  }

  locals(type: ValueType, count: number): Local[] {
    return Array.from({ length: count }, () => this.local(type))
  }

  op(...names: readonly Operator[]): this {
    for (const name of names) {
      for (const byte of operators[name]) this.#body.byte(byte)
    }
    return this
  }

  get(...locals: readonly Local[]): this {
    for (const local of locals) this.#indexed(0x20, local)
    return this
  }

  set(local: Local): this {
    return this.#indexed(0x21, local)
  }

  tee(local: Local): this {
    return this.#indexed(0x22, local)
  }

  i32(value: number): this {
    this.#body.push(0x41)
    this.#body.signed(value | 0)
    return this
  }

  i64(value: bigint): this {
    this.#body.push(0x42)
    this.#body.signed64(value)
    return this
  }

  /** A constant of two 64-bit lanes. */
  v128(low: bigint, high: bigint): this {
    const lanes = new DataView(new ArrayBuffer(16))
    lanes.setBigUint64(0, low, true)
    lanes.setBigUint64(8, high, true)
    this.#body.push(0xfd, 0x0c)
    this.#body.append(new Uint8Array(lanes.buffer))
    return this
  }

  /** Address on the stack, plus `offset`. */
  load(name: Access, offset: number): this {
    return this.#access(name, offset)
  }

  /** Address and value on the stack; address plus `offset`. */
  store(name: Access, offset: number): this {
    return this.#access(name, offset)
  }

  /** Bytes of the two operands together, 0..31, for each byte of the result. */
  shuffle(lanes: readonly number[]): this {
    this.#body.push(0xfd, 0x0d, ...lanes)
    return this
  }

  call(functionIndex: number): this {
    return this.#indexed(0x10, functionIndex)
  }

  /** `body` again and again as long as it ends in a branch to depth 0. */
  loop(body: () => void): this {
    this.#body.push(0x03, 0x40)
    body()
    return this.end()
  }

  /** Runs `body` when the i32 on the stack is not zero. */
  ifThen(body: () => void): this {
    this.#body.push(0x04, 0x40)
    body()
    return this.end()
  }

  /** Opens `count` blocks, one in another. */
  blocks(count: number): this {
    for (let i = 0; i < count; i++) this.#body.push(0x02, 0x40)
    return this
  }

  /** Branches to the depth the i32 on the stack names; it is below `count`. */
  branchTable(count: number): this {
    this.#body.byte(0x0e)
    this.#body.unsigned(count - 1)
    for (let depth = 0; depth < count; depth++) this.#body.unsigned(depth)
    return this
  }

  branch(depth: number): this {
    return this.#indexed(0x0c, depth)
  }

  branchIf(depth: number): this {
    return this.#indexed(0x0d, depth)
  }

  end(): this {
    this.#body.push(0x0b)
    return this
  }

  /** The encoded body with its locals. */
  encode(): Uint8Array {
    const out = new Bytes()
    out.unsigned(this.#locals.length)
    for (const type of this.#locals) out.push(1, valueTypes[type])
    out.append(this.#body.toUint8Array())
    out.push(0x0b)
    return out.toUint8Array()
  }

  #indexed(opcode: number, index: number): this {
    this.#body.byte(opcode)
    this.#body.unsigned(index)
    return this
  }

  #access(name: Access, offset: number): this {
    const [opcode, alignment] = accesses[name]
    this.#body.push(...opcode, alignment)
    this.#body.unsigned(offset)
    return this
  }
}
