/** A real browser for pages. */
import { existsSync } from 'node:fs'
import { type Browser, launch } from 'puppeteer-core'

const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const chromiumPath = candidates.find(path => path !== undefined && existsSync(path))

export function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium found: install it, or name it in CHROMIUM')
  return launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
}
