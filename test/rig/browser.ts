/** A real browser for pages; `undefined` path where there is none. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const candidate = process.env.CHROMIUM ?? '/usr/bin/chromium'

export const chromiumPath = existsSync(candidate) ? candidate : undefined

export function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium found: install it, or name it in CHROMIUM')
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking']
  return chromium.launch({ executablePath: chromiumPath, args })
}
