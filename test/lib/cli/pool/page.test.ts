import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { poolLog, poolShown } from '../../../../lib/cli/pool/shown.js'
import { type HttpMonitor, serveHttp } from '../../../../lib/cli/solo/http_server.js'
import {
  type PoolEvent,
  type PoolStats,
  poolInfo,
  refusalMeanings,
  type ShareRefusal,
} from '../../../../lib/source/stratum/index.js'
import { chromiumPath, startBrowser } from '../../../rig/browser.js'
import { comparePicture, showPicture } from '../../../rig/pictures.js'
import { poolStats } from '../../../rig/pool_stats.js'

const now = Date.UTC(2026, 10, 28, 12)
const pool = 'stratum+ssl://pool.example:3333'
const markup = '<img src=x onerror="document.title=1">'

interface Story {
  readonly stats: PoolStats
  readonly history: { readonly recent: object[]; readonly day: object[] }
  readonly events: { readonly events: object[] }
}

const reasons = Object.keys(refusalMeanings) as ShareRefusal[]

/** A quarter of an hour with a lost connection, and shares of every kind rejected. */
const story: Story = {
  stats: {
    ...poolStats,
    now,
    startedAt: now - 86_400_000,
    uptimeMs: 86_400_000,
    lastShareAt: now - 4200,
    threads: 6,
    hashrate10s: 3120,
    hashrate60s: 3098,
    hashrate15m: 2950,
    hashrateByThread: [520, 518, 524, 519, 521, 518],
    hashes: 271_000_000,
    sharesAccepted: 18_066,
    sharesRejected: Object.fromEntries(reasons.map((reason, i) => [reason, [12, 3, 41, 7, 1, 1, 2, 5][i]!])),
    credited: { hashrate: 3061, low: 3016, high: 3106, ratio: 0.98 },
    pools: [
      { pool, up: true },
      { pool: 'stratum+ssl://two.example:3333', up: false },
      {
        pool: 'stratum+tcp://10.0.0.7:3333',
        up: false,
        error: 'stratum+tcp://10.0.0.7:3333 cannot be reached: nothing listens there (ECONNREFUSED)',
      },
    ],
  },
  history: {
    recent: Array.from({ length: 900 }, (_, i) => ({
      at: now - (899 - i) * 1000,
      hashrate: i > 380 && i < 450 ? 0 : 3000 + 120 * Math.sin(i / 17) + 60 * Math.sin(i / 3.1),
    })),
    day: Array.from({ length: 1440 }, (_, i) => ({ at: now - (1439 - i) * 60_000, hashrate: 2500 + i * 0.4 })),
  },
  events: {
    events: [
      { at: now - 520_000, type: 'hold', text: `not mining: ${pool} closed the connection` },
      { at: now - 450_000, type: 'job', text: 'job 7f39 at difficulty 15000' },
      {
        at: now - 300_000,
        type: 'share',
        text: 'share of job 7f39 at difficulty 15,000 proven in 39 ms, accepted in 41 ms',
      },
      {
        at: now - 90_000,
        type: 'share',
        text: `share of job 7f3a at difficulty 15,000 rejected (low-difficulty): ${markup} low difficulty share; ${refusalMeanings['low-difficulty']}`,
      },
    ],
  },
}

/** A second after the start, no pool reached. */
const empty: Story = {
  stats: {
    ...poolStats,
    now,
    running: false,
    startedAt: now - 1000,
    uptimeMs: 1000,
    lastShareAt: undefined,
    holds: [{ hold: 'pool', message: 'connecting' }],
    hashrate10s: 0,
    hashrate60s: 0,
    hashrate15m: 0,
    hashrateByThread: [0, 0],
    hashes: 0,
    sharesAccepted: 0,
    sharesStale: 0,
    sharesLost: 0,
    sharesOpen: 0,
    answerMs: undefined,
    checkMs: undefined,
    credited: undefined,
    jobs: 0,
    job: undefined,
    pool: undefined,
    pools: [{ pool, up: false }],
  },
  history: { recent: [], day: [] },
  events: { events: [] },
}

/** Many threads, long words, several reasons against mining, nothing accepted. */
const troubled: Story = {
  stats: {
    ...story.stats,
    running: false,
    holds: [
      { hold: 'pool', message: `${pool} refuses the login: ${'no such wallet '.repeat(20)}` },
      { hold: 'verifier', message: 'shares cannot be proven here, so none is sent: no room for 258 MiB' },
    ],
    threads: 128,
    hashrate10s: 0,
    hashrateByThread: Array.from({ length: 128 }, (_, i) => 400 + i),
    hashes: 9_007_199_254_740_991,
    sharesAccepted: 0,
    sharesRejected: Object.fromEntries(reasons.map(reason => [reason, 1_234_567])),
    job: { id: 'x'.repeat(256), difficulty: 1e15 / 7, height: 999_999_999_999, ageMs: 1e9, expectedHashes: 1e15 },
    pools: Array.from({ length: 8 }, (_, i) => ({
      pool: `stratum+ssl://a-pool-with-a-very-long-name-${i}.${'sub.'.repeat(8)}example:18432`,
      up: i % 3 === 1,
      ...(i % 3 === 0 ? { error: `${'long'.repeat(30)} closed the connection` } : {}),
    })),
  },
  history: story.history,
  events: {
    events: Array.from({ length: 60 }, (_, i) => ({
      at: now - (60 - i) * 12_000,
      type: 'message',
      text: `${pool} says: ${'M'.repeat(300)}`,
    })),
  },
}

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  let monitor: HttpMonitor
  let browser: Browser
  beforeAll(async () => {
    monitor = await serveHttp({ listen: '127.0.0.1:0' })
    const log = poolLog()
    const event: PoolEvent = { type: 'message', pool, text: markup }
    log.add(event)
    const stats = () => ({ ...poolStats, sharesRejected: { stale: 2 }, job: { ...poolStats.job!, id: markup } })
    monitor.showOther(poolShown({ stats, pause: () => {}, resume: () => {} }, log))
    browser = await startBrowser()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await monitor?.close()
  })

  async function told(width: number, scheme: 'light' | 'dark', { stats, history, events }: Story): Promise<Page> {
    const tab = await browser.newPage()
    await tab.emulateTimezone('UTC')
    await tab.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    await tab.setViewport({ width, height: 900 })
    await tab.setRequestInterception(true)
    const answers: Record<string, unknown> = { '/stats': poolInfo(stats), '/history': history, '/events': events }
    tab.on('request', request => {
      const answer = answers[new URL(request.url()).pathname]
      if (answer === undefined) void request.continue()
      else void request.respond({ contentType: 'application/json', body: JSON.stringify(answer) })
    })
    await tab.goto(monitor.url)
    await tab.waitForSelector('#chart .axis')
    return tab
  }

  it('shows what the miner itself serves, and foreign text as text', async () => {
    const tab = await browser.newPage()
    const troubles: string[] = []
    tab.on('pageerror', error => troubles.push(String(error)))
    tab.on('console', message => message.type() === 'error' && troubles.push(message.text()))
    await tab.goto(monitor.url)
    const text = (selector: string) => tab.$eval(selector, element => element.textContent ?? '')
    await expect.poll(() => text('#rejected'), { timeout: 20_000 }).toContain('stale2, 0.17 %')
    expect(await text('#rejected')).toContain(refusalMeanings.stale)
    expect(await text('#facts')).toContain('rejected2, 0.17 %')
    expect(await text('#events')).toContain(markup)
    expect(await tab.title()).toBe('300.0 H/s · pickaxe pool')
    expect(troubles).toEqual([])
    await tab.close()
  }, 60_000)

  const sizes = [375, 768, 1280].flatMap(width => (['light', 'dark'] as const).map(scheme => [width, scheme] as const))

  it.each(sizes)(
    'looks as it did, %i px wide, %s, and axe-core finds nothing',
    async (width, scheme) => {
      const tab = await told(width, scheme, story)
      // Nothing sticks out.
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width)
      const png = await tab.screenshot({ fullPage: true })
      const path = fileURLToPath(new URL(`pictures/pool-${width}-${scheme}.png`, import.meta.url))
      const difference = await comparePicture(browser, path, png)
      expect(difference.sameSize).toBe(true)
      expect(difference.mean).toBeLessThan(2)
      expect(await violations(tab)).toEqual([])
      await tab.close()
    },
    60_000,
  )

  it('nothing sticks out at the start and when much is wrong, and axe-core finds nothing', async () => {
    for (const [name, state] of Object.entries({ empty, troubled })) {
      for (const [width, scheme] of [[320, 'dark'], ...sizes] as const) {
        const tab = await told(width, scheme, state)
        showPicture(`pool-${name}-${width}-${scheme}.png`, await tab.screenshot({ fullPage: true }))
        expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width)
        expect(await violations(tab)).toEqual([])
        await tab.close()
      }
    }
  }, 120_000)

  // The page's policy lets no script in: this one comes from outside of it.
  async function violations(tab: Page): Promise<unknown> {
    await tab.evaluate(axe.source)
    return tab.evaluate('axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))')
  }
})
