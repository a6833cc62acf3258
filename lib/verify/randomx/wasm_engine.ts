/**
 * The WebAssembly engine: everything hot is emitted at run time, for the key and for each program. Needs SIMD.
 * @module
 */
import { decryptTables, encryptTables, hash1RState } from './aes.js'
import { firstOf, referenceArea, type SegmentRange } from './argon2d.js'
import type { Engine } from './cache.js'
import { argonBlocks, cacheBytes, registerFileBytes, type VariantParams } from './params.js'
import type { Program } from './program.js'
import { compiled, type Steps } from './steps.js'
import type { SuperscalarProgram } from './superscalar_generate.js'
import type { Machine } from './vm.js'
import { emitAes } from './wasm/aes.js'
import { type WasmMemory, type WasmModule, type WebAssemblyApi, webAssembly } from './wasm/api.js'
import { emitArgonFill } from './wasm/argon2d.js'
import * as layout from './wasm/layout.js'
import { importModule, ModuleBuilder } from './wasm/module.js'
import { emitProgram } from './wasm/program.js'
import { roundingTable } from './wasm/rounding.js'
import { emitItem } from './wasm/superscalar.js'

type WasmFunction = (...args: number[]) => void

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

  instantiate(module: WasmModule, imports: Record<string, WasmFunction> = {}): Record<string, WasmFunction> {
    const instance = new this.#api.Instance(module, { [importModule]: { memory: this.memory, ...imports } })
    return instance.exports as Record<string, WasmFunction>
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
    const argon = host.instantiate(yield* compiled(builder.encode()))
    const aesBuilder = new ModuleBuilder(layout.memoryPages)
    emitAes(aesBuilder)
    const aes = host.instantiate(yield* compiled(aesBuilder.encode()))
    return new WasmEngine(host, argon.fill!, new WasmMachine(host, aes))
  }

  private constructor(host: Host, fill: WasmFunction, machine: WasmMachine) {
    this.#host = host
    this.#fill = fill
    this.machine = machine
    this.cache = host.words(layout.cacheAt, cacheBytes / 4)
  }

  fillSegment(range: SegmentRange): void {
    const first = firstOf(range, argonBlocks)
    const area = referenceArea(range, range.from, argonBlocks)
    this.#fill(first, first + range.to - range.from, area.blocks, area.start, argonBlocks - 1, range.pass > 0 ? 1 : 0)
  }

  *loadSuperscalar(programs: readonly SuperscalarProgram[]): Steps<void> {
    const builder = new ModuleBuilder(layout.memoryPages)
    yield* emitItem(builder, programs)
    this.machine.item = this.#host.instantiate(yield* compiled(builder.encode())).item!
  }

  readItem(itemNumber: number, item: Int32Array): void {
    this.machine.item(itemNumber)
    item.set(this.#host.words(layout.itemAt, 16))
  }
}

class WasmMachine implements Machine {
  readonly registerFile: Uint8Array
  readonly iterationsPerStep = 256
  /** Computes a dataset item into memory; set for each key. */
  item: WasmFunction = () => {}
  readonly #host: Host
  readonly #aes: Record<string, WasmFunction>
  #run: WasmFunction = () => {}

  constructor(host: Host, aes: Record<string, WasmFunction>) {
    this.#host = host
    this.#aes = aes
    this.registerFile = host.bytes(layout.registerFileAt, registerFileBytes)
  }

  start(state: Uint8Array): void {
    const aesState = this.#host.bytes(layout.aesStateAt, 64)
    aesState.set(state)
    this.#aes.fill!()
    state.set(aesState)
    this.#host.words(layout.roundingAt, 1)[0] = 0
  }

  *load(params: VariantParams, program: Program): Steps<void> {
    const module = yield* compiled(emitProgram(params, program))
    this.#run = this.#host.instantiate(module, { item: this.item, mix: this.#aes.mix! }).run!
    this.registerFile.fill(0, 0, 64)
    this.registerFile.set(new Uint8Array(program.groupA.buffer), 192)
    const { ma, mx } = program
    this.#host.words(layout.maAt, 4).set([ma, mx, mx, ma])
  }

  run(iterations: number): void {
    this.#run(iterations)
  }

  fingerprint(): Uint8Array {
    const state = this.#host.bytes(layout.aesStateAt, 64)
    state.set(hash1RState)
    this.#aes.hash!()
    return state.slice()
  }
}
