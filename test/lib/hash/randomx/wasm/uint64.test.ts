import { expect, test } from 'vitest'
import { webAssembly } from '../../../../../lib/hash/randomx/wasm/api.js'
import { memoryPages } from '../../../../../lib/hash/randomx/wasm/layout.js'
import { ModuleBuilder } from '../../../../../lib/hash/randomx/wasm/module.js'
import { multiplyHigh, productLocals } from '../../../../../lib/hash/randomx/wasm/uint64.js'
import { randomSource } from '../random.js'

const module = new ModuleBuilder(memoryPages)
const signature = { parameters: ['i64', 'i64'], results: ['i64'] } as const
module.exportFunction('unsigned', signature, code => multiplyHigh(code.get(0, 1), productLocals(code), 'i64.shr_u'))
module.exportFunction('signed', signature, code => multiplyHigh(code.get(0, 1), productLocals(code), 'i64.shr_s'))
const memory = new webAssembly!.Memory({ initial: memoryPages, maximum: memoryPages })
const { exports } = new webAssembly!.Instance(new webAssembly!.Module(module.encode()), { env: { memory } })
const run = exports as Record<'unsigned' | 'signed', (a: bigint, b: bigint) => bigint>

const max = (1n << 64n) - 1n
const edges = [0n, 1n, 0xffffffffn, 1n << 32n, (1n << 63n) - 1n, 1n << 63n, (1n << 63n) + 1n, max - 1n, max]
const random = randomSource(5)
const values = [...edges, ...Array.from({ length: 300 }, () => random.uint64())]

test('high halves against BigInt', () => {
  for (const a of values) {
    for (const b of [...edges, random.uint64()]) {
      expect(BigInt.asUintN(64, run.unsigned(a, b))).toBe((a * b) >> 64n)
      expect(run.signed(a, b)).toBe((BigInt.asIntN(64, a) * BigInt.asIntN(64, b)) >> 64n)
    }
  }
})
