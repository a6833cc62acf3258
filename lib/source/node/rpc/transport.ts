/**
 * One HTTP POST with a deadline and a size limit.
 * @module
 */

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { PickaxeError } from '../../../base/errors.js'
import { given } from '../../../base/given.js'
import { aborted } from '../../feed/abort_scope.js'
import { certificateAdvice, type TlsTrust, trustingAgent } from './tls.js'

export interface PostOptions {
  readonly body: string
  readonly authorization: string | undefined
  /** How long the answer is waited for, its last byte included. */
  readonly timeoutMs: number
  /** The answer is dropped, and the connection with it, once it grows beyond this. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly body: string
  /** WWW-Authenticate, one entry a header. */
  readonly challenges: readonly string[]
}

/** One POST. */
export interface Exchange {
  /** Rejects with PICKAXE_ERR_RPC_CONNECT, _TIMEOUT, _RESPONSE or PICKAXE_ERR_ABORTED. */
  readonly answer: Promise<HttpAnswer>
  /** Resolves when the other side is done with it: a request that timed out there is still being worked on. */
  readonly ended: Promise<void>
}

export interface Transport {
  post(options: PostOptions): Exchange
  /** Ends what is still being asked with PICKAXE_ERR_ABORTED. */
  close(): void
}

/**
 * `per-call`: a connection a call. A node of Core's kind that is told to stop waits for idle ones, up to 30 s.
 * `kept`: all calls over one connection, one after the other, as monerod's digest login needs it.
 */
export type ConnectionUse = 'per-call' | 'kept'

const agentOptions = { 'per-call': { keepAlive: false }, kept: { keepAlive: true, maxSockets: 1 } } as const

// A host that vanished is noticed by the system's probes, minutes after this.
const probeAfterMs = 30_000

/**
 * A transport to `url`, which must carry no login. `label` names the node in errors. Throws `RangeError` when `trust`
 * cannot be used.
 */
export function httpTransport(url: URL, label: string, use: ConnectionUse, trust: TlsTrust = {}): Transport {
  const secure = url.protocol === 'https:'
  const agent = secure ? trustingAgent(agentOptions[use], trust, label) : new HttpAgent(agentOptions[use])
  const send = secure ? httpsRequest : httpRequest
  const open = new Set<(error: Error) => void>()
  const closed = new AbortController()

  const exchange = (options: PostOptions, resolve: (answer: HttpAnswer) => void, reject: (error: Error) => void) =>
    new Promise<void>(ended => {
      const { body, authorization, timeoutMs, maxBytes, signal } = options
      const headers = given({
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        authorization,
      })
      const request = send(url, { method: 'POST', agent, headers })
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        open.delete(fail)
        ended()
      }
      const fail = (error: Error) => {
        reject(error)
        end()
        request.destroy()
      }
      let isAnswering = false
      // The node keeps a thread for a request it has, whether or not we listen: to leave would only hide that.
      const timer = setTimeout(() => {
        const error = timedOut(label, timeoutMs)
        if (isAnswering || !request.writableFinished) fail(error)
        else reject(error)
      }, timeoutMs)
      const onAbort = () => fail(aborted(signal?.reason))
      signal?.addEventListener('abort', onAbort, { once: true })
      open.add(fail)

      request.on('socket', socket => socket.setKeepAlive(true, probeAfterMs))
      request.on('error', cause => fail(connectionError(label, cause)))
      request.on('response', response => {
        isAnswering = true
        readBody(response, maxBytes, label).then(text => {
          resolve({ status: response.statusCode ?? 0, body: text, challenges: challengesOf(response) })
          end()
        }, fail)
      })
      request.end(body)
    })

  const post = (options: PostOptions): Exchange => {
    let ended = Promise.resolve()
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      for (const end of [options.signal, closed.signal]) if (end?.aborted) return reject(aborted(end.reason))
      ended = exchange(options, resolve, reject)
    })
    return { answer, ended }
  }

  const close = (): void => {
    closed.abort(new Error('the connection was closed'))
    for (const fail of open) fail(aborted(closed.signal.reason))
    agent.destroy()
  }
  return { post, close }
}

function challengesOf({ headersDistinct }: IncomingMessage): readonly string[] {
  return headersDistinct['www-authenticate'] ?? []
}

function readBody(response: IncomingMessage, maxBytes: number, label: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let received = 0
    response.on('data', (chunk: Buffer) => {
      received += chunk.length
      if (received <= maxBytes) chunks.push(chunk)
      else reject(tooLarge(label, maxBytes))
    })
    response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    response.on('error', cause => reject(cutShort(label, received, cause)))
    response.on('close', () => {
      if (!response.complete) reject(cutShort(label, received))
    })
  })
}

function connectionError(label: string, cause: Error): PickaxeError {
  if (cause instanceof PickaxeError) return cause
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  const why: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there: is the node running, with its RPC server on and on this port?',
    ENOTFOUND: 'there is no host of that name',
    EAI_AGAIN: 'the host name could not be looked up',
    ECONNRESET: 'the node closed the connection',
    EHOSTUNREACH: 'the host cannot be reached',
    ETIMEDOUT: 'the host did not answer',
  }
  return new PickaxeError(
    'PICKAXE_ERR_RPC_CONNECT',
    `${label}: ${why[code] ?? certificateAdvice(code) ?? cause.message}`,
    {
      cause,
      detail: { node: label, code },
    },
  )
}

function timedOut(label: string, timeoutMs: number): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_RPC_TIMEOUT', `${label}: no whole answer within ${timeoutMs / 1000} s`, {
    detail: { node: label, timeoutMs },
  })
}

function tooLarge(label: string, maxBytes: number): PickaxeError {
  return new PickaxeError(
    'PICKAXE_ERR_RPC_RESPONSE',
    `${label}: the answer is larger than ${maxBytes} bytes, dropped`,
    {
      detail: { node: label, maxBytes },
    },
  )
}

function cutShort(label: string, received: number, cause?: Error): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_RPC_RESPONSE', `${label}: the answer broke off after ${received} bytes`, {
    ...given({ cause }),
    detail: { node: label, received },
  })
}
