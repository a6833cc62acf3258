/**
 * The WebAssembly engine: everything hot is emitted at run time. Needs SIMD.
 * @module
 */
import { decryptTables, encryptTables, hash1RState } from './aes.js'
import { type ArgonLayout, firstOf, referenceArea, referenceLanes, type SegmentRange } from './argon2d.js'
import type { Engine } from './cache.js'
import { cacheBytes, registerFileBytes, scratchpadMasks, type VariantParams } from './params.js'
import type { Program } from './program.js'
import { toNearest } from './rounding.js'
import { compiled, type Steps } from './steps.js'
import type { SuperscalarProgram } from './superscalar_generate.js'
import type { Machine } from './vm.js'
import { emitAes } from './wasm/aes.js'
import { type WasmMemory, type WasmModule, type WebAssemblyApi, webAssembly } from './wasm/api.js'
import { emitArgonFill } from './wasm/argon2d.js'
import { emitInterpreter, type LoopParams } from './wasm/interpreter.js'
import * as layout from './wasm/layout.js'
import { importModule, ModuleBuilder } from './wasm/module.js'
import { storeProgram } from './wasm/program.js'
import { roundingTable } from './wasm/rounding.js'
import { emitItem } from './wasm/superscalar.js'

type WasmFunction = (...args: number[]) => void
type Exports = Readonly<Record<string, WasmFunction>>

/** The loops that variants have, of RandomX versions 1 and 2. */
const loops = {
  v1: { guardedRounding: false, aesMix: false, prefetchTwoAhead: false },
  v2: { guardedRounding: true, aesMix: true, prefetchTwoAhead: true },
} as const satisfies Record<string, LoopParams>

function loopOf({ aesMix }: LoopParams): keyof typeof loops {
  return aesMix ? 'v2' : 'v1'
}

/** Whether the host can run this engine. */
export function wasmSupported(): boolean {
  const probe = new ModuleBuilder(layout.memoryPages)
  probe.define({ parameters: ['v128'], results: ['v128'] }, code => code.get(0).op('f64x2.sqrt'))
  return webAssembly?.validate(probe.encode()) ?? false
}

/** The one memory, and instances over it. */
class Host {
  readonly memory: WasmMemory
  readonly #api: WebAssemblyApi

  constructor(api: WebAssemblyApi) {
    this.#api = api
    this.memory = new api.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages })
  }

  instantiate(module: WasmModule, imports: Exports = {}): Exports {
    const instance = new this.#api.Instance(module, { [importModule]: { memory: this.memory, ...imports } })
    return instance.exports as Exports
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length)
  }

  words(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length)
  }
}

export class WasmEngine implements Engine {
  readonly name = 'wasm'
  readonly cache: Int32Array
  readonly blocksPerStep = 1024
  readonly machine: WasmMachine
  readonly #host: Host
  readonly #fill: WasmFunction
  #item: WasmFunction = () => {}

  /** Needs 260 MiB of address space, of which 258 MiB are used. */
  static *create(): Steps<WasmEngine> {
    if (webAssembly === undefined) throw new Error('WebAssembly is missing: check wasmSupported() first')
    const host = new Host(webAssembly)
    host.words(layout.encryptTablesAt, encryptTables.length).set(encryptTables)
    host.words(layout.decryptTablesAt, decryptTables.length).set(decryptTables)
    const rounding = roundingTable()
    new BigUint64Array(host.memory.buffer, layout.roundingTableAt, rounding.length).set(rounding)

    const builder = new ModuleBuilder(layout.memoryPages)
    emitArgonFill(builder)
    emitAes(builder)
    const passes = host.instantiate(yield* compiled(builder.encode()))
    const interpreter = new ModuleBuilder(layout.memoryPages)
    const item = interpreter.importFunction('item', { parameters: ['i32'], results: [] })
    const mix = interpreter.importFunction('mix', { parameters: [], results: [] })
    for (const [name, params] of Object.entries(loops)) emitInterpreter(interpreter, name, params, { item, mix })
    return new WasmEngine(host, passes, yield* compiled(interpreter.encode()))
  }

  private constructor(host: Host, passes: Exports, interpreter: WasmModule) {
    this.#host = host
    this.#fill = passes.fillBlocks!
    this.machine = new WasmMachine(host, passes, interpreter)
    this.cache = host.words(layout.cacheAt, cacheBytes / 4)
  }

  fillSegment(layout: ArgonLayout, range: SegmentRange): void {
    // The first block of a segment sees one block less of the other lanes.
    if (layout.lanes > 1 && range.from === 0) {
      this.#fillAlike(layout, { ...range, to: 1 })
      this.#fillAlike(layout, { ...range, from: 1 })
    } else this.#fillAlike(layout, range)
  }

  #fillAlike(layout: ArgonLayout, range: SegmentRange): void {
    const { laneBlocks } = layout
    const first = firstOf(range, laneBlocks)
    const { blocks, start, otherLaneBlocks } = referenceArea(range, range.from, laneBlocks)
    const lanes = referenceLanes(range, layout)
    const keepOld = range.pass > 0 ? 1 : 0
    const end = first + range.to - range.from
    this.#fill(first, end, blocks, start, laneBlocks, keepOld, range.lane, lanes, otherLaneBlocks)
  }

  *loadSuperscalar(programs: readonly SuperscalarProgram[]): Steps<void> {
    const builder = new ModuleBuilder(layout.memoryPages)
    yield* emitItem(builder, programs)
    const { item } = this.#host.instantiate(yield* compiled(builder.encode()))
    this.#item = item!
    this.machine.useItems(item!)
  }

  readItem(itemNumber: number, item: Int32Array): void {
    this.#item(itemNumber)
    item.set(this.#host.words(layout.itemAt, 16))
  }
}

class WasmMachine implements Machine {
  readonly registerFile: Uint8Array
  readonly iterationsPerStep = 256
  readonly #host: Host
  readonly #passes: Exports
  readonly #interpreter: WasmModule
  /** The emitted interpreters by name, over the items of the present key. */
  #runs: Exports = {}
  #params!: VariantParams
  #run: WasmFunction = () => {}

  constructor(host: Host, passes: Exports, interpreter: WasmModule) {
    this.#host = host
    this.#passes = passes
    this.#interpreter = interpreter
    this.registerFile = host.bytes(layout.registerFileAt, registerFileBytes)
  }

  /** Where dataset items come from: `item(itemNumber)` leaves one at `itemAt`. */
  useItems(item: WasmFunction): void {
    this.#runs = this.#host.instantiate(this.#interpreter, { item, mix: this.#passes.mix! })
  }

  start(params: VariantParams, state: Uint8Array): void {
    this.#params = params
    const aesState = this.#host.bytes(layout.aesStateAt, 64)
    aesState.set(state)
    this.#passes.fillScratchpad!(params.scratchpad.l3Bytes)
    state.set(aesState)
    this.#host.words(layout.roundingAt, 1)[0] = toNearest
  }

  load(program: Program): void {
    this.#run = this.#runs[loopOf(this.#params)]!
    storeProgram(this.#host.memory.buffer, this.#params, program)
    this.registerFile.fill(0, 0, 64)
    this.registerFile.set(new Uint8Array(program.groupA.buffer), 192)
    const { ma, mx, readRegisters, datasetOffset, groupEMask } = program
    this.#host.words(layout.maAt, 4).set([ma, mx, mx, ma])
    this.#host.words(layout.readRegistersAt, 4).set(readRegisters.map(i => layout.integersAt + 8 * i))
    this.#host.words(layout.datasetOffsetAt, 1)[0] = datasetOffset
    this.#host.words(layout.l3LineMaskAt, 1)[0] = scratchpadMasks(this.#params).l3Line
    new BigUint64Array(this.#host.memory.buffer, layout.groupEMaskAt, 2).set(groupEMask)
  }

  run(iterations: number): void {
    this.#run(iterations)
  }

  fingerprint(): Uint8Array {
    const state = this.#host.bytes(layout.aesStateAt, 64)
    state.set(hash1RState)
    this.#passes.hashScratchpad!(this.#params.scratchpad.l3Bytes)
    return state.slice()
  }
}
