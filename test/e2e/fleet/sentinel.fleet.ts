/** A fleet that asks Sentinels where its Redis is: fail-overs by real redis-sentinel are named and gone through, none ends a search wrongly. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FleetEvent } from '../../../lib/source/fleet/fleet_events.js'
import { type FleetWorker, fleetMine, fleetWorker } from '../../../lib/source/fleet/index.js'
import { until } from '../../rig/node_process.js'
import { barren, plantedHit } from '../../rig/planted_hit.js'
import { RedisServer } from '../../rig/redis_server.js'
import { Sentinels } from '../../rig/sentinels.js'

const timing = { rangeMs: 300, lockMs: 2000, tickMs: 100 }

let one: RedisServer
let two: RedisServer
let sentinels: Sentinels
let redis = ''
let workers: FleetWorker[] = []

beforeAll(async () => {
  one = await RedisServer.start()
  two = await RedisServer.start(['--replicaof', '127.0.0.1', `${one.port}`])
  await follows(two)
  sentinels = await Sentinels.start(one)
  redis = sentinels.url
  workers = [await fleetWorker({ redis, threads: 1, timing }), await fleetWorker({ redis, threads: 1, timing })]
})

afterAll(async () => {
  for (const worker of workers) await worker.close().catch(() => {})
  await sentinels.close()
  for (const server of [one, two]) await server.close()
})

async function follows(replica: RedisServer): Promise<void> {
  await until('the replica follows', async () => {
    const facts = String(await replica.ask('info', 'replication').catch(() => ''))
    return facts.includes('role:slave') && facts.includes('master_link_status:up')
  })
}

/** Nonces that take the workers so long, on whatever machine. */
async function sizeOf(seconds: number): Promise<number> {
  const { hashes, elapsedMs } = await fleetMine(barren(2 ** 28), { redis, timing })
  return Math.ceil((hashes / elapsedMs) * 1000 * seconds)
}

interface FailOver {
  readonly what: string
  /** `one` is the server and `two` its replica, or the other way round. */
  readonly from: () => RedisServer
  readonly to: () => RedisServer
  end(server: RedisServer): Promise<void>
  /** How long the search goes on, so that it is under way when clients notice. */
  readonly seconds: number
  after(server: RedisServer): void
}

const nothing = () => {}
const failOvers: readonly FailOver[] = [
  {
    what: 'is made a replica',
    from: () => one,
    to: () => two,
    end: () => sentinels.failOver(),
    // Sentinels leave the old server as it is for ten.
    seconds: 24,
    after: nothing,
  },
  {
    what: 'hangs, its connections open',
    from: () => two,
    to: () => one,
    end: async server => server.freeze(),
    seconds: 4,
    after: server => server.thaw(),
  },
  { what: 'has died', from: () => one, to: () => two, end: server => server.kill(), seconds: 4, after: nothing },
]

it('a name that the Sentinels do not know is told, with the address', async () => {
  const asked = fleetMine(barren(1), { redis: redis.replace(/fleet$/, 'other'), connectMs: 1000 })
  await expect(asked).rejects.toMatchObject({
    code: 'PICKAXE_ERR_REDIS',
    message: expect.stringMatching(/other of 127\.0\.0\.1:1, .* does not answer: All sentinels are .* No such master/),
  })
})

// The third takes longest, and is like the second.
it.each(process.env.FLEET_SEARCHES === undefined ? failOvers.slice(0, 2) : failOvers)(
  'a server that $what: its replica carries the search on, every nonce is counted once',
  async ({ from, to, end, seconds, after }) => {
    await follows(to())
    const events: FleetEvent[] = []
    const of = (type: FleetEvent['type']) => events.filter(event => event.type === type)
    const options = { redis, timing, connectMs: 30_000, onEvent: (event: FleetEvent) => void events.push(event) }
    const size = await sizeOf(seconds)
    const searching = fleetMine(barren(size), options)
    searching.catch(() => {})
    await until('ranges are done', () => of('range').length > 1)
    await end(from())
    await sentinels.untilPrimaryIs(to())
    const result = await searching
    const counted = events.reduce((sum, event) => sum + (event.type === 'range' ? event.nonces : 0n), 0n)
    expect([result, counted]).toMatchObject([{ found: false, exhausted: true, hashes: size }, BigInt(size)])
    expect(of('redis').map(event => event.type === 'redis' && event.up)).toEqual(expect.arrayContaining([false, true]))
    expect(of('redis').at(-1)).toMatchObject({ up: true, message: expect.stringMatching(/^fleet of .* answers$/) })
    expect(of('shut-out')).toEqual([])
    expect(await fleetMine(await plantedHit(2 ** 26), options)).toMatchObject({ found: true })
    // A worker that had a range until the end leaves its keys with a time to live a moment later.
    await until('no key lasts', async () => (await to().lastingKeys()).length === 0)
    after(from())
  },
)
