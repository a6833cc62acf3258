/**
 * `--http`: a solo miner's numbers, and its pause, on a port of this machine.
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import { rangeError } from '../../base/errors.js'
import { coinNames, coinProfile } from '../../chain/coin/coins.js'
import { type MachineNumbers, MachineReporter } from '../../source/fleet/machine_reporter.js'
import { miningInfo, type SoloEvent, type SoloMiner, type SoloStats } from '../../source/node/index.js'
import { documentOf, jsonFormat } from '../json_output.js'
import { type EventLog, eventLog } from './event_log.js'
import { soloMetrics } from './metrics.js'
import { type Page, page, pagePolicy } from './page/page.js'
import { type RateHistory, rateHistory } from './rate_history.js'
import type { RecentBlocks } from './recent_blocks.js'

export interface HttpOptions {
  /** `HOST:PORT`, `[HOST]:PORT`. Port 0 takes a free one. */
  readonly listen: string
  /** Asked for in every request: `Authorization: Bearer TOKEN` or `?token=TOKEN`. Needed beyond loopback; empty is none. */
  readonly token?: string | undefined
}

export type ShownMiner = Pick<SoloMiner, 'stats' | 'blocks' | 'pause' | 'resume'>

/** The last blocks and who mined them. */
export type ShownChain = Pick<RecentBlocks, 'newest' | 'trouble'>

/** What is shown of a miner, whatever it mines. */
export interface Shown {
  readonly page: Page
  numbers(): object
  hashrate(): number
  /** Why nothing is mined, and whether that was asked for. */
  state(): Pick<SoloStats, 'holds' | 'paused'>
  readonly registry: Registry
  events(): object
  /** Beside the hash rate over time, for `/history`. */
  histories?(): object
  /** For `/machine`, which tells of the machine itself. */
  machine?(): MachineNumbers
  /** Left out where nothing can be paused. */
  pause?(): void
  resume?(): void
}

export interface HttpMonitor {
  /** `http://host:port/` */
  readonly url: string
  /** Answers with this miner's numbers from now on; until then every request gets a 503. */
  show(miner: ShownMiner, chain: ShownChain): void
  /** As `show`, of a miner of another kind; `onEvent` is not asked then. */
  showOther(shown: Shown): void
  /** What happened, for the page; may be told before the miner is shown. */
  onEvent(event: SoloEvent): void
  close(): Promise<void>
}

type Answer = [type: string, body: string, status?: number]
type Route = () => Promise<Answer>
type Routes = Readonly<Record<string, Route>>

// A browser takes six; more than these are programs gone wrong.
const mostConnections = 64
const requestMs = 10_000
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
  const events = eventLog()

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refuse = (status: number, why: string, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${why}\n`)
    const url = targetOf(request)
    if (url === undefined) return void refuse(400, 'unexpected request target')
    // A page elsewhere whose name was made to point here must not read us, and none but ours may steer us.
    if (isLocal && !isLoopback(hostOf(request))) return void refuse(403, 'unexpected Host')
    if (isForeign(request)) return void refuse(403, 'unexpected Origin')
    if (token !== undefined && !isToken(token, request, url)) {
      return void refuse(401, 'a token is needed', { 'www-authenticate': 'Bearer realm="pickaxe"' })
    }
    if (view === undefined) return void refuse(503, 'the miner is starting', { 'retry-after': '1' })
    const { pages, actions, policy } = view
    const isAction = Object.hasOwn(actions, url.pathname)
    if (!isAction && !Object.hasOwn(pages, url.pathname)) {
      return void refuse(404, `there are ${Object.keys({ ...pages, ...actions }).join(' ')}`)
    }
    const methods = isAction ? ['POST'] : ['GET', 'HEAD']
    if (!methods.includes(request.method ?? '')) {
      return void refuse(405, `only ${methods.join(' and ')}`, { allow: methods.join(', ') })
    }
    const route = (isAction ? actions : pages)[url.pathname]!
    const [type, body, status = 200] = await route()
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    response.end(body)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.maxConnections = mostConnections
  server.headersTimeout = requestMs
  server.requestTimeout = requestMs
  await listening(server, host, port)
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`,
    show: (miner, chain) => {
      view = viewOf(soloShown(miner, chain, events))
    },
    showOther: shown => {
      view = viewOf(shown)
    },
    onEvent: event => events.add(event),
    close: () => {
      view?.end()
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

interface MinerView {
  readonly policy: string
  /** For GET and HEAD. */
  readonly pages: Routes
  /** For POST. */
  readonly actions: Routes
  end(): void
}

function soloShown(miner: ShownMiner, chain: ShownChain, events: EventLog): Shown {
  return {
    page: { html: page, policy: pagePolicy },
    numbers: () =>
      documentOf({
        ...miningInfo(miner.stats()),
        recent_blocks: chain.newest,
        recent_blocks_trouble: chain.trouble ?? null,
      }),
    hashrate: () => miner.stats().hashrate10s,
    state: () => stateOf(miner.stats()),
    registry: soloMetrics(() => miner.stats()),
    events: () => ({
      events: events.recent(),
      blocks: miner.blocks().map(({ foundAt, ...block }) => ({ at: foundAt, ...block })),
    }),
    machine: () => {
      const { hashrate10s: hashrate, holds, coin, ...numbers } = miner.stats()
      const isAtWork = numbers.running && !numbers.paused && holds.length === 0
      return { ...numbers, hashrate, algorithm: algorithmOfCoin(coin), work: isAtWork ? coin : undefined }
    },
    pause: () => miner.pause(),
    resume: () => miner.resume(),
  }
}

// A profile of the user's own is its own kind of work.
function algorithmOfCoin(coin: string): string {
  if (!coinNames.includes(coin)) return coin
  const { algorithm } = coinProfile(coin)
  return 'variant' in algorithm ? algorithm.variant : algorithm.name
}

// Before the first template there may be no reason to tell yet; mining it is not.
function stateOf({ paused, holds, templates }: SoloStats): Pick<SoloStats, 'holds' | 'paused'> {
  const isStarting = templates === 0 && holds.length === 0
  return { paused, holds: isStarting ? [{ hold: 'nodes', message: 'waiting for the first template' }] : holds }
}

function viewOf(shown: Shown): MinerView {
  const { registry, page } = shown
  const { pause, resume } = shown
  const machine = shown.machine === undefined ? undefined : new MachineReporter(() => shown.machine!())
  const stopLooking = machine?.start()
  const history: RateHistory = rateHistory(() => shown.hashrate())
  const json = (value: object): Answer => ['application/json', JSON.stringify(value)]
  // Here names may be data, as of machines: they stay as they are.
  const versioned = (value: object): Answer => json({ format_version: jsonFormat, ...value })
  const numbers: Route = async () => json(shown.numbers())
  const after =
    (act: () => void): Route =>
    () => {
      act()
      return numbers()
    }
  return {
    policy: page.policy,
    pages: {
      '/': async () => ['text/html; charset=utf-8', page.html],
      '/stats': numbers,
      '/history': async () => versioned({ ...history.samples(), ...shown.histories?.() }),
      '/events': async () => versioned(shown.events()),
      '/health': async () => health(shown.state(), pause !== undefined),
      '/metrics': async () => [registry.contentType, await registry.metrics()],
      ...(machine && { '/machine': async () => json(machine.report()) }),
    },
    actions: {
      ...(pause && { '/pause': after(pause) }),
      ...(resume && { '/resume': after(resume) }),
    },
    end: () => {
      history.stop()
      stopLooking?.()
    },
  }
}

// For a probe: 200 while all is as it was told to be, a pause included.
function health({ holds, paused }: Pick<SoloStats, 'holds' | 'paused'>, isMiner: boolean): Answer {
  const why = holds.map(({ message }) => message)
  const [good, bad] = isMiner ? ['mining', 'not mining'] : ['well', 'alarm']
  const status = paused ? 'paused' : why.length > 0 ? bad : good
  const body = JSON.stringify({ format_version: jsonFormat, status, ...(why.length > 0 && { why }) })
  return ['application/json', body, status === bad ? 503 : 200]
}

// `//` is a path to HTTP, but the start of a host to URL.
function targetOf({ url = '/' }: IncomingMessage): URL | undefined {
  const whole = url.startsWith('/') ? `http://monitor${url}` : url
  return URL.canParse(whole) ? new URL(whole) : undefined
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
  const given = headers.authorization?.replace(/^Bearer +/i, '') ?? url.searchParams.get('token') ?? ''
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
