import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type HttpMonitor, serveHttp } from '../../../../lib/cli/solo/http_server.js'
import type { SoloStats } from '../../../../lib/source/node/index.js'

const stats: SoloStats = {
  running: true,
  paused: false,
  holds: [{ hold: 'tips', message: 'the nodes <b>disagree</b>' }],
  threads: 2,
  hashrate: 300,
  hashrateByThread: [100, 200],
  hashrate10s: 300,
  hashrate60s: 290,
  hashrate15m: 280,
  hashes: 12_345,
  blocksFound: 3,
  staleBlocks: 1,
  orphanedBlocks: 0,
  rejectedBlocks: { 'high-hash': 2 },
  openBlocks: 0,
  surplusHits: 0,
  templates: 9,
  uptimeMs: 65_000,
  fastMode: false,
  kernel: 'plain',
  coin: 'botcoin',
  template: { height: 77, ageMs: 1500, expectedHashes: 1000 },
  expectedSeconds: { mean: 10, p50: 6.9, p90: 23, p99: 46 },
  nodes: [{ node: 'http://127.0.0.1:1', up: true, lead: true, height: 76, tip: 'ab', peers: 4 }],
}

let paused = false
const miner = {
  stats: () => ({ ...stats, paused }),
  pause: () => {
    paused = true
  },
  resume: () => {
    paused = false
  },
}
let monitor: HttpMonitor | undefined
afterEach(async () => {
  await monitor?.close()
})
async function serve(options: { listen?: string; token?: string } = {}) {
  monitor = await serveHttp({ listen: '127.0.0.1:0', ...options })
  monitor.show(miner)
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
  })
})

it('takes its port before there is a miner, and says so', async () => {
  monitor = await serveHttp({ listen: '127.0.0.1:0' })
  expect(await get(`${monitor.url}stats`)).toMatchObject({ status: 503, body: 'the miner is starting\n' })
  monitor.show(miner)
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
    'pickaxe_expected_block_seconds{quantile="0.9"} 23',
    'pickaxe_node_height{node="http://127.0.0.1:1"} 76',
    'pickaxe_hold{reason="tips"} 1',
  ]) {
    expect(body.split('\n')).toContain(line)
  }
  for (const line of body.split('\n')) expect(line).toMatch(/^(#.*|[a-z_0-9]+(\{[a-z]+="[^"]*"\})? \S+|)$/)
  // Counters are read, not added up, by a second scrape.
  expect((await get(`${monitor?.url}metrics`)).body).toContain('pickaxe_hashes_total 12345\n')
})

it('/pause and /resume, by POST, answer with the numbers', async () => {
  const url = await serve()
  expect(JSON.parse((await get(`${url}pause`, {}, 'POST')).body)).toMatchObject({ paused: true, threads: 2 })
  expect(paused).toBe(true)
  expect(await get(`${url}resume`)).toMatchObject({ status: 405, body: 'only POST\n' })
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
    expect((await get(`${url}stats`)).status).toBe(401)
    expect((await get(`${url}stats?token=wrong`)).status).toBe(401)
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
