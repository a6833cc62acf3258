/** What is kept: bytes of JavaScript heap, and listeners of signals. */
import { getEventListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { onTestFinished, vi } from 'vitest'

setFlagsFromString('--expose-gc')
export const collect = runInNewContext('gc') as () => void

// A variable that is never read may be let go of before its end.
const kept: { value?: unknown } = {}

// What was let go of is told a turn later to who keeps books of it, as fetch does.
async function heapUsed(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect()
    await new Promise(setImmediate)
  }
  return process.memoryUsage().heapUsed
}

/** How many bytes what `make` gives back keeps. */
export async function heldBy(make: () => unknown): Promise<number> {
  const before = await heapUsed()
  kept.value = await make()
  const held = (await heapUsed()) - before
  kept.value = undefined
  return held
}

/** Until the test ends; what it gives back tells how many listeners the signal has that has most of those used from now on. */
export function watchSignals(): () => number {
  const signals = new Set<AbortSignal>()
  const { addEventListener } = EventTarget.prototype
  const watching = vi.spyOn(EventTarget.prototype, 'addEventListener').mockImplementation(function (
    this: EventTarget,
    ...listener
  ) {
    if (this instanceof AbortSignal) signals.add(this)
    addEventListener.apply(this, listener)
  })
  onTestFinished(() => watching.mockRestore())
  return () => Math.max(0, ...[...signals].map(signal => getEventListeners(signal, 'abort').length))
}
