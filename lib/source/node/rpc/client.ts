/**
 * JSON-RPC over HTTP, as Bitcoin-family nodes and monerod speak it.
 * @module
 */
import * as v from 'valibot'
import { PickaxeError } from '../../../base/errors.js'
import { parseNodeAddress } from './address.js'
import { CallLines, type Line } from './call_lines.js'
import type { RpcCredentials } from './credentials.js'
import { type RefusalTable, refusal, statusRefusal } from './refusal.js'
import type { TlsTrust } from './tls.js'
import { type ConnectionUse, type Exchange, type HttpAnswer, httpTransport } from './transport.js'

export interface RpcClientOptions {
  /** `http://` or `https://`, or `host:port` for the former; without user and password. */
  readonly url: string
  /** Made anew for each of its connections: a digest login counts the calls of one. */
  readonly login: () => RpcCredentials
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
  readonly #lines: CallLines
  readonly #uri: string
  #nextId = 1

  /** Throws `RangeError` when `url` is none, or carries a login (which would end up in logs). */
  constructor(options: RpcClientOptions) {
    const url = parseNodeAddress(options.url)
    this.label = url.pathname === '/json_rpc' ? `${url.origin}/json_rpc` : url.origin
    this.#options = options
    this.#uri = url.pathname + url.search
    const { connection = 'per-call', trust, login } = options
    this.#lines = new CallLines(this.label, () => ({
      transport: httpTransport(url, this.label, connection, trust),
      credentials: login(),
    }))
  }

  /** Calls that the node still has though nobody waits for their answers any more. */
  get overdue(): number {
    return this.#lines.overdue
  }

  /**
   * The `result` of one call. No more than two are open at the node at a time, those it never answers included: others
   * wait. Throws PICKAXE_ERR_RPC_CONNECT, _AUTH, _TIMEOUT, _RESPONSE, _REFUSED, PICKAXE_ERR_NODE_NOT_READY or
   * PICKAXE_ERR_ABORTED.
   */
  async call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? defaultTimeoutMs
    const body = JSON.stringify({ jsonrpc: '2.0', id: this.#nextId++, method, params })
    const line = await this.#lines.take(method, timeoutMs, options.signal)
    let exchange: Exchange | undefined
    const post = async (): Promise<HttpAnswer> => {
      const authorization = await line.credentials.authorization(this.#uri)
      const maxBytes = this.#options.maxAnswerBytes ?? defaultMaxAnswerBytes
      exchange = line.transport.post({ body, authorization, timeoutMs, maxBytes, signal: options.signal })
      return exchange.answer
    }
    try {
      let answer = await post()
      if (answer.status === 401 && (await line.credentials.renew(answer.challenges))) answer = await post()
      return this.#result(method, answer, line)
    } finally {
      this.#lines.giveBack(line, exchange?.ended)
    }
  }

  close(): void {
    this.#lines.close()
  }

  #result(method: string, { status, body }: HttpAnswer, { credentials }: Line): unknown {
    const detail = { node: this.label, method, status }
    if (status === 401 || status === 403) {
      const advice = status === 401 ? credentials.advice : 'it does not allow this machine (node option -rpcallowip)'
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
