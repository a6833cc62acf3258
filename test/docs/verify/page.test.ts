import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, startBrowser } from '../../rig/browser.js'
import { showPicture } from '../../rig/pictures.js'
import { dmintVector } from '../../vectors/dmint.js'

const built = new URL('../../../docs/verify/dist/index.html', import.meta.url)
interface HeaderVector {
  name: string
  key: string
  header?: string
  blob?: string
  difficulty?: number
  randomx_hash: string
}

const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/headers.json', import.meta.url), 'utf8')) as {
  vectors: HeaderVector[]
}
const vector = (name: string): HeaderVector => vectors.find(candidate => candidate.name === name)!

/** How many values the progress bar showed, counted in the page. A string: this file is typed without a DOM. */
const progressValues = `new Promise(resolve => {
  const bar = document.querySelector('progress')
  const values = new Set()
  const sample = () => {
    values.add(bar.value)
    if (bar.value === 1) resolve(values.size)
    else requestAnimationFrame(sample)
  }
  sample()
})`

describe.skipIf(chromiumPath === undefined)('the page in Chromium', () => {
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    execFileSync(process.execPath, [fileURLToPath(new URL('../../../docs/verify/build.mjs', import.meta.url))])
    browser = await startBrowser()
    page = await browser.newPage()
    page.on('pageerror', error => complaints.push(String(error)))
    page.on('console', message => complaints.push(message.text()))
    page.on('request', request => {
      if (!/^(file|about):/.test(request.url())) complaints.push(`request to ${request.url()}`)
    })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
  })

  async function open(fields: Record<string, string> = {}): Promise<void> {
    await page.goto('about:blank')
    await page.goto(`${built.href}#${new URLSearchParams(fields)}`)
  }

  const textOf = (selector: string): Promise<string> => page.$eval(selector, found => found.textContent ?? '')

  async function check(): Promise<{ verdict: string; hash: string }> {
    await page.click('button[type=submit]')
    await page.waitForSelector('#result', { visible: true, timeout: 60_000 })
    return { verdict: await textOf('#verdict'), hash: await textOf('#hash') }
  }

  test('the example is valid, with progress on the way', async () => {
    await open()
    await page.click('#example')
    const seen = page.evaluate(progressValues)
    const { verdict, hash } = await check()
    expect(verdict).toMatch(/^Valid/)
    expect(hash).toBe(vector('btc3-main-genesis').randomx_hash)
    expect(await seen).toBeGreaterThan(5)
  }, 120_000)

  test('another nonce is not', async () => {
    const { header, key } = vector('btc3-main-genesis')
    await open({ kind: 'header', header: header!, key, nonce: '00000000' })
    expect((await check()).verdict).toMatch(/^Not valid/)
  }, 120_000)

  test('a cryptonote blob from a link', async () => {
    const { blob, key, difficulty, randomx_hash } = vector('monero-regtest-accepted-block')
    await open({ kind: 'blob', header: blob!, key, target: `difficulty ${difficulty}` })
    const { verdict, hash } = await check()
    expect(hash).toBe(randomx_hash)
    expect(verdict).toMatch(/^Valid/)
  }, 120_000)

  test('a mint, from the keyboard alone; the address carries it from then on', async () => {
    const mint = dmintVector('pxd-mainnet-mint')
    await open()
    const { preimage_hex: header, nonce_hex: nonce, target_hex: target } = mint
    await page.focus('select')
    await page.select('select', 'dmint')
    for (const text of [header, '', nonce, target]) {
      await page.keyboard.press('Tab')
      await page.keyboard.type(text)
    }
    await page.keyboard.press('Enter')
    await page.waitForSelector('#result', { visible: true, timeout: 20_000 })
    expect(await textOf('#verdict')).toMatch(/^Valid/)
    expect(await textOf('#hash')).toBe(mint.digest_hex)
    const link = String(await page.evaluate('document.querySelector("#link").href'))
    await page.goto('about:blank')
    await page.goto(link)
    expect((await check()).verdict).toMatch(/^Valid/)
  }, 60_000)

  test('what is wrong is said at its field, which is gone to', async () => {
    await open({ kind: 'header', header: '00', key: '' })
    await page.click('button[type=submit]')
    await expect.poll(() => textOf('#header-error'), { timeout: 20_000 }).toMatch(/^header must have 80 bytes/)
    expect(await page.evaluate('[document.activeElement.name, document.activeElement.ariaInvalid]')).toEqual([
      'header',
      'true',
    ])
    await open({ kind: 'dmint', header: '00'.repeat(68), target: 'easy' })
    await page.click('button[type=submit]')
    await expect.poll(() => textOf('#target-error'), { timeout: 20_000 }).toMatch(/^target of a mint/)
    expect(await textOf('#header-error')).toBe('')
  }, 30_000)

  test.each(['light', 'dark'])(
    'axe-core finds nothing, and nothing is wider than a phone: %s',
    async scheme => {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      for (const width of [375, 768, 1280]) {
        await page.setViewport({ width, height: 800 })
        await open({ kind: 'header', header: '00', key: '' })
        await page.click('button[type=submit]')
        await page.waitForFunction('document.querySelector("#header-error").textContent !== ""')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        showPicture(`verify-${width}-${scheme}.png`, await page.screenshot({ fullPage: true }))
      }
      // The page's own policy lets no script in: what is injected by the test comes from outside of it.
      await page.evaluate(axe.source)
      const found = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
      )
      expect(found).toEqual([])
    },
    60_000,
  )

  test('served under a stricter policy, without WebAssembly and markup made by scripts, it checks all the same', async () => {
    const html = readFileSync(built, 'utf8')
    const [, own = ''] = /Security-Policy" content="([^"]*)"/.exec(html) ?? []
    const policy = `${own.replace(" 'wasm-unsafe-eval'", '')}; frame-ancestors 'none'; require-trusted-types-for 'script'`
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(html)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const tab = await browser.newPage()
    const said: string[] = []
    tab.on('pageerror', error => said.push(String(error)))
    tab.on('console', message => said.push(message.text()))
    try {
      const { preimage_hex: header, nonce_hex: nonce, target_hex: target } = dmintVector('pxd-mainnet-mint')
      await tab.goto(`http://127.0.0.1:${port}/#${new URLSearchParams({ kind: 'dmint', header, nonce, target })}`)
      await tab.click('button[type=submit]')
      await tab.waitForSelector('#verdict.valid', { visible: true, timeout: 20_000 })
      expect(said).toEqual([])
    } finally {
      await tab.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }, 60_000)

  test('nothing was fetched and nothing complained', () => {
    expect(complaints).toEqual([])
  })
})
