import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpMonitor, type ShownChain, serveHttp } from '../../../../lib/cli/solo/http_server.js'
import { page } from '../../../../lib/cli/solo/page/page.js'
import { miningInfo, type SoloStats } from '../../../../lib/source/node/index.js'
import { chromiumPath, startBrowser } from '../../../rig/browser.js'
import { until } from '../../../rig/node_process.js'
import { comparePicture, showPicture } from '../../../rig/pictures.js'
import { soloStats } from '../../../rig/solo_stats.js'

it('asks no other origin for anything', () => {
  // The name of SVG's elements is no address that is fetched.
  const fetched = page.replaceAll('http://www.w3.org/2000/svg', '')
  expect(fetched).not.toMatch(/https?:\/\/|src=|@import|url\(/)
})

const now = Date.UTC(2026, 10, 28, 12)
const tip = '00000000000000000001c2e4a7f3b5d6980716253443526170819a2b3c4d5e6f'
/** A day of mining with a slow morning, a hold and two blocks, the same every time. */
const story = {
  stats: {
    ...soloStats,
    now,
    startedAt: now - 86_400_000,
    uptimeMs: 86_400_000,
    lastBlockAt: now - 300_000,
    threads: 6,
    hashrate10s: 2_612_000,
    hashrate60s: 2_590_000,
    hashrate15m: 2_403_000,
    hashrateByThread: [440_000, 438_000, 441_000, 433_000, 430_000, 430_000],
    hashes: 201_345_678_901,
    template: { height: 104_711, ageMs: 12_300, expectedHashes: 4e9 },
    expectedSeconds: { mean: 1540, p50: 1067, p90: 3546, p99: 7092 },
    nodes: [
      { node: 'http://127.0.0.1:8432', up: true, lead: true, height: 104_710, tip, peers: 9 },
      { node: 'https://node-two.example:8432', up: true, lead: false, height: 104_710, tip, peers: 24 },
      { node: 'http://10.0.0.7:8432', up: false, lead: false, error: 'http://10.0.0.7:8432: the host did not answer' },
    ],
  } satisfies SoloStats,
  history: {
    recent: Array.from({ length: 900 }, (_, i) => ({
      at: now - (899 - i) * 1000,
      hashrate: i > 380 && i < 450 ? 0 : 2_500_000 + 120_000 * Math.sin(i / 17) + 60_000 * Math.sin(i / 3.1),
    })),
    day: Array.from({ length: 1440 }, (_, i) => ({ at: now - (1439 - i) * 60_000, hashrate: 2_000_000 + i * 300 })),
  },
  events: {
    events: [
      { at: now - 800_000, type: 'template', text: 'template' },
      { at: now - 520_000, type: 'hold', text: 'not mining: the nodes tell different stories since block 104702' },
      { at: now - 450_000, type: 'template', text: 'template' },
      { at: now - 300_000, type: 'found', text: 'block 104707 found' },
      { at: now - 299_000, type: 'block', text: 'block 104707 accepted' },
      { at: now - 90_000, type: 'template', text: 'template' },
    ],
    blocks: [
      { at: now - 300_000, height: 104_707, id: tip, fate: 'accepted' },
      { at: now - 700_000, height: 104_700, id: tip, fate: 'rejected', reason: 'bad-txns-inputs-missingorspent' },
    ],
  },
  chain: {
    newest: Array.from({ length: 8 }, (_, i) => ({
      height: 104_710 - i,
      id: tip,
      at: now - 60_000 - i * 118_000,
      ours: i === 3,
      address: i % 3 === 1 ? null : 'bot1qw508d6qejxtdg4y5r3zarvary0c5xw7k2x4x9h',
      tag: i % 3 === 0 ? '/Other Pool/' : null,
    })),
    trouble: undefined,
  },
}

interface Story {
  chain: ShownChain
  stats: SoloStats
  history: { recent: object[]; day: object[] }
  events: { events: object[]; blocks: object[] }
}

/** A second after the start, no node heard of. */
const empty: Story = {
  stats: {
    ...soloStats,
    now,
    running: false,
    startedAt: now - 1000,
    uptimeMs: 1000,
    lastBlockAt: undefined,
    hashrate10s: 0,
    hashrate60s: 0,
    hashrate15m: 0,
    hashrateByThread: [0, 0],
    hashes: 0,
    blocksFound: 0,
    staleBlocks: 0,
    rejectedBlocks: {},
    templates: 0,
    template: undefined,
    expectedSeconds: undefined,
    nodes: [{ node: 'http://127.0.0.1:8432', up: false, lead: false }],
  },
  history: { recent: [], day: [] },
  events: { events: [], blocks: [] },
  chain: { newest: [], trouble: undefined },
}

/** Many threads, long words, several reasons against mining, blocks of other days. */
const troubled: Story = {
  stats: {
    ...story.stats,
    running: false,
    holds: [
      { hold: 'rejected', message: 'http://127.0.0.1:8432 rejected block 104711: bad-txns-inputs-missingorspent' },
      { hold: 'tips', message: `the nodes are on different chains: node-two.example is at block 104710, ${tip}` },
    ],
    hashrate10s: 0,
    threads: 128,
    hashrateByThread: Array.from({ length: 128 }, (_, i) => 400_000 + i * 137),
    hashes: 9_007_199_254_740_991,
    rejectedBlocks: { 'bad-txns-inputs-missingorspent': 17, 'high-hash': 1, [`x${'y'.repeat(80)}`]: 3 },
    staleBlocks: 12,
    openBlocks: 2,
    expectedSeconds: undefined,
    nodes: Array.from({ length: 8 }, (_, i) => ({
      node: `https://a-node-with-a-very-long-name-${i}.${'sub.'.repeat(8)}example:18432`,
      up: i % 3 !== 0,
      lead: i === 1,
      ...(i % 3 === 0 ? { error: `${'long'.repeat(30)} does not answer` } : { height: 104_710, tip, peers: 9 }),
    })),
  },
  history: story.history,
  events: {
    events: Array.from({ length: 60 }, (_, i) => ({
      at: now - (60 - i) * 12_000,
      type: 'postponed',
      text: `block 104707 ${tip} is kept and will be sent again: ${'nothing listens there '.repeat(3)}`,
    })),
    blocks: Array.from({ length: 50 }, (_, i) => ({
      at: now - i * 4_000_000,
      height: 104_707 - i,
      id: tip,
      fate: ['open', 'accepted', 'side-branch', 'stale', 'orphaned', 'rejected'][i % 6],
      ...(i % 6 === 5 ? { reason: 'bad-txns-inputs-missingorspent' } : {}),
    })),
  },
  chain: {
    newest: Array.from({ length: 20 }, (_, i) => ({
      height: 104_710 - i,
      id: tip,
      at: now - i * 4_000_000,
      ours: false,
      address: null,
      tag: i % 2 === 0 ? 'W'.repeat(40) : null,
    })),
    trouble: 'http://127.0.0.1:8432: this block is pruned',
  },
}

/** Text that does not stand out from its ground, 4.5 to 1. */
const weakText = `(() => {
        const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
        const numbers = text => text.match(/[\\d.]+/g).map(Number)
        const ground = element => {
          for (let at = element; at; at = at.parentElement) {
            const colour = numbers(getComputedStyle(at).backgroundColor)
            if (colour.length === 3 || colour[3] > 0) return colour
          }
          return [255, 255, 255]
        }
        return [...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() !== '') && e.tagName !== 'SCRIPT')
          .filter(e => {
            const style = getComputedStyle(e)
            const [a, b] = [light(numbers(e.namespaceURI.includes('svg') ? style.fill : style.color)), light(ground(e))]
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5
          }).map(e => e.tagName + ' ' + e.textContent)
      })()`

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  let monitor: HttpMonitor
  let browser: Awaited<ReturnType<typeof startBrowser>>
  let hashrate = 1_500_000
  let paused = false
  const hold = '<img src=x onerror="document.title=1"> tells another story'
  const stats = (): SoloStats => ({
    ...soloStats,
    paused,
    running: false,
    now: Date.now(),
    holds: [{ hold: 'tips', message: hold }],
    hashrate10s: hashrate,
    hashrateByThread: [hashrate / 3, (2 * hashrate) / 3],
    template: { height: 4711, ageMs: 10, expectedHashes: 1e9 },
    expectedSeconds: { mean: 700, p50: 460, p90: 1535, p99: 3070 },
    nodes: [{ node: 'http://127.0.0.1:8432', up: true, lead: true, height: 4710, tip: 'abcd' }],
  })
  const pause = (value: boolean) => () => {
    paused = value
  }
  beforeAll(async () => {
    monitor = await serveHttp({ listen: '127.0.0.1:0' })
    const blocks = () => [{ foundAt: Date.now(), height: 4709, id: 'ee'.repeat(32), fate: 'accepted' as const }]
    const newest = [
      { height: 4710, id: 'dd'.repeat(32), at: Date.now(), ours: false, address: 'tbot1q', tag: '<b>Other Pool</b>' },
      { height: 4709, id: 'ee'.repeat(32), at: Date.now(), ours: true, address: null, tag: null },
      { height: 4708, id: 'cc'.repeat(32), at: Date.now(), ours: false, address: 'tbot1qw508d6qejxtdg4y5r', tag: null },
      { height: 4707, id: 'bb'.repeat(32), at: Date.now(), ours: false, address: null, tag: null },
    ]
    monitor.show(
      { stats, blocks, pause: pause(true), resume: pause(false) },
      { newest, trouble: 'this block is pruned' },
    )
    monitor.onEvent({ type: 'block', height: 4709, id: 'ee'.repeat(32), outcome: 'accepted', node: 'n' })
    monitor.onEvent({ type: 'hold', hold: 'tips', message: hold })
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
    tab.on('console', message => message.type() === 'error' && troubles.push(message.text()))
    tab.on('request', request => {
      if (!/^data:/.test(request.url()) && !request.url().startsWith(monitor.url)) troubles.push(request.url())
    })
    await tab.goto(monitor.url)
    const text = (selector: string) => tab.$eval(selector, element => element.textContent ?? '')
    await until('1.50 MH/s', async () => (await text('#rate')).includes('1.50 MH/s'))
    expect(await text('#facts')).toMatch(/4711.*7\.7 min.*25\.6 min/)
    expect(await text('#nodes')).toMatch(/http:\/\/127\.0\.0\.1:8432.*leads.*4710/)
    expect(await tab.$$eval('#threads li', items => items.map(item => item.getAttribute('aria-label')))).toEqual([
      'thread 0: 500.0 kH/s',
      'thread 1: 1.00 MH/s',
    ])
    expect(await text('#why')).toBe(hold)
    expect(await text('#state')).toBe('not mining')
    expect(await text('#blocks')).toMatch(/4709.*eeeeeeee…eeeeeeee.*accepted/)
    expect(await text('#chain')).toMatch(
      /4710dddddddd…dddddddd<b>Other Pool<\/b>.*4709.*ours.*4708.*tbot1qw5…xtdg4y5r.*4707.*not told/,
    )
    expect(await text('#chain-trouble')).toBe('No more could be read: this block is pruned')
    expect(await text('#events')).toContain(hold)
    expect(await tab.title()).toBe('not mining · pickaxe solo')
    await tab.waitForSelector('#chart .line')
    hashrate = 3_000_000
    await until('3.00 MH/s', async () => (await text('#rate')).includes('3.00 MH/s'))
    const points = await tab.$eval('#chart .line', element => element.getAttribute('d') ?? '')
    const heights = points
      .slice(1)
      .split('L')
      .map((point: string) => Number(point.split(' ')[1]))
    expect(heights.length).toBeGreaterThanOrEqual(2)
    expect(heights.at(-1)).toBeLessThan(heights[0]!)
    await tab.click('#toggle')
    await until('a pause', async () => (await text('#state')) === 'paused')
    expect(paused).toBe(true)
    expect(await text('#toggle')).toBe('Resume')
    expect(troubles).toEqual([])
    await tab.close()
  }, 60_000)

  async function told(
    width: number,
    scheme: 'light' | 'dark',
    { stats, history, events, chain }: Story = story,
  ): Promise<Page> {
    const tab = await browser.newPage()
    await tab.emulateTimezone('UTC')
    await tab.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    await tab.setViewport({ width, height: 900 })
    await tab.setRequestInterception(true)
    const answers: Record<string, unknown> = {
      '/stats': { ...miningInfo(stats), recent_blocks: chain.newest, recent_blocks_trouble: chain.trouble ?? null },
      '/history': history,
      '/events': events,
    }
    tab.on('request', request => {
      const answer = answers[new URL(request.url()).pathname]
      if (answer === undefined) void request.continue()
      else void request.respond({ contentType: 'application/json', body: JSON.stringify(answer) })
    })
    await tab.goto(monitor.url)
    await tab.waitForSelector('#chart .axis')
    return tab
  }

  it.each([
    [375, 'light'],
    [375, 'dark'],
    [768, 'light'],
    [768, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)(
    'looks as it did, %i px wide, %s',
    async (width, scheme) => {
      const tab = await told(width, scheme)
      // Nothing sticks out.
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width)
      const png = await tab.screenshot({ fullPage: true })
      const path = fileURLToPath(new URL(`pictures/solo-${width}-${scheme}.png`, import.meta.url))
      const difference = await comparePicture(browser, path, png)
      expect(difference.sameSize).toBe(true)
      expect(difference.mean).toBeLessThan(2)
      await tab.close()
    },
    60_000,
  )

  it.each([320, 375, 768, 1280])(
    'nothing sticks out, %i px wide, at the start and when much is wrong',
    async width => {
      for (const [name, state] of Object.entries({ empty, troubled })) {
        for (const scheme of ['light', 'dark'] as const) {
          const tab = await told(width, scheme, state)
          showPicture(`solo-${name}-${width}-${scheme}.png`, await tab.screenshot({ fullPage: true }))
          expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width)
          await tab.close()
        }
      }
    },
    60_000,
  )

  it('the chart has axes, marks and bands, and is read with the keyboard', async () => {
    const tab = await told(1280, 'light')
    const count = (selector: string) => tab.$$eval(selector, found => found.length)
    const texts = await tab.$$eval('#chart text', found => found.map(element => element.textContent))
    expect(texts).toEqual(expect.arrayContaining(['0 H/s', '2.00 MH/s', '−15 min', '−9 min', 'now']))
    expect([await count('#chart .block'), await count('#chart .template'), await count('#chart .band')]).toEqual([
      2, 3, 1,
    ])
    await tab.evaluate(`document.getElementById('chart').focus()`)
    await tab.keyboard.press('Home')
    expect(await tab.$eval('#reading', element => element.textContent)).toMatch(/^11:45:01 {2}2\.50 MH\/s/)
    await tab.keyboard.press('ArrowRight')
    expect(await tab.$eval('#reading', element => element.textContent)).toMatch(/^11:45:16/)
    await tab.click('input[value=day]')
    const day = await tab.$$eval('#chart text', found => found.map(element => element.textContent))
    expect(day).toEqual(expect.arrayContaining(['−24 h', '−4.8 h', 'now']))
    await tab.close()
  }, 60_000)

  it('everything has a name for who does not see it, and text stands out from its ground', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const tab = await told(768, scheme)
      const tree = JSON.stringify(await tab.accessibility.snapshot())
      for (const name of [
        '"Hash rate"',
        '"Nodes"',
        '"Threads"',
        '"Our blocks"',
        '"Who mined lately"',
        '"Pause"',
        '"15 min"',
        'between 0 H/s',
      ])
        expect(tree).toContain(name)
      expect(await tab.evaluate(weakText)).toEqual([])
      await tab.close()
    }
  }, 60_000)
})
