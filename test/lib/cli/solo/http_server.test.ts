import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type HttpMonitor, serveHttp } from '../../../../lib/cli/solo/http_server.js'
import type { ListedBlock, SoloStats } from '../../../../lib/source/node/index.js'
import { exposition } from '../../../rig/exposition.js'
import { soloStats } from '../../../rig/solo_stats.js'

const stats: SoloStats = { ...soloStats, holds: [{ hold: 'tips', message: 'the nodes <b>disagree</b>' }] }

const sockets: Socket[] = []
let paused = false
const miner = {
  stats: () => ({ ...stats, paused }),
  blocks: (): ListedBlock[] => [
    { foundAt: 1_800_000_060_000, height: 8, id: 'bb', fate: 'rejected', reason: 'high-hash' },
    { foundAt: 1_700_000_000_000, height: 7, id: 'aa', fate: 'orphaned' },
  ],
  pause: () => {
    paused = true
  },
  resume: () => {
    paused = false
  },
}
const chain = {
  newest: [{ height: 76, id: 'ab', at: 1_800_000_000_000, ours: false, address: 'tbot1…', tag: '/Other Pool/' }],
  trouble: undefined,
}
let monitor: HttpMonitor | undefined
afterEach(async () => {
  await monitor?.close()
})
async function serve(options: { listen?: string; token?: string } = {}) {
  monitor = await serveHttp({ listen: '127.0.0.1:0', ...options })
  monitor.show(miner, chain)
  return monitor.url
}
function get(url: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const call = request(url, { headers, method }, answer => {
      let body = ''
      answer.on('data', chunk => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }))
    })
    call.on('error', reject)
    call.end()
  })
}

it('/stats: getinternalmininginfo’s names', async () => {
  const { body } = await get(`${await serve()}stats`)
  expect(JSON.parse(body)).toMatchObject({
    running: true,
    threads: 2,
    hashrate: 300,
    hashes: 12_345,
    blocks_found: 3,
    stale_blocks: 1,
    templates: 9,
    uptime: 65,
    fast_mode: false,
    format_version: 1,
    recent_blocks: chain.newest,
    recent_blocks_trouble: null,
  })
})

it('takes its port before there is a miner, and says so', async () => {
  monitor = await serveHttp({ listen: '127.0.0.1:0' })
  expect(await get(`${monitor.url}stats`)).toMatchObject({ status: 503, body: 'the miner is starting\n' })
  monitor.show(miner, chain)
  expect(await get(`${monitor.url}stats`)).toMatchObject({ status: 200 })
})

it('/metrics: Prometheus text, each line well-formed', async () => {
  const { body, headers } = await get(`${await serve()}metrics`)
  expect(headers['content-type']).toMatch(/^text\/plain; version=/)
  for (const line of [
    'pickaxe_running 1',
    'pickaxe_hashes_total 12345',
    'pickaxe_blocks_found 3',
    'pickaxe_blocks_rejected{reason="high-hash"} 2',
    'pickaxe_thread_hashrate{thread="1"} 200',
    'pickaxe_hashrate{window="60s"} 290',
    'pickaxe_expected_block_seconds{probability="0.9"} 23',
    'pickaxe_node_height{node="http://127.0.0.1:1"} 76',
    'pickaxe_hold{reason="tips"} 1',
    'pickaxe_start_time_seconds 1800000000',
    'pickaxe_last_block_time_seconds 1800000060',
    'pickaxe_rewards 15000000000',
  ]) {
    expect(body.split('\n')).toContain(line)
  }
  expect(body).toMatch(/^pickaxe_build_info\{version="[^"]+",node="v[^"]+",coin="botcoin",kernel="plain"\} 1$/m)
  expect(exposition(body)).toEqual([])
  // Counters are read, not added up, by a second scrape.
  expect((await get(`${monitor?.url}metrics`)).body).toContain('pickaxe_hashes_total 12345\n')
})

it.skipIf(!existsSync('/usr/bin/promtool'))('promtool has nothing against /metrics', async () => {
  const { body } = await get(`${await serve()}metrics`)
  const { status, stdout, stderr } = spawnSync('/usr/bin/promtool', ['check', 'metrics'], { input: body })
  expect(`${stdout}${stderr}`).toBe('')
  expect(status).toBe(0)
})

it('/health: 200 while mining or paused as told, 503 with the reason while held', async () => {
  monitor = await serveHttp({ listen: '127.0.0.1:0' })
  expect((await get(`${monitor.url}health`)).status).toBe(503)
  let now = stats
  monitor.show({ ...miner, stats: () => now }, chain)
  expect(await get(`${monitor.url}health`)).toMatchObject({ status: 503, body: expect.stringMatching(/disagree/) })
  now = { ...soloStats, templates: 0, template: undefined }
  expect(await get(`${monitor.url}health`)).toMatchObject({
    status: 503,
    body: expect.stringMatching(/first template/),
  })
  now = { ...soloStats }
  expect(await get(`${monitor.url}health`)).toMatchObject({
    status: 200,
    body: '{"format_version":1,"status":"mining"}',
  })
  now = { ...soloStats, paused: true }
  expect(await get(`${monitor.url}health`)).toMatchObject({
    status: 200,
    body: '{"format_version":1,"status":"paused"}',
  })
})

it('/events: what happened, and our blocks with their fate, newest first', async () => {
  const url = await serve()
  monitor?.onEvent({ type: 'found', height: 7, id: 'aa' })
  monitor?.onEvent({ type: 'hold', hold: 'peers', message: 'few' })
  const { events, blocks } = JSON.parse((await get(`${url}events`)).body)
  expect(blocks).toEqual([
    { at: 1_800_000_060_000, height: 8, id: 'bb', fate: 'rejected', reason: 'high-hash' },
    { at: 1_700_000_000_000, height: 7, id: 'aa', fate: 'orphaned' },
  ])
  expect(events[0]).toMatchObject({ type: 'found', text: 'block 7 found' })
  expect(events.at(-1)).toMatchObject({ type: 'hold', text: 'not mining: few', at: expect.any(Number) })
})

it('a path of two slashes is answered, as is a whole address; connections are bounded', async () => {
  const url = new URL(await serve())
  const raw = (target: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname, () =>
        socket.write(`GET ${target} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`),
      )
      let text = ''
      socket.on('data', chunk => {
        text += chunk
      })
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
  expect(await raw('//')).toMatch(/^HTTP\/1\.1 404 /)
  expect(await raw(`http://${url.host}/stats`)).toMatch(/^HTTP\/1\.1 200 /)
  expect(await raw('//[')).toMatch(/^HTTP\/1\.1 404 /)
  const open = await Promise.all(
    Array.from(
      { length: 80 },
      () =>
        new Promise<boolean>(resolve => {
          const socket = connect(Number(url.port), url.hostname)
          sockets.push(socket)
          socket.on('close', () => resolve(false))
          socket.on('error', () => resolve(false))
          setTimeout(() => resolve(!socket.destroyed), 500)
        }),
    ),
  )
  for (const socket of sockets.splice(0)) socket.destroy()
  expect(open.filter(Boolean)).toHaveLength(64)
})

it('/pause and /resume, by POST, answer with the numbers', async () => {
  const url = await serve()
  expect(JSON.parse((await get(`${url}pause`, {}, 'POST')).body)).toMatchObject({ paused: true, threads: 2 })
  expect(paused).toBe(true)
  expect(await get(`${url}resume`)).toMatchObject({
    status: 405,
    body: 'only POST\n',
    headers: { allow: 'POST' },
  })
  expect(paused).toBe(true)
  expect(JSON.parse((await get(`${url}resume`, {}, 'POST')).body)).toMatchObject({ paused: false })
  expect(paused).toBe(false)
})

const secret = 'sixteen-letters!'

describe('who may read and steer', () => {
  it('another path, another method', async () => {
    const url = await serve()
    expect((await get(`${url}nothing`)).status).toBe(404)
    expect((await get(`${url}__proto__`)).status).toBe(404)
    expect((await get(`${url}stats`, {}, 'POST')).status).toBe(405)
  })
  it('a name that was made to point here', async () => {
    const url = await serve()
    expect((await get(`${url}stats`, { host: 'evil.example' })).status).toBe(403)
    expect((await get(`${url}stats`, { host: 'localhost:1' })).status).toBe(200)
  })
  it('a page of another site, which can send but not read', async () => {
    const url = await serve()
    expect((await get(`${url}pause`, { origin: 'https://evil.example' }, 'POST')).status).toBe(403)
    expect((await get(`${url}pause`, { origin: 'null' }, 'POST')).status).toBe(403)
    expect(paused).toBe(false)
    expect((await get(`${url}resume`, { origin: new URL(url).origin }, 'POST')).status).toBe(200)
  })
  it('beyond loopback only with a token', async () => {
    await expect(serve({ listen: '0.0.0.0:0' })).rejects.toThrow(/PICKAXE_HTTP_TOKEN/)
    const url = (await serve({ listen: '0.0.0.0:0', token: secret })).replace('0.0.0.0', '127.0.0.1')
    expect(await get(`${url}stats`)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="pickaxe"' },
    })
    expect((await get(`${url}stats?token=wrong`)).status).toBe(401)
    expect((await get(`${url}metrics`, { authorization: `bearer ${secret}` })).status).toBe(200)
    expect((await get(`${url}stats?token=${secret}`)).status).toBe(200)
    expect((await get(`${url}metrics`, { authorization: `Bearer ${secret}` })).status).toBe(200)
    expect((await get(`${url}pause`, {}, 'POST')).status).toBe(401)
    expect(paused).toBe(false)
    expect((await get(`${url}resume`, { authorization: `Bearer ${secret}` }, 'POST')).status).toBe(200)
  })
  it('an empty token is none: no door that opens to everybody', async () => {
    await expect(serve({ listen: '0.0.0.0:0', token: '' })).rejects.toThrow(/PICKAXE_HTTP_TOKEN/)
    expect((await get(`${await serve({ token: '' })}stats`)).status).toBe(200)
  })
  it('a token that can be guessed is refused beyond loopback', async () => {
    await expect(serve({ listen: '0.0.0.0:0', token: 'x'.repeat(15) })).rejects.toThrow(/15 characters.*at least 16/)
    const url = await serve({ token: 'short' })
    expect((await get(`${url}stats`)).status).toBe(401)
    expect((await get(`${url}stats?token=short`)).status).toBe(200)
  })
  it.each(['', '8080', 'host', '127.0.0.1:', '127.0.0.1:99999', ':80'])('%j is no address', listen =>
    expect(serve({ listen })).rejects.toThrow(/HOST:PORT/),
  )
  it('a port that is taken', async () => {
    const taken = new URL(await serve())
    const first = monitor
    await expect(serve({ listen: taken.host })).rejects.toThrow(/EADDRINUSE/)
    monitor = first
  })
})
