/**
 * A pool sends us elsewhere: `client.reconnect`, which both stratums have.
 * @module
 */
import type { Redirect } from './pool_job.js'

const mostWaitSeconds = 60

const hostName = /^[^\s:/@[\]\p{C}]{1,253}$|^\[?[0-9a-f:.]+\]?$/iu

/** Of `[host, port, wait]`, whatever is there of it; ports and waits may be texts. */
export function redirectOf(params: unknown): Redirect {
  const [host, port, wait] = Array.isArray(params) ? (params as unknown[]) : []
  const number = wholeOf(port)
  return {
    host: typeof host === 'string' && hostName.test(host) ? host.replace(/^\[|\]$/g, '') : undefined,
    port: number > 0 && number < 65_536 ? number : undefined,
    waitMs: Math.min(wholeOf(wait), mostWaitSeconds) * 1000,
  }
}

// 0 for what is no number.
function wholeOf(value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0
  return Number.isFinite(number) && number > 0 ? Math.floor(number) : 0
}
