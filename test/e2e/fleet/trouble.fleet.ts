/** What goes wrong in a fleet, with a real Redis: lies, a Redis that is full, empty or locked, workers that stop in the middle. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { dmint } from '../../../lib/algorithm/index.js'
import type { WorkerEvent } from '../../../lib/source/fleet/fleet_events.js'
import { fleetStatus } from '../../../lib/source/fleet/index.js'
import { verify } from '../../../lib/verify/index.js'
import { FleetProcess } from '../../rig/fleet_process.js'
import { FleetRun } from '../../rig/fleet_run.js'
import { LyingEngine } from '../../rig/lying_engine.js'
import { barren, plantedHit } from '../../rig/planted_hit.js'
import { RedisServer } from '../../rig/redis_server.js'

const timing = { rangeMs: 300, lockMs: 2000, tickMs: 100 }
const size = 2 ** 26

const run = new FleetRun(timing)

describe('a worker that lies', () => {
  it('about its work is named and shut out, and all of it is done by others', async () => {
    const liar = await run.work({ name: 'liar', startEngine: async () => new LyingEngine('idle') })
    const searching = run.search(barren(size))
    await run.until(() => run.of('shut-out').length > 0)
    await expect(liar.finished).rejects.toMatchObject({ code: 'PICKAXE_ERR_FLEET_SHUT_OUT' })
    expect(run.nonces()).toBe(0n)
    await run.work({ name: 'honest' })
    expect(await searching).toMatchObject({ found: false, hashes: size })
    expect(run.of('shut-out')).toEqual([
      {
        type: 'shut-out',
        worker: 'liar',
        message: expect.stringMatching(/^liar is shut out: of 32 witnesses .* it shows 0/),
      },
    ])
    expect(run.nonces()).toBe(BigInt(size))
  })

  it('about a hit is named and shut out, and the hit is found by others', async () => {
    await run.work({ name: 'liar', startEngine: async () => new LyingEngine('finder') })
    const searching = run.search(await plantedHit(size))
    await run.until(() => run.of('shut-out').length > 0)
    await run.work({ name: 'honest' })
    expect(await searching).toMatchObject({ found: true })
    expect(run.of('shut-out')).toMatchObject([
      { worker: 'liar', message: expect.stringMatching(/its nonce \d+ does not win/) },
    ])
  })
})

it('a worker that says it is at a range and gets nowhere keeps nobody from the end', async () => {
  await run.work({ name: 'sleeper', startEngine: async () => new LyingEngine('sleeper') })
  const searching = run.search(barren(size))
  await run.until(() => run.of('workers').some(event => event.type === 'workers' && event.count === 1))
  await sleep(500)
  await run.work({ name: 'honest' })
  expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: size })
  expect(run.of('stalled')).toContainEqual(
    expect.objectContaining({ message: expect.stringMatching(/takes too long with a range; another does it$/) }),
  )
  expect([run.nonces(), run.of('shut-out')]).toEqual([BigInt(size), []])
})

describe('Redis', () => {
  it('that forgets everything in the middle is told again what is left', async () => {
    await run.work()
    const searching = run.search(barren(4 * size))
    await run.until(() => run.of('range').length > 1)
    await run.redis.ask('flushall')
    expect(await searching).toMatchObject({ found: false, hashes: 4 * size })
    expect(run.of('forgotten').length).toBeGreaterThan(0)
    expect(run.nonces()).toBe(BigInt(4 * size))
  })

  it('that is full is named, and the search goes on when there is room', async () => {
    await run.work()
    await run.redis.ask('config', 'set', 'maxmemory', '1')
    const searching = run.search(barren(size))
    await run.until(() => run.of('trouble').length > 0)
    await sleep(500)
    expect(run.of('trouble')).toEqual([
      { type: 'trouble', reason: 'full', message: expect.stringMatching(/is full: give it more maxmemory/) },
    ])
    await run.redis.ask('config', 'set', 'maxmemory', '0')
    expect(await searching).toMatchObject({ found: false, hashes: size })
  })

  it('that fills up in the middle keeps nothing that was done from counting', async () => {
    await run.work()
    const searching = run.search(barren(4 * size))
    await run.until(() => run.of('range').length > 1)
    await run.redis.ask('config', 'set', 'maxmemory', '1')
    await run.until(() => run.of('trouble').length > 0)
    await sleep(500)
    await run.redis.ask('config', 'set', 'maxmemory', '0')
    expect(await searching).toMatchObject({ found: false, hashes: 4 * size })
    expect(run.nonces()).toBe(BigInt(4 * size))
  })

  it('that restarts is named, gone and back', async () => {
    await run.work()
    const searching = run.search(barren(4 * size))
    await run.until(() => run.of('range').length > 0)
    await run.redis.kill()
    await run.until(() => run.of('redis').length > 0)
    await run.redis.start()
    expect(await searching).toMatchObject({ found: false, hashes: 4 * size })
    expect(run.of('redis').map(event => event.type === 'redis' && event.up)).toEqual([false, true])
  })

  it('that comes back as it was some time ago changes nothing of what was done since', async () => {
    await run.redis.close()
    run.redis = await RedisServer.start(['--appendonly', 'no'])
    await run.work()
    const searching = run.search(barren(8 * size))
    await run.until(() => run.of('range').length > 1)
    await run.redis.ask('save')
    await run.until(() => run.of('range').length > 5)
    await run.redis.kill()
    await run.redis.start()
    expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 8 * size })
    expect(run.nonces()).toBe(BigInt(8 * size))
  })

  it('lets nobody in without its password, and the password is in no message', async () => {
    await run.redis.ask('config', 'set', 'requirepass', 'hunter2')
    const refused = {
      code: 'PICKAXE_ERR_REDIS',
      message: expect.stringMatching(/lets us not in: (?!.*hunter).*PICKAXE_REDIS_PASSWORD/),
    }
    await expect(run.search(barren(size))).rejects.toMatchObject(refused)
    await expect(
      run.search(barren(size), { redis: { url: run.redis.url, password: 'hunter3' } }),
    ).rejects.toMatchObject(refused)
    const login = { url: run.redis.url, password: 'hunter2' }
    await run.work({ redis: login })
    expect(await run.search(barren(size), { redis: login })).toMatchObject({ found: false })
    expect(JSON.stringify(run.events, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain(
      'hunter',
    )
  })
})

describe('a search', () => {
  it('that is found ends for everybody within a second', async () => {
    const done: number[] = []
    const onEvent = (event: WorkerEvent) => {
      if (event.type === 'done') done.push(performance.now())
    }
    const long = { ...timing, rangeMs: 60_000 }
    for (const name of ['a', 'b']) await run.work({ name, onEvent })
    // A range that takes a minute, and a hit that comes in between.
    const result = await run.search({ ...(await plantedHit(2 ** 31)) }, { timing: long })
    const foundAt = performance.now()
    expect(result.found).toBe(true)
    await run.until(() => done.length >= 2)
    expect(Math.max(...done) - foundAt).toBeLessThan(1000)
  })

  it('that is aborted rejects at once and leaves nothing', async () => {
    await run.work()
    const abort = new AbortController()
    const searching = run.search(barren(2 ** 34), { signal: abort.signal })
    await run.until(() => run.of('range').length > 0)
    abort.abort(new Error('enough'))
    await expect(searching).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED', cause: { message: 'enough' } })
    for (const worker of run.workers) await worker.close()
    await sleep(1500)
    const keys = (await run.redis.ask('keys', '*')) as string[]
    expect(keys.filter(key => !/:ranges-[-\w]+:(?:meta|events|marker|stalled-check)$/.test(key))).toEqual([])
    expect(await run.redis.lastingKeys()).toEqual([])
  })

  it('whose worker stops in the middle has its range done by another', async () => {
    const doomed = new FleetProcess(run.redis.url, 'doomed', { ...timing, rangeMs: 60_000 })
    doomed.start()
    const searching = run.search(barren(8 * size), { timing: { ...timing, rangeMs: 60_000 } })
    await run.until(() => run.of('workers').some(event => event.type === 'workers' && event.count === 1))
    await sleep(800)
    await doomed.end('SIGKILL')
    await run.work({ name: 'heir' })
    expect(await searching).toMatchObject({ found: false, hashes: 8 * size })
    expect(run.of('stalled').length).toBeGreaterThan(0)
    expect(run.nonces()).toBe(BigInt(8 * size))
  })

  it('is done by workers whose clocks are a day ahead and a day behind, one of which dies', async () => {
    const day = 86_400_000
    const early = new FleetProcess(run.redis.url, 'early', timing, day)
    const late = new FleetProcess(run.redis.url, 'late', timing, -day)
    for (const worker of [early, late]) worker.start()
    const searching = run.search(barren(8 * size))
    const hasDone = (name: string) => run.of('range').some(event => event.type === 'range' && event.worker === name)
    await run.until(() => hasDone('early') && hasDone('late'))
    expect((await fleetStatus({ redis: run.redis.url })).machines.map(({ name }) => name)).toEqual(['early', 'late'])
    await late.end('SIGKILL')
    expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 8 * size })
    expect([run.nonces(), run.of('forgotten'), run.of('shut-out')]).toEqual([BigInt(8 * size), [], []])
    expect(await early.end('SIGTERM')).toBe(0)
  })

  it('is told that nobody is there, and how many come', async () => {
    const abort = new AbortController()
    const searching = run.search(barren(2 ** 36), { signal: abort.signal })
    await run.until(() => run.of('workers').length > 0)
    expect(run.of('workers')[0]).toMatchObject({ count: 0, message: 'no worker is there' })
    await run.work()
    await run.until(() => run.of('workers').length > 1)
    abort.abort()
    await expect(searching).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED' })
    expect(run.of('workers')[1]).toMatchObject({ count: 1 })
  })

  it('of several preimages counts a hash for each, and says which one won', async () => {
    await run.work()
    const preimages = [1, 2, 3].map(() => new Uint8Array(randomBytes(64)))
    const job = { ...dmint({ preimages, target: 1n, nonceWidth: 8 }), range: { start: 5n, end: 5n + BigInt(size / 4) } }
    const none = { ...job, target: { ...job.target, bound: 0n } }
    expect(await run.search(none)).toMatchObject({ found: false, exhausted: true, hashes: (3 * size) / 4 })
    expect([run.nonces(), run.of('shut-out')]).toEqual([BigInt(size / 4), []])
    const easy = { ...job, target: { ...job.target, bound: (1n << 236n) - 1n } }
    const found = await run.search(easy)
    if (!found.found) throw new Error('one hash in a million wins')
    const { nonce, preimageIndex } = found
    expect(await verify(easy, nonce, { preimageIndex })).toMatchObject({ valid: true })
    expect(found.message.subarray(0, 64)).toEqual(preimages[preimageIndex])
  })

  it('of no nonces is exhausted without anybody', async () => {
    expect(await run.search(barren(0))).toMatchObject({ found: false, exhausted: true, hashes: 0 })
  })

  it('waits for the one before it, and takes what that one does not need', async () => {
    await run.work()
    const [first, second] = [run.search(barren(2 * size)), run.search(barren(size))]
    expect(await Promise.all([first, second])).toMatchObject([{ hashes: 2 * size }, { hashes: size }])
  })
})
