/** Options of a fleet, and what is missing where its packages are. */
import { describe, expect, it } from 'vitest'
import { dmint } from '../../../../lib/algorithm/index.js'
import { fleetMine, fleetWorker } from '../../../../lib/source/fleet/index.js'
import { keysOf } from '../../../../lib/source/fleet/keys.js'
import { loadPackages } from '../../../../lib/source/fleet/packages.js'
import { checkRedis } from '../../../../lib/source/fleet/redis_options.js'

const job = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 4 })
const redis = 'redis://127.0.0.1:1'

describe('the address of Redis', () => {
  it('is host, port and database', () => {
    expect(checkRedis('redis://here')).toEqual({ host: 'here', port: 6379, db: 0, label: 'here:6379' })
    expect(checkRedis('rediss://[::1]:7000/3')).toMatchObject({
      host: '::1',
      port: 7000,
      db: 3,
      tls: {},
    })
    expect(checkRedis({ url: 'redis://here/', username: 'u', password: 'p' })).toMatchObject({
      username: 'u',
      password: 'p',
    })
  })

  it.each([
    ['http://here', /redis:\/\/host:6379/],
    ['here:6379', /redis:\/\/host:6379/],
    ['redis://', /redis:\/\/host:6379/],
    ['redis://here/x', /database of redis.url must be an integer/],
    ['redis://here?db=1', /must end behind the database/],
  ])('%s is none', (url, message) => {
    expect(() => checkRedis(url)).toThrow(message)
  })

  it('may be that of Sentinels, with their name for the server', () => {
    const ca = 'PEM'
    expect(checkRedis({ url: 'redis+sentinel://one,[::1]:7000/fleet/3', sentinelPassword: 's' })).toEqual({
      sentinels: [
        { host: 'one', port: 26379 },
        { host: '::1', port: 7000 },
      ],
      name: 'fleet',
      db: 3,
      label: 'fleet of one:26379, [::1]:7000',
      enableTLSForSentinelMode: false,
      sentinelPassword: 's',
    })
    expect(checkRedis({ url: 'rediss+sentinel://one/fleet', ca })).toMatchObject({
      db: 0,
      enableTLSForSentinelMode: true,
      tls: { ca },
      sentinelTLS: { ca },
    })
    for (const url of ['redis+sentinel://one', 'redis+sentinel://one/', 'redis+sentinel://one/a b']) {
      expect(() => checkRedis(url)).toThrow(/must name the server that the Sentinels know/)
    }
    expect(() => checkRedis('redis+sentinel://one,/fleet')).toThrow(/must be an address as/)
    expect(() => checkRedis('redis://one,two')).toThrow(/must be an address as/)
    expect(() => checkRedis({ url: 'redis://one', sentinelPassword: 's' })).toThrow(/are for an address as redis\+sent/)
  })

  it('holds no secret, and a message repeats none', () => {
    for (const url of [
      'redis://me:hunter2@here',
      'redis://:hunter2@here',
      'redis//me:hunter2@here',
      'redis://:hun?ter2@here/',
      'redis+sentinel://:hunter2@here/x',
    ]) {
      expect(() => checkRedis(url)).toThrow(expect.not.stringMatching(/ter2/))
    }
  })

  it('takes certificates with TLS alone', () => {
    expect(checkRedis({ url: 'rediss://here', ca: 'PEM' })).toMatchObject({ tls: { ca: 'PEM' } })
    expect(() => checkRedis({ url: 'redis://here', ca: 'PEM' })).toThrow(/rediss:/)
  })
})

describe('the options', () => {
  it.each([
    [{ redis, rangeMs: 9999 }, /rangeMs must be an integer in 10000..60000/],
    [{ redis, fleet: 'a b' }, /fleet must be 1 to 40 letters/],
    [{ redis, flet: 'a' }, /options has no flet: did you mean fleet/],
    [{}, /redis must be an object/],
    [{ redis, onEvent: 1 }, /onEvent must be a function/],
    [{ redis, connectMs: 1 }, /connectMs/],
  ])('%j of a search are refused', async (options, message) => {
    await expect(fleetMine(job, options as never)).rejects.toThrow(message)
  })

  it.each([
    [{ redis, name: '' }, /name must have 1 to 100 characters/],
    [{ redis, thread: 1 }, /options has no thread: did you mean threads/],
  ])('%j of a worker are refused', async (options, message) => {
    await expect(fleetWorker(options as never)).rejects.toThrow(message)
  })

  it('put every key under the name of the fleet', () => {
    const { searches, search, shutOut, worker, reports, news } = keysOf('left')
    for (const key of [searches, search('1'), shutOut('1'), worker('1'), reports('1'), news]) {
      expect(key).toMatch(/^pickaxe:\{left\}:/)
    }
  })
})

it('a Redis that is not there is named after a while', async () => {
  await expect(fleetMine(job, { redis, connectMs: 300 })).rejects.toMatchObject({
    code: 'PICKAXE_ERR_REDIS',
    message: expect.stringContaining('127.0.0.1:1 does not answer: connect ECONNREFUSED'),
  })
})

it('without its packages a fleet says what to install', async () => {
  const missing = Object.assign(new Error("Cannot find package 'ioredis' imported from x"), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
  const refused = loadPackages(() => Promise.reject(missing))
  await expect(refused).rejects.toMatchObject({
    code: 'PICKAXE_ERR_FLEET_PACKAGES',
    message: expect.stringContaining('npm install bullmq@6 ioredis@6'),
    detail: { missing: 'ioredis' },
  })
  await expect(loadPackages(() => Promise.reject(new Error('other')))).rejects.toThrow('other')
})
