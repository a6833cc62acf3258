/**
 * A connection to a pool: TCP, TLS, through a SOCKS5 proxy where one was named.
 * @module
 */

import { readFileSync } from 'node:fs'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { SocksClient } from 'socks'
import { PickaxeError, rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { aborted } from '../feed/abort_scope.js'
import type { PoolAddress } from './address.js'

export interface Socks5Proxy {
  readonly host: string
  readonly port: number
  readonly user?: string | undefined
  readonly password?: string | undefined
}

export interface DialOptions {
  /** 64 lower-case hex digits: SHA-256 of the certificate that will do, whoever signed it. */
  readonly fingerprint?: string | undefined
  /** Certificates (PEM) of which one is the pool's or signed it. */
  readonly ca?: string | undefined
  readonly proxy?: Socks5Proxy | undefined
  /** For the whole of it: name, proxy, TLS. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

const keepAliveMs = 30_000

/**
 * A socket that can be written to; no byte was. Throws PICKAXE_ERR_POOL_CONNECT (refused, no such name, certificate),
 * PICKAXE_ERR_POOL_TIMEOUT, PICKAXE_ERR_ABORTED.
 */
export async function dial(address: PoolAddress, options: DialOptions): Promise<Socket> {
  const { timeoutMs, signal } = options
  const sockets: Socket[] = []
  const keep = <T extends Socket>(socket: T): T => {
    sockets.push(socket)
    socket.on('error', () => {})
    return socket
  }
  let stop!: (error: Error) => void
  const stopped = new Promise<never>((_, reject) => {
    stop = reject
  })
  stopped.catch(() => {})
  const timer = setTimeout(() => {
    const message = `${address.label} did not take a connection within ${timeoutMs / 1000} s`
    stop(new PickaxeError('PICKAXE_ERR_POOL_TIMEOUT', message, { detail: { pool: address.label } }))
  }, timeoutMs)
  const onAbort = () => stop(aborted(signal.reason))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal.aborted) throw aborted(signal.reason)
    const opening = open(address, options, keep)
    // What is opened too late is closed all the same.
    opening.then(
      socket => sockets.push(socket),
      () => {},
    )
    const socket = await Promise.race([opening, stopped])
    socket.setNoDelay(true)
    socket.setKeepAlive(true, keepAliveMs)
    return socket
  } catch (error) {
    for (const socket of sockets) socket.destroy()
    throw error instanceof PickaxeError ? error : unreachable(address, error as NodeJS.ErrnoException)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

type Keep = <T extends Socket>(socket: T) => T

async function open(address: PoolAddress, options: DialOptions, keep: Keep): Promise<Socket> {
  const { host, port, tls } = address
  const raw = options.proxy === undefined ? undefined : await proxied(address, options, keep)
  if (!tls) {
    if (raw !== undefined) return raw
    const socket = keep(connectTcp({ host, port }))
    await once(socket, 'connect')
    return socket
  }
  const { fingerprint, ca } = options
  const socket = keep(
    connectTls({
      host,
      port,
      ...given({ socket: raw, servername: isIP(host) === 0 ? host : undefined, ca }),
      rejectUnauthorized: fingerprint === undefined,
    }),
  )
  await once(socket, 'secureConnect')
  if (fingerprint !== undefined) checkFingerprint(socket, fingerprint, address)
  return socket
}

function once(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve())
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed')))
  })
}

async function proxied({ host, port }: PoolAddress, { proxy, timeoutMs }: DialOptions, keep: Keep): Promise<Socket> {
  const { host: proxyHost, port: proxyPort, user, password } = proxy!
  // The name goes to the proxy: who hides behind one must not ask for it here.
  const { socket } = await SocksClient.createConnection({
    proxy: { host: proxyHost, port: proxyPort, type: 5, ...(user && { userId: user }), ...(password && { password }) },
    command: 'connect',
    destination: { host, port },
    timeout: timeoutMs,
  }).catch((error: Error) => {
    throw Object.assign(new Error(`the SOCKS5 proxy ${proxyHost}:${proxyPort}: ${error.message}`), { cause: error })
  })
  return keep(socket)
}

// Nothing is written before: the login goes out with the first line.
function checkFingerprint(socket: TLSSocket, wanted: string, { label }: PoolAddress): void {
  const shown = socket.getPeerCertificate().fingerprint256?.replaceAll(':', '').toLowerCase()
  if (shown === wanted) return
  throw new PickaxeError(
    'PICKAXE_ERR_POOL_CONNECT',
    `${label} shows another certificate than the one that was named: its SHA-256 is ${shown ?? 'none'}`,
    { detail: { pool: label, fingerprint: shown } },
  )
}

function unreachable({ label }: PoolAddress, error: NodeJS.ErrnoException): PickaxeError {
  const code = error.code ?? ''
  const advice = /ALTNAME/.test(code)
    ? `its certificate is for other names: ${namesOf(error)} (${code}): somebody else may answer there, or the address has another name`
    : /CERT|SELF_SIGNED|UNABLE_TO/.test(code)
      ? `its certificate is not trusted (${code}): if this is the pool you mean, name its certificate with --tls-fingerprint SHA256 (option fingerprint)`
      : /ERR_SSL|ERR_TLS|EPROTO/.test(code)
        ? `it does not speak TLS at this port (${code}): take its TLS port, or stratum+tcp://`
        : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
          ? `there is no such host (${code})`
          : code === 'ECONNREFUSED'
            ? 'nothing listens there (ECONNREFUSED)'
            : error.message
  return new PickaxeError('PICKAXE_ERR_POOL_CONNECT', `${label} cannot be reached: ${advice}`, {
    cause: error,
    detail: { pool: label, code },
  })
}

const mostNames = 5

// Of the certificate that was shown.
function namesOf(error: Error): string {
  const { cert } = error as Error & { cert?: { subjectaltname?: string } }
  const names = (cert?.subjectaltname ?? '').split(', ').map(name => name.replace(/^DNS:|^IP Address:/, ''))
  return names.slice(0, mostNames).join(', ') || 'none'
}

/** The certificates in a file. Throws `RangeError` when it cannot be read. */
export function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const message = `certificates cannot be read from ${file}: ${(cause as Error).message}`
    throw Object.assign(rangeError(message, { file }), { cause })
  }
}
