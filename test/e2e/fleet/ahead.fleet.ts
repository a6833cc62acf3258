/** A worker has its next range in hand before the present one ends: what becomes of it when the worker dies, stops, or its search ends. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FleetEvent, WorkerEvent } from '../../../lib/source/fleet/fleet_events.js'
import { type FleetWorker, fleetMine, fleetWorker } from '../../../lib/source/fleet/index.js'
import { FleetProcess } from '../../rig/fleet_process.js'
import { barren } from '../../rig/planted_hit.js'
import { RedisServer } from '../../rig/redis_server.js'

const timing = { rangeMs: 1000, lockMs: 2000, tickMs: 100 }
/** Nobody waits for a lock to end. */
const patient = { ...timing, lockMs: 60_000 }
const size = 2 ** 26

let redis: RedisServer
let workers: FleetWorker[] = []
let events: FleetEvent[] = []

beforeEach(async () => {
  redis = await RedisServer.start()
  events = []
})

afterEach(async () => {
  await Promise.all(workers.map(worker => worker.close().catch(() => {})))
  workers = []
  await redis.close()
})

async function work(onEvent: (event: WorkerEvent) => void = () => {}): Promise<FleetWorker> {
  const worker = await fleetWorker({ redis: redis.url, threads: 1, timing: patient, onEvent })
  workers.push(worker)
  return worker
}

const search = (job = barren(4 * size), options = {}) => {
  const onEvent = (event: FleetEvent) => void events.push(event)
  return fleetMine(job, { redis: redis.url, timing: patient, onEvent, ...options })
}

const counted = () => events.reduce((sum, event) => sum + (event.type === 'range' ? event.nonces : 0n), 0n)
const stalled = () => events.filter(({ type }) => type === 'stalled').length

/** Ranges that workers have. */
async function held(): Promise<number> {
  const keys = (await redis.ask('keys', '*:active')) as string[]
  const counts = await Promise.all(keys.map(key => redis.ask('llen', key)))
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
  await work()
  const searching = search()
  await untilHeld(2)
  await untilHeld(1)
  expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 4 * size })
  expect([counted(), stalled()]).toEqual([BigInt(4 * size), 0])
}, 120_000)

it('of a worker that is killed both are done by another', async () => {
  const doomed = new FleetProcess(redis.url, 'doomed', timing)
  doomed.start()
  const searching = search(barren(4 * size), { timing })
  // Killed in a moment in which it is known to have two.
  for (;;) {
    await untilHeld(2)
    doomed.freeze()
    if ((await held()) === 2) break
    doomed.thaw()
  }
  await doomed.end('SIGKILL')
  await work()
  expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 4 * size })
  expect([counted(), stalled()]).toEqual([BigInt(4 * size), 2])
}, 120_000)

it('of a worker that is stopped both are given back at once', async () => {
  const worker = await work()
  const searching = search()
  await untilHeld(2)
  await worker.close()
  expect(await held()).toBe(0)
  await work()
  expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 4 * size })
  expect([counted(), stalled()]).toEqual([BigInt(4 * size), 0])
}, 120_000)

it('of a search that is cancelled it is never begun', async () => {
  const begun: string[] = []
  await work(event => {
    if (event.type === 'range') begun.push(event.search)
  })
  const abort = new AbortController()
  const cancelled = search(barren(2 ** 34), { signal: abort.signal })
  await untilHeld(2)
  abort.abort()
  await expect(cancelled).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED' })
  const before = begun.length
  events = []
  expect(await search(barren(size))).toMatchObject({ found: false, exhausted: true, hashes: size })
  expect(begun.slice(before).filter(id => id === begun[0])).toEqual([])
  expect(counted()).toBe(BigInt(size))
}, 120_000)
