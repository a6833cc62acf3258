/**
 * JSON-RPC over lines, as both stratums speak it: calls with deadlines, notices from the pool, limits on what it may send.
 * @module
 */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import * as v from 'valibot'
import { errorCode, PickaxeError } from '../../base/errors.js'
import { lineSplitter } from './line_splitter.js'
import { identifier, onOneLine } from './messages.js'

export interface LineRpcOptions {
  readonly socket: Socket
  /** Names the pool in messages. */
  readonly label: string
  /** What the pool sends without having been asked. `id` is there where it wants an answer. */
  readonly onNotice: (method: string, params: unknown, id: unknown) => void
  readonly limits?: Partial<LineLimits> | undefined
}

export interface LineLimits {
  /** A call without an answer for so long: the pool is dead. Default 30 s. */
  readonly answerMs: number
  /** A line that has begun must end within this. Default 20 s. */
  readonly lineMs: number
  /** Default 256 KiB. */
  readonly lineBytes: number
  /** Lines that nobody asked for in one second. Default 250. */
  readonly unaskedLines: number
  /** Bytes that wait for a pool that does not read. Default 256 KiB. */
  readonly unsentBytes: number
}

export const defaultLimits: LineLimits = {
  answerMs: 30_000,
  lineMs: 20_000,
  lineBytes: 256 * 1024,
  unaskedLines: 250,
  unsentBytes: 256 * 1024,
}

export interface CallOptions {
  /** More members beside id, method and params. */
  readonly extra?: object
  /** `fails`: an answer that does not come fails this call alone, after so long. Else it ends the connection. */
  readonly failsAfterMs?: number
  /**
   * Takes the result in its place among the pool's notices: who waits for the promise comes after all of the same packet.
   * With what it throws the call is rejected.
   */
  readonly onResult?: (result: unknown) => void
}

interface OpenCall {
  readonly method: string
  readonly timer: NodeJS.Timeout
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export class LineRpc {
  readonly label: string
  /** Resolves with the reason when the connection has ended, whoever ended it. */
  readonly closed: Promise<PickaxeError>
  readonly #options: LineRpcOptions
  readonly #limits: LineLimits
  readonly #calls = new Map<number, OpenCall>()
  #end!: (why: PickaxeError) => void
  #why: PickaxeError | undefined
  #nextId = 1
  #lineTimer: NodeJS.Timeout | undefined
  #second = 0
  #unasked = 0
  #hasHeard = false
  /** `performance.now()` of the last line. */
  lastHeardMs = performance.now()

  constructor(options: LineRpcOptions) {
    this.label = options.label
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
    this.closed = new Promise(resolve => {
      this.#end = resolve
    })
    this.#listen()
  }

  get isClosed(): boolean {
    return this.#why !== undefined
  }

  /**
   * The `result` of one call. Rejects with PICKAXE_ERR_POOL_REFUSED (`detail.code`, `detail.text`: what the pool says),
   * PICKAXE_ERR_POOL_TIMEOUT, or why the connection ended.
   */
  call(method: string, params: unknown, { extra, failsAfterMs, onResult }: CallOptions = {}): Promise<unknown> {
    if (this.#why !== undefined) return Promise.reject(this.#why)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const ms = failsAfterMs ?? this.#limits.answerMs
      const timer = setTimeout(() => {
        const error = this.#error('PICKAXE_ERR_POOL_TIMEOUT', `gave no answer to ${method} within ${ms / 1000} s`)
        this.#calls.delete(id)
        reject(error)
        if (failsAfterMs === undefined) this.close(error)
      }, ms)
      const take = (result: unknown) => {
        try {
          onResult?.(result)
          resolve(result)
        } catch (error) {
          reject(error)
        }
      }
      this.#calls.set(id, { method, timer, resolve: take, reject })
      this.#write({ id, jsonrpc: '2.0', method, params, ...extra })
    })
  }

  /** Answers a call of the pool's; what is no id gets no answer. */
  answer(id: unknown, result: unknown): void {
    if (this.#why === undefined && v.is(identifier, id)) this.#write({ id, result, error: null })
  }

  /** Ends the connection; calls that are open are rejected with `why`. */
  close(why: PickaxeError): void {
    if (this.#why !== undefined) return
    this.#why = why
    clearTimeout(this.#lineTimer)
    this.#options.socket.destroy()
    for (const { timer, reject } of this.#calls.values()) {
      clearTimeout(timer)
      reject(why)
    }
    this.#calls.clear()
    this.#end(why)
  }

  #listen(): void {
    const { socket } = this.#options
    const { lineBytes, lineMs } = this.#limits
    const splitter = lineSplitter(lineBytes, () =>
      this.close(this.#error('PICKAXE_ERR_POOL_RESPONSE', `sent a line of more than ${lineBytes} bytes`)),
    )
    socket.on('data', (chunk: Buffer) => {
      if (!this.#hasHeard && isTlsAlert(chunk))
        return this.close(this.#error('PICKAXE_ERR_POOL_RESPONSE', 'speaks TLS at this port: it is stratum+ssl://'))
      this.#hasHeard = true
      let ended = 0
      for (const line of splitter.push(chunk)) {
        ended++
        this.#take(line)
        if (this.#why !== undefined) return
      }
      // Of a stream whose pieces never end where a line does, each line has its own time.
      if (ended > 0 || splitter.pending === 0) {
        clearTimeout(this.#lineTimer)
        this.#lineTimer = undefined
      }
      if (splitter.pending > 0) {
        this.#lineTimer ??= setTimeout(() => {
          this.close(this.#error('PICKAXE_ERR_POOL_TIMEOUT', `did not end a line within ${lineMs / 1000} s`))
        }, lineMs)
      }
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.close(this.#error('PICKAXE_ERR_POOL_CONNECT', `was lost: ${error.code ?? error.message}`)),
    )
    const onEnd = () => this.close(this.#error('PICKAXE_ERR_POOL_CONNECT', `closed the connection${this.#hint}`))
    socket.on('end', onEnd)
    socket.on('close', onEnd)
  }

  get #hint(): string {
    if (this.#hasHeard) return ''
    const port = this.#options.socket instanceof TLSSocket ? '' : 'a port for TLS (stratum+ssl://), '
    return ` without a word, as ${port}a pool of another kind of coin or one that shuts us out does`
  }

  #take(line: string): void {
    this.lastHeardMs = performance.now()
    const message = parseObject(line)
    if (message === undefined) {
      const start = JSON.stringify(line.slice(0, 60))
      this.close(this.#error('PICKAXE_ERR_POOL_RESPONSE', `does not speak JSON-RPC: ${start}`))
      return
    }
    const { method, id } = message
    const answered = this.#answeredBy(message)
    const call = this.#calls.get(answered)
    // Some pools repeat the method in their answers.
    const isAnswer = call !== undefined && ('result' in message || 'error' in message)
    if (typeof method === 'string' && !isAnswer) {
      if (this.#allowed()) this.#tell(method, message.params, id)
      return
    }
    // An answer that came too late, or to nobody.
    if (call === undefined) return void this.#allowed()
    this.#calls.delete(answered)
    clearTimeout(call.timer)
    const error = errorOf(message)
    if (error === undefined) call.resolve(message.result)
    else call.reject(this.refusal(call.method, error))
  }

  // Who leaves out the id of what is refused answers in turn: it is the oldest call.
  #answeredBy(message: Record<string, unknown>): number {
    const id = idOf(message.id)
    const hasNoId = message.id === undefined || message.id === null
    if (!hasNoId || errorOf(message) === undefined) return id
    return this.#calls.keys().next().value ?? id
  }

  // What a notice's handler throws is about the notice: the pool sends what cannot be used.
  #tell(method: string, params: unknown, id: unknown): void {
    try {
      this.#options.onNotice(method, params, id)
    } catch (error) {
      const isOurs = error instanceof PickaxeError && errorCode(error) === 'PICKAXE_ERR_POOL_RESPONSE'
      if (!isOurs) throw error
      this.close(error as PickaxeError)
    }
  }

  #allowed(): boolean {
    const { unaskedLines } = this.#limits
    const second = Math.floor(this.lastHeardMs / 1000)
    if (second !== this.#second) this.#unasked = 0
    this.#second = second
    if (++this.#unasked <= unaskedLines) return true
    this.close(this.#error('PICKAXE_ERR_POOL_RESPONSE', `sends more than ${unaskedLines} lines a second unasked`))
    return false
  }

  #write(message: object): void {
    const { socket } = this.#options
    const { unsentBytes } = this.#limits
    socket.write(`${JSON.stringify(message)}\n`)
    if (socket.writableLength <= unsentBytes) return
    this.close(
      this.#error('PICKAXE_ERR_POOL_TIMEOUT', `does not read what is sent: ${socket.writableLength} bytes wait`),
    )
  }

  /** PICKAXE_ERR_POOL_REFUSED for what the pool gave as `error`. */
  refusal(method: string, error: unknown): PickaxeError {
    const { code, text } = refusalOf(error)
    const detail = { pool: this.label, method, code, text }
    return new PickaxeError('PICKAXE_ERR_POOL_REFUSED', `${this.label} refuses ${method}: ${text}`, { detail })
  }

  #error(code: 'PICKAXE_ERR_POOL_CONNECT' | 'PICKAXE_ERR_POOL_TIMEOUT' | 'PICKAXE_ERR_POOL_RESPONSE', what: string) {
    return new PickaxeError(code, `${this.label} ${what}`, { detail: { pool: this.label } })
  }
}

/** The answer of a server that expected a handshake: an alert of any version. */
function isTlsAlert(chunk: Uint8Array): boolean {
  return chunk[0] === 0x15 && chunk[1] === 3
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

// Some pools give a number back as text.
function idOf(id: unknown): number {
  return typeof id === 'number' ? id : typeof id === 'string' && id !== '' ? Number(id) : Number.NaN
}

// Pools without an error say null, false, nothing, or something empty; some have the reason beside `result: false` (eloipool, ckpool).
function errorOf(message: Record<string, unknown>): unknown {
  const { error, result, 'reject-reason': reason } = message
  const isEmpty = typeof error === 'object' && error !== null && Object.keys(error).length === 0
  if (error && !isEmpty) return error
  const isRefused = result === false || result === null || result === undefined
  return isRefused && typeof reason === 'string' && reason !== '' ? reason : undefined
}

const longestText = 300

// `[21, "Job not found", null]`, `{"code": -1, "message": "..."}`, or a text.
function refusalOf(error: unknown): { code: number | undefined; text: string } {
  const fields = Array.isArray(error)
    ? error
    : typeof error === 'object' && error !== null
      ? membersOf(error as Record<string, unknown>)
      : [error]
  const code = fields.find(field => typeof field === 'number' || (typeof field === 'string' && /^-?\d+$/.test(field)))
  const text = fields.find((field): field is string => typeof field === 'string' && /[^-\d\s]/.test(field))
  return {
    code: code === undefined ? undefined : Number(code),
    text: text === undefined ? 'no reason given' : onOneLine(text.slice(0, longestText)),
  }
}

function membersOf({ code, message, reason, error }: Record<string, unknown>): unknown[] {
  return [code, message, reason, error]
}
