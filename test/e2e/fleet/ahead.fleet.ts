/** A worker has its next range in hand before the present one ends: what becomes of it when the worker dies, stops, or its search ends. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { FleetProcess } from '../../rig/fleet_process.js'
import { FleetRun } from '../../rig/fleet_run.js'
import { barren } from '../../rig/planted_hit.js'

// A range that takes three times as long as it should is told as stalled too: a lock ends long before that.
const timing = { rangeMs: 5000, lockMs: 2000, tickMs: 100 }
/** Nobody waits for a lock to end. */
const patient = { ...timing, lockMs: 60_000 }
const size = 2 ** 26

const run = new FleetRun(patient)

const stalled = () => run.of('stalled').length

/** Ranges that workers have. */
async function held(): Promise<number> {
  const keys = (await run.redis.ask('keys', '*:active')) as string[]
  const counts = await Promise.all(keys.map(key => run.redis.ask('llen', key)))
  return counts.reduce<number>((sum, count) => sum + Number(count), 0)
}

async function untilHeld(count: number): Promise<void> {
  const begun = performance.now()
  while ((await held()) !== count) {
    if (performance.now() - begun > 30_000) throw new Error(`nobody had ${count} ranges`)
    await sleep(5)
  }
}

it('it is held for the end of the present one alone', async () => {
  await run.work()
  const searching = run.search(barren(4 * size))
  await untilHeld(2)
  await untilHeld(1)
  expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 4 * size })
  expect([run.nonces(), stalled()]).toEqual([BigInt(4 * size), 0])
}, 120_000)

it('of a worker that is killed both are done by another', async () => {
  const doomed = new FleetProcess(run.redis.url, 'doomed', timing)
  doomed.start()
  const searching = run.search(barren(4 * size), { timing })
  // Killed in a moment in which it is known to have two.
  for (;;) {
    await untilHeld(2)
    doomed.freeze()
    if ((await held()) === 2) break
    doomed.thaw()
  }
  await doomed.end('SIGKILL')
  await run.work()
  expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 4 * size })
  expect([run.nonces(), stalled()]).toEqual([BigInt(4 * size), 2])
}, 120_000)

it('of a worker that is stopped both are given back at once', async () => {
  const worker = await run.work()
  const searching = run.search(barren(4 * size))
  await untilHeld(2)
  await worker.close()
  expect(await held()).toBe(0)
  await run.work()
  expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 4 * size })
  expect([run.nonces(), stalled()]).toEqual([BigInt(4 * size), 0])
}, 120_000)

it('of a search that is cancelled it is never begun', async () => {
  const begun: string[] = []
  await run.work({
    onEvent: event => {
      if (event.type === 'range') begun.push(event.search)
    },
  })
  const abort = new AbortController()
  const cancelled = run.search(barren(2 ** 34), { signal: abort.signal })
  await untilHeld(2)
  abort.abort()
  await expect(cancelled).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED' })
  const before = begun.length
  run.events = []
  expect(await run.search(barren(size))).toMatchObject({ found: false, exhausted: true, hashes: size })
  expect(begun.slice(before).filter(id => id === begun[0])).toEqual([])
  expect(run.nonces()).toBe(BigInt(size))
}, 120_000)
