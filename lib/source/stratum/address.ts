/**
 * The address of a pool as people write it.
 * @module
 */
import { rangeError } from '../../base/errors.js'

export interface PoolAddress {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** `stratum+ssl://host:port`: names the pool in messages. */
  readonly label: string
}

const schemes: Readonly<Record<string, boolean>> = {
  'stratum+tcp': false,
  tcp: false,
  'stratum+ssl': true,
  'stratum+tls': true,
  ssl: true,
  tls: true,
}

const shape = /^(?:([a-z+]+):\/\/)?(?:([^@/]*)@)?(\[[0-9a-f:.]+\]|[^:/@[\]\s]+):(\d{1,5})\/?$/i

/**
 * `stratum+tcp://host:port`, `stratum+ssl://host:port` (or `+tls`), or `host:port`, which means the first. Throws
 * `RangeError` for anything else, and for an address that carries a login.
 */
export function parsePoolAddress(text: string): PoolAddress {
  const match = shape.exec(text)
  const scheme = (match?.[1] ?? 'stratum+tcp').toLowerCase()
  const host = match?.[3]?.replace(/^\[|\]$/g, '')
  const port = Number(match?.[4])
  if (match?.[2] !== undefined) {
    throw rangeError(
      'a pool address must not carry a login: it would show in process lists and logs; say user and pass',
    )
  }
  if (host === undefined || port < 1 || port > 65_535 || !Object.hasOwn(schemes, scheme)) {
    const shown = text.replace(/\/\/[^@/]*@/, '//')
    throw rangeError(
      `a pool address looks like stratum+tcp://pool.example:3333 or stratum+ssl://pool.example:3333, got ${JSON.stringify(shown)}`,
      { url: shown },
    )
  }
  const tls = schemes[scheme]!
  return poolAddress(host, port, tls)
}

export function poolAddress(host: string, port: number, tls: boolean): PoolAddress {
  const shown = host.includes(':') ? `[${host}]` : host
  return { host, port, tls, label: `stratum+${tls ? 'ssl' : 'tcp'}://${shown}:${port}` }
}
