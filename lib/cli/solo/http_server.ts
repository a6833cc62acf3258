/**
 * `--http`: a solo miner's numbers, and its pause, on a port of this machine.
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rangeError } from '../../base/errors.js'
import { miningInfo, type SoloMiner } from '../../source/node/index.js'
import { soloMetrics } from './metrics.js'
import { page, pagePolicy } from './page.js'

export interface HttpOptions {
  /** `HOST:PORT`, `[HOST]:PORT`. Port 0 takes a free one. */
  readonly listen: string
  /** Asked for in every request: `Authorization: Bearer TOKEN` or `?token=TOKEN`. Needed beyond loopback; empty is none. */
  readonly token?: string | undefined
}

export type ShownMiner = Pick<SoloMiner, 'stats' | 'pause' | 'resume'>

export interface HttpMonitor {
  /** `http://host:port/` */
  readonly url: string
  /** Answers with this miner's numbers from now on; until then every request gets a 503. */
  show(miner: ShownMiner): void
  close(): Promise<void>
}

/** One point of the hash rate's history. */
interface Sample {
  /** Unix milliseconds. */
  readonly at: number
  /** Hashes per second over 10 s. */
  readonly hashrate: number
}

type Route = () => Promise<[type: string, body: string]>
type Routes = Readonly<Record<string, Route>>

const sampleMs = 1000
const keptSamples = 900
const shortestPublicToken = 16

/**
 * Takes the port, before a miner is there: who cannot be served needs not begin to mine. Throws `RangeError` for a bad
 * address or one beyond loopback without a token that cannot be guessed, and what `listen` throws.
 */
export async function serveHttp({ listen, token: given }: HttpOptions): Promise<HttpMonitor> {
  const { host, port } = parseListen(listen)
  const isLocal = isLoopback(host)
  // An empty variable is one that was not set: nobody may get in by an empty token.
  const token = given === '' ? undefined : given
  if (!isLocal) checkPublicToken(host, token)
  let view: MinerView | undefined

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://monitor')
    const refuse = (status: number, why: string) =>
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`${why}\n`)
    // A page elsewhere whose name was made to point here must not read us, and none but ours may steer us.
    if (isLocal && !isLoopback(hostOf(request))) return void refuse(403, 'unexpected Host')
    if (isForeign(request)) return void refuse(403, 'unexpected Origin')
    if (token !== undefined && !isToken(token, request, url)) return void refuse(401, 'a token is needed')
    if (view === undefined) return void refuse(503, 'the miner is starting')
    const { pages, actions } = view
    const isAction = Object.hasOwn(actions, url.pathname)
    if (!isAction && !Object.hasOwn(pages, url.pathname)) {
      return void refuse(404, `there are ${Object.keys({ ...pages, ...actions }).join(' ')}`)
    }
    const methods = isAction ? ['POST'] : ['GET', 'HEAD']
    if (!methods.includes(request.method ?? '')) return void refuse(405, `only ${methods.join(' and ')}`)
    const route = (isAction ? actions : pages)[url.pathname]!
    const [type, body] = await route()
    response.writeHead(200, {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': pagePolicy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    response.end(body)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await listening(server, host, port)
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`,
    show: miner => {
      view = viewOf(miner)
    },
    close: () => {
      view?.end()
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

interface MinerView {
  /** For GET and HEAD. */
  readonly pages: Routes
  /** For POST. */
  readonly actions: Routes
  end(): void
}

function viewOf(miner: ShownMiner): MinerView {
  const history: Sample[] = []
  const timer = setInterval(() => {
    history.push({ at: Date.now(), hashrate: miner.stats().hashrate10s })
    if (history.length > keptSamples) history.shift()
  }, sampleMs).unref()
  const registry = soloMetrics(() => miner.stats())
  const numbers: Route = async () => ['application/json', JSON.stringify(miningInfo(miner.stats()))]
  return {
    pages: {
      '/': async () => ['text/html; charset=utf-8', page],
      '/stats': numbers,
      '/history': async () => ['application/json', JSON.stringify(history)],
      '/metrics': async () => [registry.contentType, await registry.metrics()],
    },
    actions: {
      '/pause': () => {
        miner.pause()
        return numbers()
      },
      '/resume': () => {
        miner.resume()
        return numbers()
      },
    },
    end: () => clearInterval(timer),
  }
}

function parseListen(listen: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(listen)
  const port = Number(match?.[3])
  const host = match?.[1] ?? match?.[2]
  if (host === undefined || port > 65_535) {
    throw rangeError(`--http takes HOST:PORT, as in 127.0.0.1:8080; got ${JSON.stringify(listen)}`, { listen })
  }
  return { host, port }
}

function checkPublicToken(host: string, token: string | undefined): void {
  const reachable = `${host} can be reached from other machines`
  if (token === undefined) {
    throw rangeError(`${reachable}: set a token (PICKAXE_HTTP_TOKEN), or listen on 127.0.0.1`, { host })
  }
  if (token.length >= shortestPublicToken) return
  throw rangeError(
    `${reachable}, and a token of ${token.length} characters can be guessed: give PICKAXE_HTTP_TOKEN at least ${shortestPublicToken}, as from openssl rand -hex 16`,
    { host, length: token.length },
  )
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function hostOf({ headers }: IncomingMessage): string {
  const { host = '' } = headers
  return host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
}

// Browsers name the page that a request comes from; other programs do not.
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host
}

function isToken(token: string, { headers }: IncomingMessage, url: URL): boolean {
  const given = headers.authorization?.replace(/^Bearer /, '') ?? url.searchParams.get('token') ?? ''
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
