/**
 * WebAssembly modules: sections around function bodies. Imports come first, as the format numbers them first.
 * @module
 */
import { Bytes, Code, type ValueType, valueTypes } from './code.js'

export interface Signature {
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** Everything is imported from one name space. */
export const importModule = 'env'
export const pageBytes = 65536

interface Body extends Signature {
  readonly code: Uint8Array
}

export class ModuleBuilder {
  readonly #memoryPages: number
  readonly #imports: (Signature & { readonly name: string })[] = []
  readonly #bodies: Body[] = []
  readonly #exports: { readonly name: string; readonly index: number }[] = []

  /** The module imports `env.memory` of exactly this size. */
  constructor(memoryPages: number) {
    this.#memoryPages = memoryPages
  }

  /** Imports `env.<name>`; returns the function's index. Before the first {@link define}. */
  importFunction(name: string, signature: Signature): number {
    if (this.#bodies.length > 0) throw new Error(`import ${name} after a definition would renumber it`)
    return this.#imports.push({ name, ...signature }) - 1
  }

  /** Defines a function; `write` appends its body, whose first locals are the parameters. Returns its index. */
  define(signature: Signature, write: (code: Code) => void): number {
    const code = new Code(signature.parameters.length)
    write(code)
    return this.#imports.length + this.#bodies.push({ ...signature, code: code.encode() }) - 1
  }

  /** Defines a function and exports it. */
  exportFunction(name: string, signature: Signature, write: (code: Code) => void): void {
    this.#exports.push({ name, index: this.define(signature, write) })
  }

  encode(): Uint8Array<ArrayBuffer> {
    const functions = [...this.#imports, ...this.#bodies]
    const out = new Bytes()
    out.push(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    section(out, 1, functions, (bytes, { parameters, results }) => {
      bytes.push(0x60)
      bytes.vector(Uint8Array.from(parameters, type => valueTypes[type]))
      bytes.vector(Uint8Array.from(results, type => valueTypes[type]))
    })
    section(out, 2, [undefined, ...this.#imports.keys()], (bytes, index) => {
      bytes.name(importModule)
      if (index === undefined) {
        bytes.name('memory')
        bytes.push(0x02, 0x01)
        bytes.unsigned(this.#memoryPages)
        bytes.unsigned(this.#memoryPages)
      } else {
        bytes.name(this.#imports[index]!.name)
        bytes.push(0x00)
        bytes.unsigned(index)
      }
    })
    // Each function has a type of its own, numbered as the function is.
    section(out, 3, [...this.#bodies.keys()], (bytes, index) => bytes.unsigned(this.#imports.length + index))
    section(out, 7, this.#exports, (bytes, { name, index }) => {
      bytes.name(name)
      bytes.push(0x00)
      bytes.unsigned(index)
    })
    section(out, 10, this.#bodies, (bytes, { code }) => bytes.vector(code))
    return out.toUint8Array()
  }
}

function section<T>(out: Bytes, id: number, items: readonly T[], write: (bytes: Bytes, item: T) => void): void {
  const content = new Bytes()
  content.unsigned(items.length)
  for (const item of items) write(content, item)
  out.push(id)
  out.vector(content.toUint8Array())
}
