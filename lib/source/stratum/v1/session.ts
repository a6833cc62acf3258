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
import { checkedMessage, hexOf, saysYes, wholeNumber, wordsOf } from '../messages.js'
import type { PoolSession, SessionListener, Share } from '../pool_job.js'
import { redirectOf } from '../redirect.js'
import { watchSilence } from '../silence.js'
import { difficultyToTarget, targetOf } from './difficulty.js'
import type { HeaderSpaces } from './header_spaces.js'
import { V1Job } from './job.js'
import { type Notify, parseNotify } from './notify.js'

/** What a pool knew of us when the last session ended. */
export interface V1Memory {
  readonly spaces: HeaderSpaces
  sessionId?: string | undefined
  /** Calls a pool may not know that had no answer when the connection ended: the next one does without. */
  readonly unanswered: Set<string>
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
const wantedMask = 0x1fffffe0
/** Old pools answer unknown calls with nothing. */
const optionalMs = 5000
const mostExtranonce2Bytes = 16
const usualExtranonce2Bytes = 4

const extranonceBytes = v.pipe(
  wholeNumber,
  v.minValue(1, 'there is no room for an extranonce of ours'),
  v.maxValue(mostExtranonce2Bytes),
)
const extranonce1 = hexOf(0, 64)
const subscribed = v.looseTuple([v.unknown(), extranonce1, extranonceBytes])
/** Some leave out the length where it stays. */
const newExtranonce = v.looseTuple([extranonce1, v.nullish(extranonceBytes)])
const positive = v.pipe(
  v.number(),
  v.finite(),
  v.check(value => value > 0, 'must be more than 0'),
)
const difficulty = v.union([
  positive,
  v.pipe(v.string(), v.regex(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i), v.transform(Number), positive),
])
const targetText = hexOf(32, 32)
const maskText = v.pipe(v.string(), v.regex(/^(?:0x)?[0-9a-fA-F]{1,8}$/i, 'must be up to 8 hex digits'))

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
  #hasDifficulty = false
  readonly #patienceMs: number
  #versionMask = 0
  #last: { text: string; notify: Notify; target: Target } | undefined
  #isOpen = false
  /** What is told once the login is done: made when it came, for what comes later counts from the next job on. */
  #early: V1Job | undefined

  constructor(options: V1SessionOptions) {
    const { socket, label, limits } = options
    this.label = label
    this.#options = options
    this.#patienceMs = Math.min(optionalMs, limits?.answerMs ?? optionalMs)
    this.#rpc = new LineRpc({ socket, label, limits, onNotice: (method, params, id) => this.#on(method, params, id) })
    this.closed = this.#rpc.closed
  }

  async login(): Promise<void> {
    const { login, silenceMs, difficulty: wanted } = this.#options
    await this.#configure()
    await this.#subscribe()
    const onResult = (taken: unknown) => this.#onAuthorized(taken)
    await this.#rpc.call('mining.authorize', [login.user, login.password], { onResult }).catch(error => {
      throw loginError(error, this.label, login)
    })
    this.#optional('mining.extranonce.subscribe', [])
    if (wanted !== undefined) this.#optional('mining.suggest_difficulty', [wanted])
    watchSilence(this.#rpc, { silenceMs })
  }

  async submit({ params }: Share): Promise<void> {
    const taken = await this.#rpc.call('mining.submit', params)
    if (!saysYes(taken)) throw this.#rpc.refusal('mining.submit', 'it was not answered with true')
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
    if (!this.#mayCall(method)) return
    const { unanswered } = this.#options.memory
    this.#rpc.call(method, params, { failsAfterMs: this.#patienceMs }).then(
      () => unanswered.delete(method),
      () => this.#rpc.isClosed || unanswered.delete(method),
    )
  }

  // A pool that ends the connection because of a call would do so for ever: the next connection does without it.
  #mayCall(method: string): boolean {
    const { unanswered } = this.#options.memory
    if (unanswered.delete(method)) return false
    unanswered.add(method)
    return true
  }

  async #configure(): Promise<void> {
    const method = 'mining.configure'
    if (!this.#mayCall(method)) return
    const { difficulty: least, memory } = this.#options
    const [names, values] = [['version-rolling'], { ...versionRolling }]
    if (least !== undefined) {
      names.push('minimum-difficulty')
      Object.assign(values, { 'minimum-difficulty.value': least })
    }
    try {
      const onResult = (answer: unknown) => {
        this.#versionMask = negotiatedMask(answer)
      }
      await this.#rpc.call(method, [names, values], { failsAfterMs: this.#patienceMs, onResult })
      memory.unanswered.delete(method)
    } catch (error) {
      // It does not know the call, or says nothing to it: without, then.
      if (this.#rpc.isClosed) throw error
      memory.unanswered.delete(method)
    }
  }

  async #subscribe(): Promise<void> {
    const { login, memory } = this.#options
    const onResult = (answer: unknown) => this.#onSubscribed(answer)
    const subscribe = (...more: string[]) => this.#rpc.call('mining.subscribe', [login.agent, ...more], { onResult })
    const known = memory.sessionId
    try {
      await subscribe(...(known === undefined ? [] : [known]))
    } catch (error) {
      if (known === undefined || errorCode(error) !== 'PICKAXE_ERR_POOL_REFUSED')
        throw loginError(error, this.label, login)
      memory.sessionId = undefined
      await subscribe()
    }
  }

  #onSubscribed(answer: unknown): void {
    const [subscriptions, first, secondBytes] = checkedMessage(
      subscribed,
      answer,
      this.label,
      'mining.subscribe answer',
    )
    this.#options.memory.sessionId = sessionIdOf(subscriptions)
    this.#extranonce = { first: fromHex(first), secondBytes }
    // One that was sent before is over.
    this.#nextExtranonce = undefined
    this.#tellJob(false)
  }

  #onAuthorized(taken: unknown): void {
    if (!saysYes(taken)) throw refusedLogin('mining.authorize was not answered with true', this.label)
    this.#isOpen = true
    if (this.#early !== undefined) this.#options.listener.onJob(this.#early, false)
    this.#early = undefined
  }

  #on(method: string, params: unknown, id: unknown): void {
    const { listener, login } = this.#options
    switch (method) {
      case 'mining.notify':
        this.#onNotify(params)
        break
      case 'mining.set_difficulty':
        this.#setTarget(difficultyToTarget(this.#checked(difficulty, firstOf(params), method)))
        break
      case 'mining.set_target':
        this.#setTarget(targetOf(fromHex(this.#checked(targetText, firstOf(params), method))))
        break
      case 'mining.set_extranonce': {
        const [first, secondBytes] = this.#checked(newExtranonce, params, method)
        this.#nextExtranonce = {
          first: fromHex(first),
          secondBytes: secondBytes ?? this.#extranonce?.secondBytes ?? usualExtranonce2Bytes,
        }
        break
      }
      case 'mining.set_version_mask':
        this.#versionMask = maskOf(this.#checked(maskText, firstOf(params), method))
        // What was found with other bits would be refused.
        this.#tellJob(true)
        break
      case 'client.reconnect':
        listener.onRedirect(redirectOf(params))
        break
      case 'client.show_message':
        if (wordsOf(params) !== '') listener.onMessage(wordsOf(params))
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

  #checked<T extends v.GenericSchema>(schema: T, value: unknown, message: string): v.InferOutput<T> {
    return checkedMessage(schema, value, this.label, message)
  }

  #setTarget(target: Target): void {
    this.#target = target
    const isFirst = !this.#hasDifficulty
    this.#hasDifficulty = true
    // It counts from the next job on. The first one that a pool tells behind its first job is meant for that job.
    if (!isFirst || this.#last === undefined) return
    this.#last = { ...this.#last, target }
    this.#tellJob(true)
  }

  #onNotify(params: unknown): void {
    const notify = parseNotify(params, this.label)
    // What a pool adds behind the flag is nothing to us, however deep it is.
    const text = JSON.stringify([(params as unknown[]).slice(0, 9), this.#target.bound.toString(16)])
    // Sent twice: there is nothing new in it.
    if (this.#last?.text === text && this.#nextExtranonce === undefined) return
    const isMoved = this.#nextExtranonce !== undefined
    this.#extranonce = this.#nextExtranonce ?? this.#extranonce
    this.#nextExtranonce = undefined
    this.#last = { text, notify, target: this.#target }
    this.#tellJob(notify.cleans || isMoved)
  }

  #tellJob(cleans: boolean): void {
    if (this.#last === undefined || this.#extranonce === undefined) return
    const { memory, login, listener } = this.#options
    const { notify, target } = this.#last
    const { first, secondBytes } = this.#extranonce
    const headers = memory.spaces.of(notify, first, secondBytes)
    const versionMask = this.#versionMask
    const job = new V1Job({ notify, extranonce1: first, headers, target, versionMask, wantedMask, user: login.user })
    if (this.#isOpen) listener.onJob(job, cleans)
    else this.#early = job
  }
}

const versionRolling: Readonly<Record<string, unknown>> = {
  'version-rolling.mask': wantedMask.toString(16),
  'version-rolling.min-bit-count': 2,
}

// 0 where the pool does not let us, or says what cannot be read.
function negotiatedMask(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null) return 0
  const { 'version-rolling': isOn, 'version-rolling.mask': mask } = answer as Record<string, unknown>
  return saysYes(isOn) && v.is(maskText, mask) ? maskOf(mask) : 0
}

function maskOf(text: string): number {
  return Number.parseInt(text.replace(/^0x/i, ''), 16) >>> 0
}

function firstOf(params: unknown): unknown {
  return Array.isArray(params) ? params[0] : params
}

// `[["mining.set_difficulty", id], ["mining.notify", id]]`, or one such pair.
function sessionIdOf(subscriptions: unknown): string | undefined {
  const list = Array.isArray(subscriptions) ? subscriptions : []
  const pairs: unknown[] = [list, ...list]
  const pair = pairs.find((item): item is unknown[] => Array.isArray(item) && item[0] === 'mining.notify')
  const id = pair?.[1]
  return typeof id === 'string' && id !== '' && id.length <= 256 ? id : undefined
}
