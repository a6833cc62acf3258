/**
 * JSON-RPC over HTTP, as Bitcoin-family nodes and monerod speak it.
 * @module
 */
import * as v from 'valibot'
import { PickaxeError } from '../../../base/errors.js'
import { parseNodeAddress } from './address.js'
import type { RpcCredentials } from './credentials.js'
import { type RefusalTable, refusal, statusRefusal } from './refusal.js'
import type { TlsTrust } from './tls.js'
import { type ConnectionUse, type HttpAnswer, httpTransport, type Transport } from './transport.js'

export interface RpcClientOptions {
  /** `http://` or `https://`, or `host:port` for the former; without user and password. */
  readonly url: string
  readonly credentials: RpcCredentials
  /** What the node's error codes mean. */
  readonly refusals: RefusalTable
  /** Default `per-call`. */
  readonly connection?: ConnectionUse
  /** Default 30 s a call. */
  readonly timeoutMs?: number | undefined
  /** Default 32 MiB an answer. */
  readonly maxAnswerBytes?: number | undefined
  /** Whose certificate will do at an `https://` address. Default: the one of a known authority for that name. */
  readonly trust?: TlsTrust | undefined
}

export interface CallOptions {
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const answerSchema = v.object({
  result: v.optional(v.unknown()),
  error: v.nullish(v.object({ code: v.number(), message: v.string() })),
})

const defaultTimeoutMs = 30_000
const defaultMaxAnswerBytes = 32 * 1024 * 1024

export class RpcClient {
  /** Names the node in messages: scheme, host and port, for a path or a query may carry a secret. */
  readonly label: string
  readonly #options: RpcClientOptions
  readonly #transport: Transport
  readonly #uri: string
  #nextId = 1

  /** Throws `RangeError` when `url` is none, or carries a login (which would end up in logs). */
  constructor(options: RpcClientOptions) {
    const url = parseNodeAddress(options.url)
    this.label = url.pathname === '/json_rpc' ? `${url.origin}/json_rpc` : url.origin
    this.#options = options
    this.#uri = url.pathname + url.search
    this.#transport = httpTransport(url, this.label, options.connection ?? 'per-call', options.trust)
  }

  /**
   * The `result` of one call. Throws PICKAXE_ERR_RPC_CONNECT, _AUTH, _TIMEOUT, _RESPONSE, _REFUSED,
   * PICKAXE_ERR_NODE_NOT_READY or PICKAXE_ERR_ABORTED.
   */
  async call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: this.#nextId++, method, params })
    let answer = await this.#post(body, options)
    if (answer.status === 401 && (await this.#options.credentials.renew(answer.challenges)))
      answer = await this.#post(body, options)
    return this.#result(method, answer)
  }

  close(): void {
    this.#transport.close()
  }

  async #post(body: string, options: CallOptions): Promise<HttpAnswer> {
    const { credentials, timeoutMs = defaultTimeoutMs, maxAnswerBytes = defaultMaxAnswerBytes } = this.#options
    return this.#transport.post({
      body,
      authorization: await credentials.authorization(this.#uri),
      timeoutMs: options.timeoutMs ?? timeoutMs,
      maxBytes: maxAnswerBytes,
      signal: options.signal,
    })
  }

  #result(method: string, { status, body }: HttpAnswer): unknown {
    const detail = { node: this.label, method, status }
    if (status === 401 || status === 403) {
      const advice =
        status === 401 ? this.#options.credentials.advice : 'it does not allow this machine (node option -rpcallowip)'
      throw new PickaxeError('PICKAXE_ERR_RPC_AUTH', `${this.label} refuses the login (HTTP ${status}): ${advice}`, {
        detail,
      })
    }
    if (status === 503) {
      throw new PickaxeError(
        'PICKAXE_ERR_NODE_NOT_READY',
        `${this.label} is too busy for ${method} (HTTP 503): raise its -rpcworkqueue, or let fewer programs ask it`,
        { detail },
      )
    }
    const parsed = v.safeParse(answerSchema, parseJson(body))
    if (!parsed.success) {
      const start = body.slice(0, 60).replace(/\s+/g, ' ')
      throw new PickaxeError(
        'PICKAXE_ERR_RPC_RESPONSE',
        `${this.label} answers ${method} with HTTP ${status} and no JSON-RPC: ${start === '' ? 'an empty body' : JSON.stringify(start)}`,
        { detail },
      )
    }
    const { result, error } = parsed.output
    if (error != null) throw refusal(this.#options.refusals, this.label, method, error)
    if (result === undefined) {
      throw new PickaxeError('PICKAXE_ERR_RPC_RESPONSE', `${this.label} answers ${method} without a result`, { detail })
    }
    const refused = statusRefusal(this.#options.refusals, this.label, method, result)
    if (refused !== undefined) throw refused
    return result
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
