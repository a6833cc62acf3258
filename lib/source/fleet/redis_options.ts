/**
 * Where Redis listens and how we log in.
 * @module
 */
import { isIP } from 'node:net'
import { assertInteger, assertObject, wrongType } from '../../base/assert.js'
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { assertKnown, namesOf } from '../../base/known_options.js'

/** Where Redis listens and how to log in. Secrets have fields of their own, so that an address can be shown. */
export interface RedisOptions {
  /** `redis://host:port/database`, `rediss://` with TLS; port 6379 and database 0 where they are left out. No user, no password. */
  url: string
  /** Of Redis 6's access lists. Default: the server's default user. */
  username?: string | undefined
  /** Default: none. */
  password?: string | undefined
  /** With TLS: the PEM text of the authorities to trust instead of the system's. */
  ca?: string | undefined
}

export interface CheckedRedis {
  readonly host: string
  readonly port: number
  readonly db: number
  /** `host:port`, for messages. */
  readonly label: string
  readonly username?: string
  readonly password?: string
  readonly tls?: { readonly ca?: string; readonly servername?: string }
}

const optionNames = namesOf<RedisOptions>({ url: true, username: true, password: true, ca: true })

/** Throws `TypeError`/`RangeError` that names the option. */
export function checkRedis(options: string | RedisOptions): CheckedRedis {
  if (typeof options === 'string') return checkRedis({ url: options })
  assertObject(options, 'redis')
  assertKnown(options, optionNames, 'redis')
  const { url, username, password, ca } = options
  for (const [name, value] of Object.entries({ username, password, ca })) {
    if (value !== undefined && typeof value !== 'string') throw wrongType(`redis.${name}`, 'a string', value)
  }
  const { protocol, hostname, port, pathname, username: user, password: secret, search, hash } = parsed(url)
  if (user !== '' || secret !== '') {
    throw rangeError(
      'redis.url holds a user or a password: give them as username and password, so that nobody reads them in an address',
    )
  }
  if (search !== '' || hash !== '') throw rangeError(`redis.url must end behind the database, got ${search}${hash}`)
  const database = /^\/?$/.test(pathname) ? '0' : pathname.slice(1)
  const db = /^\d{1,4}$/.test(database) ? Number(database) : Number.NaN
  assertInteger(db, 'the database of redis.url', 0, 9999)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const number = port === '' ? 6379 : Number(port)
  // The name that is asked for in the handshake is none where it is an address (RFC 6066, section 3).
  const servername = isIP(host) === 0 ? host : undefined
  const tls = protocol === 'rediss:' ? given({ servername, ca }) : undefined
  if (tls === undefined && ca !== undefined) throw rangeError('redis.ca is for TLS: the address begins with rediss://')
  return { host, port: number, db, label: `${hostname}:${number}`, ...given({ username, password, tls }) }
}

function parsed(url: unknown): URL {
  if (typeof url !== 'string') throw wrongType('redis.url', 'a string', url)
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address !== undefined && ['redis:', 'rediss:'].includes(address.protocol) && address.hostname !== '')
    return address
  // What cannot be read may hold a password.
  throw rangeError('redis.url must be an address as redis://host:6379 or rediss://host:6379/0')
}
