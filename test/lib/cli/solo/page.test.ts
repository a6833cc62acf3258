import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpMonitor, serveHttp } from '../../../../lib/cli/solo/http_server.js'
import { page } from '../../../../lib/cli/solo/page.js'
import type { SoloStats } from '../../../../lib/source/node/index.js'
import { chromiumPath, startBrowser } from '../../../rig/browser.js'
import { until } from '../../../rig/node_process.js'

it('asks no other origin for anything', () => expect(page).not.toMatch(/https?:\/\/|src=|@import|url\(/))

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  let monitor: HttpMonitor
  let browser: Awaited<ReturnType<typeof startBrowser>>
  let hashrate = 1_500_000
  const hold = '<img src=x onerror="document.title=1"> tells another story'
  const stats = (): SoloStats => ({
    running: false,
    paused: false,
    holds: [{ hold: 'tips', message: hold }],
    threads: 2,
    hashrate,
    hashrateByThread: [hashrate / 3, (2 * hashrate) / 3],
    hashrate10s: hashrate,
    hashrate60s: hashrate,
    hashrate15m: hashrate,
    hashes: 12_345_678,
    blocksFound: 3,
    staleBlocks: 0,
    orphanedBlocks: 0,
    rejectedBlocks: {},
    openBlocks: 0,
    surplusHits: 0,
    templates: 1,
    uptimeMs: 1000,
    fastMode: true,
    kernel: 'plain',
    coin: 'botcoin',
    template: { height: 4711, ageMs: 10, expectedHashes: 1e9 },
    expectedSeconds: { mean: 700, p50: 460, p90: 1535, p99: 3070 },
    nodes: [{ node: 'http://127.0.0.1:8432', up: true, lead: true, height: 4710, tip: 'abcd' }],
  })
  beforeAll(async () => {
    monitor = await serveHttp({ listen: '127.0.0.1:0' })
    monitor.show({ stats, pause: () => {}, resume: () => {} })
    browser = await startBrowser()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await monitor?.close()
  })

  it('shows the numbers, draws the rate and follows it; shows foreign text as text', async () => {
    const tab = await browser.newPage()
    const troubles: string[] = []
    tab.on('pageerror', error => troubles.push(String(error)))
    tab.on(
      'console',
      message =>
        message.type() === 'error' && !/favicon/.test(message.location().url ?? '') && troubles.push(message.text()),
    )
    tab.on('request', request => {
      if (!request.url().startsWith(monitor.url)) troubles.push(`asked for ${request.url()}`)
    })
    await tab.goto(monitor.url)
    const text = (selector: string) => tab.$eval(selector, element => element.textContent ?? '')
    await until('1.50 MH/s', async () => (await text('#rate')).includes('1.50 MH/s'))
    expect(await text('#facts')).toMatch(/4711.*7\.7 min.*25\.6 min/)
    expect(await text('#nodes')).toMatch(/http:\/\/127\.0\.0\.1:8432.*leads.*block 4710/)
    expect(await text('#threads')).toMatch(/thread 0.*500\.0 kH\/s.*thread 1.*1\.00 MH\/s/)
    expect(await text('#hold')).toBe(hold)
    expect(await tab.title()).toBe('pickaxe solo')
    hashrate = 3_000_000
    await until('3.00 MH/s', async () => (await text('#rate')).includes('3.00 MH/s'))
    const points = await tab.$eval('#line', element => element.getAttribute('d') ?? '')
    expect(points.split('L').length).toBeGreaterThanOrEqual(2)
    const heights = points
      .slice(1)
      .split('L')
      .map((point: string) => Number(point.split(' ')[1]))
    expect(heights.at(-1)).toBeLessThan(heights[0])
    expect(troubles).toEqual([])
  }, 60_000)
})
