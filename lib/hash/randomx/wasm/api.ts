/**
 * The part of the WebAssembly JavaScript API used here, typed without the DOM library. Absent on hosts without it.
 * @module
 */

/** A compiled module; opaque. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

export type WasmImport = WasmMemory | ((...args: never[]) => unknown)

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

export interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => WasmModule
  readonly Instance: new (module: WasmModule, imports: Record<string, Record<string, WasmImport>>) => WasmInstance
  compile(code: Uint8Array<ArrayBuffer>): Promise<WasmModule>
  validate(code: Uint8Array<ArrayBuffer>): boolean
}

export const webAssembly: WebAssemblyApi | undefined = (globalThis as unknown as { WebAssembly?: WebAssemblyApi })
  .WebAssembly
