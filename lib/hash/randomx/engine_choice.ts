/**
 * Which engine computes: WebAssembly where the host has it and lets it run, else plain JavaScript.
 * @module
 */
import { errorCode, PickaxeError } from '../../base/errors.js'
import type { EngineName } from '../preparation.js'
import type { Engine } from './cache.js'
import { PlainEngine } from './plain_engine.js'
import { finishInTurns } from './steps.js'
import { WasmEngine, wasmSupported } from './wasm_engine.js'

/**
 * The engines this host has, the preferred one first.
 *
 * @example
 * import { availableEngines } from 'pickaxe/verify'
 *
 * console.log(availableEngines().at(-1)) // plain
 */
export function availableEngines(): EngineName[] {
  return wasmSupported() ? ['wasm', 'plain'] : ['plain']
}

export interface ChosenEngine {
  engine: Engine
  /** Why it is not the preferred one; undefined when it is. */
  refusal: string | undefined
}

/**
 * The engine called `name`; without a name the preferred one, or plain JavaScript where the host refuses its memory
 * (`ulimit -v`) or its code (a content-security policy without `wasm-unsafe-eval`).
 * Rejects with PICKAXE_ERR_OUT_OF_MEMORY; PICKAXE_ERR_CODE_MEMORY where a named `wasm` is refused its code.
 */
export async function chooseEngine(
  name: EngineName | undefined,
  signal: AbortSignal | undefined,
): Promise<ChosenEngine> {
  if (name !== undefined) return { engine: await createEngine(name, signal), refusal: undefined }
  const [preferred, next] = availableEngines()
  try {
    return { engine: await createEngine(preferred!, signal), refusal: undefined }
  } catch (error) {
    if (next === undefined || errorCode(error) === undefined) throw error
    const { message, cause } = error as Error
    return { engine: await createEngine(next, signal), refusal: `${message} (${cause})` }
  }
}

async function createEngine(name: EngineName, signal: AbortSignal | undefined): Promise<Engine> {
  try {
    return name === 'wasm' ? await finishInTurns(WasmEngine.create(), signal) : new PlainEngine()
  } catch (cause) {
    if (signal?.aborted) throw cause
    // Hosts refuse both kinds of memory with a RangeError.
    if (cause instanceof RangeError) {
      throw new PickaxeError('PICKAXE_ERR_OUT_OF_MEMORY', 'RandomX needs 258 MiB for its cache', { cause })
    }
    // By name: the types at hand do not know this class.
    if (cause instanceof Error && ['CompileError', 'EvalError'].includes(cause.name)) {
      const message = `this host does not let WebAssembly be compiled: allow it ('wasm-unsafe-eval'), or use engine 'plain'`
      throw new PickaxeError('PICKAXE_ERR_CODE_MEMORY', message, { cause })
    }
    throw cause
  }
}
