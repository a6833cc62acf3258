/**
 * Long computations cut into steps, so that one piece of code serves callers who want the answer at once and callers
 * who must not block their event loop.
 * @module
 */
import { type WasmModule, webAssembly } from './wasm/api.js'

/**
 * What a computation asks of the one who drives it, at least every few milliseconds of work: to compile WebAssembly,
 * or nothing, in which case it may be left alone for a while.
 */
export interface Pause {
  readonly compile?: Uint8Array<ArrayBuffer>
}

/** A computation in steps: the answer to a pause is the module it asked for. */
export type Steps<Result> = Generator<Pause, Result, WasmModule | undefined>

/** Asks for a module. */
export function* compiled(code: Uint8Array<ArrayBuffer>): Steps<WasmModule> {
  const module = yield { compile: code }
  if (module === undefined) throw new Error('the driver of these steps compiled nothing')
  return module
}

/** Runs to the end without a break. */
export function finish<Result>(steps: Steps<Result>): Result {
  let next = steps.next()
  while (!next.done) {
    const { compile } = next.value
    next = steps.next(compile && webAssembly && new webAssembly.Module(compile))
  }
  return next.value
}

/** How long the event loop may wait, milliseconds. */
const sliceMs = 3

/** Runs to the end, giving the event loop a turn every few milliseconds. Rejects with `signal.reason` when aborted. */
export async function finishInTurns<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  const { turn, close } = eventLoopTurns()
  try {
    let next = steps.next()
    let sliceStart = performance.now()
    while (!next.done) {
      const { compile } = next.value
      const module = compile && webAssembly && (await webAssembly.compile(compile))
      if (performance.now() - sliceStart >= sliceMs) {
        await turn()
        sliceStart = performance.now()
      }
      signal?.throwIfAborted()
      next = steps.next(module)
    }
    return next.value
  } finally {
    close()
  }
}

/** Resolves behind everything the event loop has ready. */
type Turn = () => Promise<void>

const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }

/**
 * Turns by `setImmediate` where there is one: Node handles messages in bunches, which would starve its timers. In
 * browsers by messages: repeated timers are held back for 4 ms each. Call `close` in the end.
 */
function eventLoopTurns(): { turn: Turn; close: () => void } {
  if (setImmediate !== undefined) {
    return { turn: () => new Promise(resolve => setImmediate(resolve)), close: () => {} }
  }
  const { port1, port2 } = new MessageChannel()
  // As browsers have it; the types at hand describe Node's own port.
  const receiver = port1 as unknown as { onmessage: () => void }
  const turn = (): Promise<void> =>
    new Promise(resolve => {
      receiver.onmessage = resolve
      port2.postMessage(undefined)
    })
  return { turn, close: () => port1.close() }
}
