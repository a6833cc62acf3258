/**
 * One login at a pool that speaks Stratum V1.
 * @module
 */
import type { Socket } from 'node:net'
import * as v from 'valibot'
import { fromHex } from '../../../base/bytes.js'
import type { PickaxeError } from '../../../base/errors.js'
import { errorCode } from '../../../base/errors.js'
import type { Target } from '../../../base/target.js'
import { type LineLimits, LineRpc } from '../line_rpc.js'
import { type Login, loginError, refusedLogin } from '../login.js'
import { checkedMessage, hexOf } from '../messages.js'
import type { PoolSession, SessionListener, Share } from '../pool_job.js'
import { watchSilence } from '../silence.js'
import { difficultyToTarget, targetOf } from './difficulty.js'
import type { HeaderSpaces } from './header_spaces.js'
import { V1Job } from './job.js'
import { type Notify, parseNotify } from './notify.js'

/** What a pool knew of us when the last session ended. */
export interface V1Memory {
  readonly spaces: HeaderSpaces
  sessionId?: string | undefined
}

export interface V1SessionOptions {
  readonly socket: Socket
  readonly label: string
  readonly login: Login
  readonly memory: V1Memory
  readonly listener: SessionListener
  /** Difficulty we ask for, where the pool lets us. */
  readonly difficulty?: number | undefined
  readonly silenceMs: number
  readonly limits?: Partial<LineLimits> | undefined
}

// What BIP323 leaves to miners, and so all that a pool may give us.
const wantedMask = '1fffffe0'
/** Old pools answer unknown calls with nothing. */
const optionalMs = 5000
const mostExtranonce2Bytes = 16

const configured = v.nullish(
  v.object({
    'version-rolling': v.optional(v.unknown()),
    'version-rolling.mask': v.optional(v.unknown()),
  }),
)
const extranonce = v.looseTuple([
  hexOf(0, 64),
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1, 'there is no room for an extranonce of ours'),
    v.maxValue(mostExtranonce2Bytes),
  ),
])
const subscribed = v.looseTuple([v.unknown(), ...extranonce.items])
const positive = v.pipe(
  v.number(),
  v.finite(),
  v.check(value => value > 0, 'must be more than 0'),
)
const difficulty = v.looseTuple([
  v.union([positive, v.pipe(v.string(), v.regex(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i), v.transform(Number), positive)]),
])
const oneTarget = v.looseTuple([hexOf(32, 32)])
const maskText = v.pipe(v.string(), v.regex(/^(?:0x)?[0-9a-fA-F]{1,8}$/, 'must be up to 8 hex digits'))
const reconnect = v.looseTuple([v.unknown(), v.unknown(), v.unknown()])

/** Logs in. Throws PICKAXE_ERR_POOL_LOGIN, or why the connection ended. */
export async function openV1Session(options: V1SessionOptions): Promise<PoolSession> {
  const session = new V1Session(options)
  try {
    await session.login()
    return session
  } catch (error) {
    session.close(error as PickaxeError)
    throw error
  }
}

interface Extranonce {
  readonly first: Uint8Array
  readonly secondBytes: number
}

class V1Session implements PoolSession {
  readonly label: string
  readonly closed: Promise<PickaxeError>
  readonly #options: V1SessionOptions
  readonly #rpc: LineRpc
  #extranonce: Extranonce | undefined
  /** Takes effect with the next job, as the target does. */
  #nextExtranonce: Extranonce | undefined
  #target: Target = difficultyToTarget(1)
  #versionMask = 0
  #last: { text: string; notify: Notify } | undefined
  #isOpen = false

  constructor(options: V1SessionOptions) {
    const { socket, label, limits } = options
    this.label = label
    this.#options = options
    this.#rpc = new LineRpc({ socket, label, limits, onNotice: (method, params, id) => this.#on(method, params, id) })
    this.closed = this.#rpc.closed
  }

  async login(): Promise<void> {
    const { login, silenceMs, difficulty: wanted } = this.#options
    await this.#configure()
    await this.#subscribe()
    const taken = await this.#rpc.call('mining.authorize', [login.user, login.password]).catch(error => {
      throw loginError(error, this.label, login)
    })
    if (taken !== true) throw refusedLogin('mining.authorize was not answered with true', this.label)
    this.#optional('mining.extranonce.subscribe', [])
    if (wanted !== undefined) this.#optional('mining.suggest_difficulty', [wanted])
    watchSilence(this.#rpc, { silenceMs })
    this.#isOpen = true
    if (this.#last !== undefined) this.#tellJob(this.#last.notify, false)
  }

  async submit({ params }: Share): Promise<void> {
    const taken = await this.#rpc.call('mining.submit', params)
    if (taken !== true) throw this.#rpc.refusal('mining.submit', 'it was not answered with true')
  }

  /** There are more headers than a pool's job lives; and no call for it. */
  askForJob(): void {}

  suggestDifficulty(wanted: number): void {
    this.#optional('mining.suggest_difficulty', [wanted])
  }

  close(why: PickaxeError): void {
    this.#rpc.close(why)
  }

  #optional(method: string, params: unknown): void {
    this.#rpc.call(method, params, { failsAfterMs: optionalMs }).catch(() => {})
  }

  async #configure(): Promise<void> {
    const wish = { 'version-rolling.mask': wantedMask, 'version-rolling.min-bit-count': 2 }
    try {
      const answer = await this.#rpc.call('mining.configure', [['version-rolling'], wish], { failsAfterMs: optionalMs })
      const given = checkedMessage(configured, answer, this.label, 'mining.configure answer')
      if (given?.['version-rolling'] !== true) return
      this.#versionMask = this.#mask(given['version-rolling.mask'], 'mining.configure answer')
    } catch (error) {
      // It does not know the call, or says nothing to it: without, then.
      const code = errorCode(error)
      if (this.#rpc.isClosed || (code !== 'PICKAXE_ERR_POOL_REFUSED' && code !== 'PICKAXE_ERR_POOL_TIMEOUT'))
        throw error
    }
  }

  async #subscribe(): Promise<void> {
    const { login, memory } = this.#options
    const subscribe = (...more: string[]) => this.#rpc.call('mining.subscribe', [login.agent, ...more])
    const known = memory.sessionId
    let answer: unknown
    try {
      answer = await subscribe(...(known === undefined ? [] : [known]))
    } catch (error) {
      if (known === undefined || errorCode(error) !== 'PICKAXE_ERR_POOL_REFUSED')
        throw loginError(error, this.label, login)
      memory.sessionId = undefined
      answer = await subscribe()
    }
    const [subscriptions, first, secondBytes] = checkedMessage(
      subscribed,
      answer,
      this.label,
      'mining.subscribe answer',
    )
    memory.sessionId = sessionIdOf(subscriptions)
    this.#extranonce = { first: fromHex(first), secondBytes }
  }

  #on(method: string, params: unknown, id: unknown): void {
    const { listener, login } = this.#options
    switch (method) {
      case 'mining.notify':
        this.#onNotify(params)
        break
      case 'mining.set_difficulty': {
        const [value] = checkedMessage(difficulty, params, this.label, method)
        this.#target = difficultyToTarget(value)
        break
      }
      case 'mining.set_target': {
        const [hex] = checkedMessage(oneTarget, params, this.label, method)
        this.#target = targetOf(fromHex(hex))
        break
      }
      case 'mining.set_extranonce': {
        const [first, secondBytes] = checkedMessage(extranonce, params, this.label, method)
        this.#nextExtranonce = { first: fromHex(first), secondBytes }
        break
      }
      case 'mining.set_version_mask':
        this.#versionMask = this.#mask(Array.isArray(params) ? params[0] : undefined, method)
        // What was found with other bits would be refused.
        if (this.#last !== undefined && this.#isOpen) this.#tellJob(this.#last.notify, true)
        break
      case 'client.reconnect':
        this.#onReconnect(params)
        break
      case 'client.show_message':
        listener.onMessage(textOf(params))
        break
      case 'mining.ping':
        this.#answer(id, 'pong')
        break
      case 'client.get_version':
        this.#answer(id, login.agent)
        break
    }
  }

  #answer(id: unknown, result: unknown): void {
    if (id !== undefined && id !== null) this.#rpc.answer(id, result)
  }

  #mask(given: unknown, message: string): number {
    const text = checkedMessage(maskText, given, this.label, message)
    return Number.parseInt(text.replace(/^0x/, ''), 16) >>> 0
  }

  #onNotify(params: unknown): void {
    const notify = parseNotify(params, this.label)
    const text = JSON.stringify([params, this.#target.bound.toString(16)])
    // Sent twice: there is nothing new in it.
    if (this.#last?.text === text && this.#nextExtranonce === undefined) return
    this.#last = { text, notify }
    if (this.#isOpen) this.#tellJob(notify, notify.cleans)
  }

  #tellJob(notify: Notify, cleans: boolean): void {
    const moved = this.#nextExtranonce !== undefined
    this.#extranonce = this.#nextExtranonce ?? this.#extranonce
    this.#nextExtranonce = undefined
    const { memory, login, listener } = this.#options
    const { first, secondBytes } = this.#extranonce!
    const headers = memory.spaces.of(notify, first, secondBytes)
    const [target, versionMask] = [this.#target, this.#versionMask]
    listener.onJob(
      new V1Job({ notify, extranonce1: first, headers, target, versionMask, user: login.user }),
      cleans || moved,
    )
  }

  #onReconnect(params: unknown): void {
    const list = Array.isArray(params) ? params : []
    const [host, port, wait] = checkedMessage(reconnect, [list[0], list[1], list[2]], this.label, 'client.reconnect')
    const number = Number(port)
    const isPort = Number.isInteger(number) && number > 0 && number < 65_536
    this.#options.listener.onRedirect({
      host: typeof host === 'string' && host !== '' ? host.slice(0, 255) : undefined,
      port: isPort ? number : undefined,
      waitMs: Math.min(Math.max(Number(wait) || 0, 0), 60) * 1000,
    })
  }
}

const longestText = 500

function textOf(params: unknown): string {
  const [text] = Array.isArray(params) ? params : [params]
  return typeof text === 'string' ? text.slice(0, longestText) : ''
}

// `[["mining.set_difficulty", id], ["mining.notify", id]]`, or one such pair.
function sessionIdOf(subscriptions: unknown): string | undefined {
  const list = Array.isArray(subscriptions) ? subscriptions : []
  const pairs: unknown[] = [list, ...list]
  const pair = pairs.find((item): item is unknown[] => Array.isArray(item) && item[0] === 'mining.notify')
  const id = pair?.[1]
  return typeof id === 'string' && id !== '' && id.length <= 256 ? id : undefined
}
