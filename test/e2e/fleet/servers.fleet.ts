/** A fleet with servers as they are set up for many: TLS, access lists, a replica that takes over; and RandomX over it. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { blockHeader, type Job } from '../../../lib/algorithm/index.js'
import type { FleetEvent, WorkerEvent } from '../../../lib/source/fleet/fleet_events.js'
import { fleetMine, fleetStatus, fleetWorker, type RedisOptions } from '../../../lib/source/fleet/index.js'
import { type Certificates, makeCertificates } from '../../rig/certificates.js'
import { Forwarder } from '../../rig/forwarder.js'
import { freePort, temporaryDirectory, until } from '../../rig/node_process.js'
import { barren, plantedHit } from '../../rig/planted_hit.js'
import { RedisServer } from '../../rig/redis_server.js'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../../../dist/cli/pickaxe.js', import.meta.url))
const timing = { rangeMs: 300, lockMs: 2000, tickMs: 100 }
const size = 2 ** 26
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

async function started(...args: string[]): Promise<RedisServer> {
  const server = await RedisServer.start(args)
  cleanUp.push(() => server.close())
  return server
}

async function work(redis: string | RedisOptions, onEvent: (event: WorkerEvent) => void = () => {}) {
  const worker = await fleetWorker({ redis, threads: 1, timing, onEvent })
  cleanUp.push(() => worker.close())
  return worker
}

/** Searches, and keeps what is told. */
function search(redis: string | RedisOptions, job: Job) {
  const events: FleetEvent[] = []
  const searching = fleetMine(job, { redis, timing, connectMs: 5000, onEvent: event => events.push(event) })
  searching.catch(() => {})
  return { searching, events, of: (type: FleetEvent['type']) => events.filter(event => event.type === type) }
}

const counted = (events: readonly FleetEvent[]) =>
  events.reduce((sum, event) => sum + (event.type === 'range' ? event.nonces : 0n), 0n)

describe('TLS and an access list', () => {
  const user = 'miner'
  const password = 'secret-of-this-test'
  /** As docs/fleet.md has it. */
  const rules = [
    'on',
    `>${password}`,
    '~pickaxe:{default}:*',
    '&pickaxe:{default}:*',
    '+@all',
    '-@admin',
    '-@dangerous',
    '+info',
    '+role',
  ]

  async function secured(name = 'localhost'): Promise<{
    certificates: Certificates
    redis: RedisOptions
    server: RedisServer
    port: number
  }> {
    const folder = temporaryDirectory('redis-tls')
    cleanUp.push(folder.remove)
    const certificates = makeCertificates(folder.path, name)
    const port = await freePort()
    const { certFile, keyFile, caFile, ca } = certificates
    const tls = ['--tls-port', `${port}`, '--tls-cert-file', certFile, '--tls-key-file', keyFile]
    const server = await started(...tls, '--tls-ca-cert-file', caFile, '--tls-auth-clients', 'no')
    await server.ask('acl', 'setuser', user, ...rules)
    const redis = { url: `rediss://localhost:${port}`, ca, username: user, password }
    return { certificates, server, port, redis }
  }

  it('carry a whole search, by a user that may touch the keys of its fleet alone', async () => {
    const { redis } = await secured()
    await work(redis)
    const { searching, events } = search(redis, barren(size))
    expect(await searching).toMatchObject({ found: false, hashes: size })
    expect([counted(events), events.filter(({ type }) => type === 'trouble')]).toEqual([BigInt(size), []])
    expect(await search(redis, await plantedHit(size)).searching).toMatchObject({ found: true })
    const byNumber = { ...redis, url: redis.url.replace('localhost', '127.0.0.1') }
    expect((await fleetStatus({ redis: byNumber })).machines).toHaveLength(1)
  })

  it('are what the commands read from the environment, and nothing of it is printed', async () => {
    const { redis, certificates } = await secured()
    await work(redis)
    const env = {
      ...process.env,
      PICKAXE_REDIS_USER: user,
      PICKAXE_REDIS_PASSWORD: password,
      PICKAXE_REDIS_CA: certificates.caFile,
    }
    const asked = await run(process.execPath, [program, 'fleet', 'status', '--redis', redis.url, '--json'], { env })
    expect(JSON.parse(asked.stdout)).toMatchObject({ threads: 1 })
    expect(asked.stdout + asked.stderr).not.toContain(password)
  })

  it('of a server that nobody vouches for end the search and the worker at once, with what to do', async () => {
    const { redis } = await secured()
    const { ca: _, ...stranger } = redis
    const refused = { code: 'PICKAXE_ERR_REDIS', message: expect.stringMatching(/is not trusted: .*PICKAXE_REDIS_CA/) }
    await expect(search(stranger, barren(size)).searching).rejects.toMatchObject(refused)
    await expect(work(stranger)).rejects.toMatchObject(refused)
  })

  it('of a name that is not the certificate’s are refused', async () => {
    const { redis } = await secured('redis.example')
    await expect(search(redis, barren(size)).searching).rejects.toMatchObject({
      code: 'PICKAXE_ERR_REDIS',
      message: expect.stringMatching(/is not trusted: .*localhost/),
    })
  })

  it('of a user that may do nothing are named, and the password is in no message', async () => {
    const { redis, server } = await secured()
    await server.ask('acl', 'setuser', user, 'resetkeys', '~other:*')
    const { searching, events } = search(redis, barren(size))
    const told = await Promise.race([
      searching.then(String, (error: Error) => error.message),
      until('a word about it', () => events.some(event => 'message' in event && /NOPERM/.test(event.message))).then(
        () => 'NOPERM',
      ),
    ])
    expect(told).toMatch(/NOPERM/)
    expect(told + JSON.stringify(events, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain(
      password,
    )
  })
})

describe('a replica that takes over', () => {
  async function pair() {
    const primary = await started()
    const replica = await started('--replicaof', '127.0.0.1', `${primary.port}`)
    await until('the replica follows', async () =>
      String(await replica.ask('info', 'replication')).includes('master_link_status:up'),
    )
    const front = await Forwarder.start(primary.port)
    cleanUp.push(() => front.close())
    return { primary, replica, front, redis: `redis://127.0.0.1:${front.port}` }
  }

  it('while the one before it lives on as its replica: connections are made anew, all is counted once', async () => {
    const { primary, replica, front, redis } = await pair()
    const heard: WorkerEvent[] = []
    await work(redis, event => heard.push(event))
    const { searching, events, of } = search(redis, barren(8 * size))
    await until('ranges are done', () => of('range').length > 1)
    front.target = replica.port
    await replica.ask('replicaof', 'no', 'one')
    await primary.ask('replicaof', '127.0.0.1', `${replica.port}`)
    expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 8 * size })
    expect(counted(events)).toBe(BigInt(8 * size))
    expect(of('redis').map(event => event.type === 'redis' && event.up)).toContain(true)
    // A worker that had a range until the end leaves its keys with a time to live a moment later.
    await until('no key lasts', async () => (await replica.lastingKeys()).length === 0)
  })

  it('when the one before it has died, with what it had not yet passed on', async () => {
    const { primary, replica, front, redis } = await pair()
    await work(redis)
    const { searching, events, of } = search(redis, barren(8 * size))
    await until('ranges are done', () => of('range').length > 1)
    // It hears nothing more, as one that lags behind.
    await replica.ask('replicaof', 'no', 'one')
    await until('more ranges are done', () => of('range').length > 3)
    front.target = replica.port
    await primary.kill()
    expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 8 * size })
    expect(counted(events)).toBe(BigInt(8 * size))
    expect(of('redis').map(event => event.type === 'redis' && event.up)).toEqual([false, true])
  })
})

describe('RandomX', () => {
  const key = new TextEncoder().encode('a fleet')
  const job = (target: bigint, end: bigint): Job =>
    blockHeader({ algorithm: 'randomx', key, header: new Uint8Array(80), target, range: { start: 0n, end } })

  it('is searched by a fleet: a hit is found, and a space without one is exhausted, every nonce counted', async () => {
    const server = await started()
    const worker = await fleetWorker({ redis: server.url, threads: 1, timing, randomx: { mode: 'light' } })
    cleanUp.push(() => worker.close())
    // One hash in 16 wins on average, of 400 one does but for one time in 10^11.
    const found = await search(server.url, job(1n << 252n, 400n)).searching
    expect(found).toMatchObject({ found: true })
    const { searching, events } = search(server.url, job(1n, 80n))
    expect(await searching).toMatchObject({ found: false, exhausted: true, hashes: 80 })
    expect([counted(events), events.filter(({ type }) => type === 'shut-out')]).toEqual([80n, []])
  })
})
