/**
 * What `pool()` is told, checked before anything is started.
 * @module
 */
import { type AlgorithmName, algorithmLabelled } from '../../algorithm/index.js'
import {
  assertCallback,
  assertObject,
  assertSignal,
  checkedDuration,
  checkedInteger,
  wrongType,
} from '../../base/assert.js'
import { describe } from '../../base/bytes.js'
import { rangeError, typeError } from '../../base/errors.js'
import { assertKnown } from '../../base/known_options.js'
import type { RandomXVariant } from '../../hash/randomx/variants.js'
import { type MinerOptions, minerOptionNames } from '../../miner/options.js'
import type { Engine } from '../feed/engine.js'
import { parseFingerprint } from '../feed/fingerprint.js'
import { type PoolAddress, parsePoolAddress } from './address.js'
import { readCertificates, type Socks5Proxy } from './dial.js'
import type { LineLimits } from './line_rpc.js'
import type { Login } from './login.js'
import { blobVariants } from './monero/job.js'
import type { PoolEvent } from './pool_events.js'

/** One pool. */
export interface PoolServer {
  /** `stratum+tcp://host:port`, `stratum+ssl://host:port` or `host:port`, without user and password. */
  url: string
  /** Default: the ones for all pools. */
  user?: string | undefined
  /** Default: the one for all pools. */
  password?: string | undefined
  /** SHA-256 of the certificate it shows, 64 hex digits: this one and no other will do. */
  fingerprint?: string | undefined
  /** A file of certificates (PEM): its own, or of who signed it. */
  caFile?: string | undefined
}

/** What {@link pool} is told; the rest is what a Miner is told. */
export interface PoolOptions extends MinerOptions {
  /** One pool, or several: the first that can be mined at is, the others stand by. */
  url: string | PoolServer | readonly (string | PoolServer)[]
  /** The wallet's address, an account or a worker, as the pool wants it. */
  user?: string | undefined
  /** Default `x`: most pools ask for none. */
  password?: string | undefined
  /** What the pool calls this machine, where it has such names. */
  rigId?: string | undefined
  /** Program and version, as pools list them. Default `pickaxe`. */
  agent?: string | undefined
  /** `sha256d` (Stratum V1), or a RandomX variant (Monero's stratum). Default: the RandomX variants, as the pool says. */
  algorithm?: string | undefined
  /** Stratum V1: the difficulty we ask for, where the pool lets us. */
  difficulty?: number | undefined
  /** A SOCKS5 proxy, `host:port`; names are resolved there. */
  socks5?: string | Socks5Proxy | undefined
  /** Whether a pool may send us to another host. Default false: a pool that was broken into would do that first. */
  followRedirects?: boolean | undefined
  /** Stop after this many accepted shares. */
  shares?: number | undefined
  /** For reaching a pool: name, proxy, TLS. Default 20 s. */
  connectTimeoutMs?: number | undefined
  /** For an answer of a pool: without it is dead. Default 30 s. */
  answerTimeoutMs?: number | undefined
  /** A pool that owes no answer may be silent for so long. Default 15 minutes. */
  silenceTimeoutMs?: number | undefined
  /** The first and the longest wait before a pool that failed is tried again; doubling, shortened at random. Default 1 s, 60 s. */
  retryFirstMs?: number | undefined
  /** See `retryFirstMs`. */
  retryLimitMs?: number | undefined
  /** Aborting ends the mining; `finished` resolves. */
  signal?: AbortSignal | undefined
  /** What happens; what it throws ends nothing. */
  onEvent?: ((event: PoolEvent) => void) | undefined
  /** Starts what hashes. Default: `Miner.start`. */
  startEngine?: ((options: MinerOptions) => Promise<Engine>) | undefined
}

export interface CheckedServer {
  readonly address: PoolAddress
  readonly fingerprint: string | undefined
  readonly ca: string | undefined
  readonly login: Login
}

/** Which stratum is spoken, and about what. */
export type Dialect =
  | { readonly family: 'monero'; readonly variants: readonly RandomXVariant[] }
  | { readonly family: 'v1'; readonly difficulty: number | undefined }

export interface CheckedPoolOptions {
  readonly servers: readonly CheckedServer[]
  readonly dialect: Dialect
  /** As `--algorithm` says it; of jobs that do not say. */
  readonly algorithm: string
  readonly proxy: Socks5Proxy | undefined
  readonly followRedirects: boolean
  readonly shares: number
  readonly connectMs: number
  readonly silenceMs: number
  readonly retryFirstMs: number
  readonly retryLimitMs: number
  readonly limits: Partial<LineLimits>
}

const poolOptionNames: readonly string[] = [
  ...Object.keys({
    url: true,
    user: true,
    password: true,
    rigId: true,
    agent: true,
    algorithm: true,
    difficulty: true,
    socks5: true,
    followRedirects: true,
    shares: true,
    connectTimeoutMs: true,
    answerTimeoutMs: true,
    silenceTimeoutMs: true,
    retryFirstMs: true,
    retryLimitMs: true,
    signal: true,
    onEvent: true,
    startEngine: true,
  } satisfies Record<Exclude<keyof PoolOptions, keyof MinerOptions>, true>),
  ...minerOptionNames,
]

const serverNames = Object.keys({
  url: true,
  user: true,
  password: true,
  fingerprint: true,
  caFile: true,
} satisfies Record<keyof PoolServer, true>)

/** Throws `TypeError`/`RangeError` that name the option. */
export function checkPoolOptions(options: PoolOptions): CheckedPoolOptions {
  assertObject(options, 'options')
  assertKnown(options, poolOptionNames)
  const { url, algorithm, difficulty, followRedirects = false, socks5 } = options
  const agent = text(options.agent ?? 'pickaxe', 'agent')
  if (typeof followRedirects !== 'boolean') throw wrongType('followRedirects', 'a boolean', followRedirects)
  assertCallback(options.onEvent, 'onEvent')
  assertCallback(options.startEngine, 'startEngine')
  assertSignal(options.signal, 'signal')
  const list = Array.isArray(url) ? (url as readonly (string | PoolServer)[]) : [url as string | PoolServer]
  const servers = list.map(server => checkServer(server, options, agent))
  if (servers.length === 0) throw rangeError('url must name at least one pool')
  const dialect = dialectOf(algorithm, difficulty)
  const retryFirstMs = checkedDuration(options.retryFirstMs ?? 1000, 'retryFirstMs', 1)
  return {
    servers,
    dialect,
    algorithm: dialect.family === 'monero' ? dialect.variants[0]! : algorithm!,
    proxy: socks5 === undefined ? undefined : proxyOf(socks5),
    followRedirects,
    shares: checkedInteger(options.shares ?? Number.MAX_SAFE_INTEGER, 'shares', 1),
    connectMs: checkedDuration(options.connectTimeoutMs ?? 20_000, 'connectTimeoutMs', 10),
    silenceMs: checkedDuration(options.silenceTimeoutMs ?? 900_000, 'silenceTimeoutMs', 10),
    retryFirstMs,
    retryLimitMs: checkedDuration(options.retryLimitMs ?? 60_000, 'retryLimitMs', retryFirstMs),
    limits: { answerMs: checkedDuration(options.answerTimeoutMs ?? 30_000, 'answerTimeoutMs', 10) },
  }
}

function checkServer(server: string | PoolServer, common: PoolOptions, agent: string): CheckedServer {
  const options = typeof server === 'string' ? { url: server } : server
  if (typeof options !== 'object' || options === null || typeof options.url !== 'string') {
    throw typeError(`url must be the address of a pool, got ${describe(server)}`, { name: 'url' })
  }
  assertKnown(options, serverNames, 'url')
  const address = parsePoolAddress(options.url)
  const { fingerprint, caFile } = options
  if (fingerprint !== undefined && caFile !== undefined)
    throw rangeError('give a pool either a fingerprint or a file of certificates, not both')
  if ((fingerprint ?? caFile) !== undefined && !address.tls)
    throw rangeError(`a certificate is shown at a stratum+ssl:// address only, not at ${address.label}`)
  const user = options.user ?? common.user
  if (typeof user !== 'string' || user === '')
    throw rangeError('user is missing: nothing is mined without saying for whom (a wallet’s address, an account)')
  const password = text(options.password ?? common.password ?? 'x', 'password')
  const rigId = common.rigId === undefined ? undefined : text(common.rigId, 'rigId')
  return {
    address,
    fingerprint: fingerprint === undefined ? undefined : parseFingerprint(text(fingerprint, 'fingerprint')),
    ca: caFile === undefined ? undefined : readCertificates(text(caFile, 'caFile')),
    login: { user, password, rigId, agent },
  }
}

// By algorithm: how pools of its coins speak.
const families: Readonly<Partial<Record<AlgorithmName, Dialect['family']>>> = { sha256d: 'v1', randomx: 'monero' }

/** What `--algorithm` may be. */
export const poolAlgorithms: readonly string[] = ['sha256d', ...blobVariants]

function dialectOf(algorithm: string | undefined, difficulty: number | undefined): Dialect {
  if (algorithm !== undefined && typeof algorithm !== 'string') throw wrongType('algorithm', 'a string', algorithm)
  const known = algorithm === undefined ? undefined : algorithmLabelled(algorithm)
  if (algorithm !== undefined && (known === undefined || !poolAlgorithms.includes(algorithm))) {
    throw rangeError(`algorithm must be one of ${poolAlgorithms.join(', ')}, got ${describe(algorithm)}`, {
      name: 'algorithm',
      value: algorithm,
    })
  }
  if (known !== undefined && families[known.name] === 'v1') {
    if (difficulty !== undefined && !(typeof difficulty === 'number' && difficulty > 0 && Number.isFinite(difficulty)))
      throw rangeError(`difficulty must be more than 0, got ${describe(difficulty)}`, {
        name: 'difficulty',
        value: difficulty,
      })
    return { family: 'v1', difficulty }
  }
  if (difficulty !== undefined)
    throw rangeError(
      'difficulty is asked for in Stratum V1 only; Monero’s pools take it in the user, the password or by port',
    )
  return { family: 'monero', variants: algorithm === undefined ? blobVariants : [algorithm as RandomXVariant] }
}

function proxyOf(proxy: string | Socks5Proxy): Socks5Proxy {
  if (typeof proxy !== 'string') {
    assertObject(proxy, 'socks5')
    checkedInteger(proxy.port, 'socks5.port', 1, 65_535)
    return { ...proxy, host: text(proxy.host, 'socks5.host') }
  }
  const match = /^(?:socks5h?:\/\/)?(\[[0-9a-fA-F:]+\]|[^:/@[\]\s]+):(\d{1,5})$/.exec(proxy)
  const port = Number(match?.[2])
  if (match === null || port < 1 || port > 65_535)
    throw rangeError(
      `socks5 must be host:port, without user and password, got ${describe(proxy.replace(/^.*@/, ''))}`,
      {
        name: 'socks5',
      },
    )
  return { host: match[1]!.replace(/^\[|\]$/g, ''), port }
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrongType(name, 'a string', name === 'password' ? typeof value : value)
  return value
}
