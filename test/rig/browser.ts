/** A real browser for pages. */
import { existsSync } from 'node:fs'
import { type Browser, launch } from 'puppeteer-core'

const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Runs as root and without a GPU, and asks the network for nothing. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const chromiumPath = candidates.find(path => path !== undefined && existsSync(path))

export function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium found: install it, or name it in CHROMIUM')
  return launch({ executablePath: chromiumPath, args: quiet })
}
