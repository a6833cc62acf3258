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
  /**
   * `redis://host:port/database`, `rediss://` with TLS; port 6379 and database 0 where they are left out. Where Sentinel says
   * which server it is: `redis+sentinel://host:port,host:port/NAME/database`, `rediss+sentinel://`, with the addresses of
   * Sentinels (port 26379 where it is left out) and their name for the server. No user, no password.
   */
  url: string
  /** Of Redis 6's access lists. Default: the server's default user. */
  username?: string | undefined
  /** Default: none. */
  password?: string | undefined
  /** The same for the Sentinels. */
  sentinelUsername?: string | undefined
  /** Default: none. */
  sentinelPassword?: string | undefined
  /** With TLS: the PEM text of the authorities to trust instead of the system's. */
  ca?: string | undefined
}

interface Host {
  readonly host: string
  readonly port: number
}

interface Tls {
  readonly ca?: string
  readonly servername?: string
}

/** As ioredis takes it, but for `label`. */
export type CheckedRedis = (Host | Sentinels) & {
  readonly db: number
  /** `host:port`, for messages. */
  readonly label: string
  readonly username?: string
  readonly password?: string
  readonly tls?: Tls
}

interface Sentinels {
  readonly sentinels: Host[]
  readonly name: string
  readonly sentinelUsername?: string
  readonly sentinelPassword?: string
  readonly sentinelTLS?: Tls
  readonly enableTLSForSentinelMode: boolean
}

const optionNames = namesOf<RedisOptions>({
  url: true,
  username: true,
  password: true,
  sentinelUsername: true,
  sentinelPassword: true,
  ca: true,
})
const redisPort = 6379
const sentinelPort = 26379
const mostSentinels = 20

/** Throws `TypeError`/`RangeError` that names the option. */
export function checkRedis(options: string | RedisOptions): CheckedRedis {
  if (typeof options === 'string') return checkRedis({ url: options })
  assertObject(options, 'redis')
  assertKnown(options, optionNames, 'redis')
  const { url, ca, ...login } = options
  for (const [name, value] of Object.entries({ ...login, ca })) {
    if (value !== undefined && typeof value !== 'string') throw wrongType(`redis.${name}`, 'a string', value)
  }
  if (typeof url !== 'string') throw wrongType('redis.url', 'a string', url)
  const address = partsOf(url)
  const { isTls, hosts, name, db } = address
  if (!isTls && ca !== undefined)
    throw rangeError('redis.ca is for TLS: the address begins with rediss: or rediss+sentinel:')
  const { username, password, sentinelUsername, sentinelPassword } = login
  const tls = isTls ? given({ ca }) : undefined
  if (name === undefined) {
    if (sentinelUsername !== undefined || sentinelPassword !== undefined) {
      throw rangeError('redis.sentinelUsername and sentinelPassword are for an address as redis+sentinel://host/NAME')
    }
    const [{ host, port }] = hosts as [Host]
    // The name that is asked for in the handshake is none where it is an address (RFC 6066, section 3).
    const named = tls === undefined || isIP(host) !== 0 ? tls : { ...tls, servername: host }
    return { host, port, db, label: labelOf(hosts), ...given({ username, password, tls: named }) }
  }
  return {
    sentinels: hosts,
    name,
    db,
    label: `${name} of ${labelOf(hosts)}`,
    enableTLSForSentinelMode: isTls,
    ...given({ username, password, sentinelUsername, sentinelPassword, tls, sentinelTLS: tls }),
  }
}

interface Address {
  readonly isTls: boolean
  readonly hosts: Host[]
  /** The Sentinels' name for the server. */
  readonly name: string | undefined
  readonly db: number
}

const form = /^(?<scheme>rediss?)(?<sentinel>\+sentinel)?:\/\/(?<hosts>[^/?#]+)(?<path>(?:\/[^?#]*)?)(?<rest>[?#].*)?$/

// What cannot be read may hold a password: it is not repeated.
function partsOf(url: string): Address {
  const { scheme, sentinel, hosts = '', path = '', rest } = form.exec(url)?.groups ?? {}
  const unreadable = () =>
    rangeError(
      'redis.url must be an address as redis://host:6379, rediss://host:6379/0 or redis+sentinel://host:26379,host:26379/NAME',
    )
  if (scheme === undefined) throw unreadable()
  if (url.includes('@')) {
    throw rangeError(
      'redis.url holds a user or a password: give them as username and password, so that nobody reads them in an address',
    )
  }
  if (rest !== undefined) throw rangeError(`redis.url must end behind the database, got ${rest}`)
  const usualPort = sentinel === undefined ? redisPort : sentinelPort
  const read = hosts.split(',').map(text => hostOf(text, usualPort))
  if (read.includes(undefined) || read.length > (sentinel === undefined ? 1 : mostSentinels)) throw unreadable()
  const [, ...steps] = path.split('/')
  const name = sentinel === undefined ? undefined : steps.shift()
  if (sentinel !== undefined && !/^[\w.-]{1,100}$/.test(name ?? '')) {
    throw rangeError('redis.url must name the server that the Sentinels know, as in redis+sentinel://host:26379/NAME')
  }
  const database = steps.join('/')
  const db = /^\d{1,4}$/.test(database) ? Number(database) : database === '' ? 0 : Number.NaN
  assertInteger(db, 'the database of redis.url', 0, 9999)
  return { isTls: scheme === 'rediss', hosts: read as Host[], name, db }
}

function hostOf(text: string, usualPort: number): Host | undefined {
  const url = URL.canParse(`redis://${text}`) ? new URL(`redis://${text}`) : undefined
  if (url === undefined || url.hostname === '') return undefined
  const port = url.port === '' ? usualPort : Number(url.port)
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port }
}

function labelOf(hosts: readonly Host[]): string {
  return hosts.map(({ host, port }) => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`).join(', ')
}
