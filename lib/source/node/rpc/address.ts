/**
 * The address of a node's RPC server as people write it.
 * @module
 */
import { rangeError } from '../../../base/errors.js'

/**
 * `http://host:port`, `https://host:port`, or `host:port` alone, which means the first. Throws `RangeError` for anything
 * else, and for an address that carries a login.
 */
export function parseNodeAddress(text: string): URL {
  const whole = withScheme(text)
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const shown = text.replace(/\/\/[^@/]*@/, '//')
    throw rangeError(
      `an RPC address looks like http://127.0.0.1:8332 or 127.0.0.1:8332, got ${JSON.stringify(shown)}`,
      { url: shown },
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw rangeError('an RPC address must not carry user and password: it would show in process lists and logs')
  }
  return url
}

/** `host:port` as `http://host:port`; anything with a scheme as it is. Keeps a port that is written out. */
export function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
}
