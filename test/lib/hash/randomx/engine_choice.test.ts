import { afterEach, describe, expect, test, vi } from 'vitest'
import { chooseEngine } from '../../../../lib/hash/randomx/engine_choice.js'
import type { WebAssemblyApi } from '../../../../lib/hash/randomx/wasm/api.js'

const wasm = (globalThis as unknown as { WebAssembly: WebAssemblyApi & { CompileError: typeof Error } }).WebAssembly
afterEach(() => vi.restoreAllMocks())

function refuseMemory(): void {
  vi.spyOn(wasm, 'Memory').mockImplementation(function refuse(): never {
    throw new RangeError('WebAssembly.Memory(): could not allocate memory')
  })
}

// As a content-security policy without wasm-unsafe-eval does.
function refuseCode(): void {
  vi.spyOn(wasm, 'compile').mockRejectedValue(new wasm.CompileError('Wasm code generation disallowed by embedder'))
}

describe('chooseEngine', () => {
  test('prefers WebAssembly', async () => {
    const { engine, refusal } = await chooseEngine(undefined, undefined)
    expect(engine.name).toBe('wasm')
    expect(refusal).toBeUndefined()
  })

  test.each([
    ['memory', refuseMemory, /needs 258 MiB for its cache.*could not allocate memory/, 'PICKAXE_ERR_OUT_OF_MEMORY'],
    ['code', refuseCode, /does not let WebAssembly be compiled.*disallowed by embedder/, 'PICKAXE_ERR_CODE_MEMORY'],
  ] as const)(
    'falls back where its %s is refused, and says why; by name it is a typed error',
    async (_, refuse, why, code) => {
      refuse()
      const { engine, refusal } = await chooseEngine(undefined, undefined)
      expect(engine.name).toBe('plain')
      expect(refusal).toMatch(why)
      await expect(chooseEngine('wasm', undefined)).rejects.toMatchObject({ code })
    },
  )

  test('what is no refusal is passed on', async () => {
    const fault = new Error('a fault of ours')
    vi.spyOn(wasm, 'compile').mockRejectedValue(fault)
    await expect(chooseEngine(undefined, undefined)).rejects.toBe(fault)
  })

  test('an aborted preparation does not fall back', async () => {
    const reason = new RangeError('the caller left')
    await expect(chooseEngine(undefined, AbortSignal.abort(reason))).rejects.toThrow()
  })
})
