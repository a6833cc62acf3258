import { describe, expect, test } from 'vitest'
import { compiled, finish, finishInTurns, type Steps } from '../../../../lib/hash/randomx/steps.js'

/** An empty module. */
const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

function* work(busyMs: number, rounds: number): Steps<string> {
  const module = yield* compiled(empty)
  for (let i = 0; i < rounds; i++) {
    const end = performance.now() + busyMs
    while (performance.now() < end);
    yield {}
  }
  return String(module)
}

test('finish compiles and answers', () => {
  expect(finish(work(0, 3))).toBe('[object WebAssembly.Module]')
})

describe('finishInTurns', () => {
  test('compiles and answers', async () => {
    expect(await finishInTurns(work(0, 3))).toBe('[object WebAssembly.Module]')
  })

  test('lets timers run in between', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await finishInTurns(work(3, 40))
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(5)
  })

  test('stops when aborted', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('enough')), 20)
    await expect(finishInTurns(work(2, 10_000), controller.signal)).rejects.toThrow('enough')
  })
})
