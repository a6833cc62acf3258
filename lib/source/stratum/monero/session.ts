/**
 * One login at a pool of Monero's family.
 * @module
 */

import type { Socket } from 'node:net'
import * as v from 'valibot'
import type { PickaxeError } from '../../../base/errors.js'
import { given } from '../../../base/given.js'
import type { RandomXVariant } from '../../../hash/randomx/variants.js'
import { type Backoff, backoff } from '../../feed/backoff.js'
import { type LineLimits, LineRpc } from '../line_rpc.js'
import type { Login } from '../login.js'
import { loginError } from '../login.js'
import { checkedMessage, identifier, saysYes, wordsOf } from '../messages.js'
import type { PoolSession, SessionListener, Share } from '../pool_job.js'
import { redirectOf } from '../redirect.js'
import { watchSilence } from '../silence.js'
import { MoneroJob } from './job.js'
import type { NonceSpaces } from './nonce_space.js'

export interface MoneroSessionOptions {
  readonly socket: Socket
  readonly label: string
  readonly login: Login
  /** What jobs may be hashed with; the first where they do not say. */
  readonly variants: readonly RandomXVariant[]
  /** Outlives the session: what was tried is not tried again after a new login. */
  readonly spaces: NonceSpaces
  readonly listener: SessionListener
  readonly silenceMs: number
  readonly askAfterMs?: number
  readonly limits?: Partial<LineLimits> | undefined
}

const loginAnswer = v.object({
  id: identifier,
  job: v.optional(v.unknown()),
  extensions: v.optional(v.unknown()),
})

// A pool that does not know a call says so; one that says nothing must not cost the connection.
const askPatienceMs = 10_000

/** Logs in. Throws PICKAXE_ERR_POOL_LOGIN, or why the connection ended. */
export async function openMoneroSession(options: MoneroSessionOptions): Promise<PoolSession> {
  const session = new MoneroSession(options)
  try {
    await session.login()
    return session
  } catch (error) {
    // Left open, a refused login would keep the socket, and with it the process.
    session.close(error as PickaxeError)
    throw error
  }
}

class MoneroSession implements PoolSession {
  readonly label: string
  readonly closed: Promise<PickaxeError>
  readonly #options: MoneroSessionOptions
  readonly #rpc: LineRpc
  readonly #askWait: Backoff = backoff({ firstMs: 1000, limitMs: 30_000 })
  #loginId: string | number | undefined
  #nicehash = false
  #knowsKeepAlive = false
  #last: MoneroJob | undefined
  #early: unknown
  #asking: NodeJS.Timeout | undefined
  #mayAsk = true

  constructor(options: MoneroSessionOptions) {
    const { socket, label, limits } = options
    this.label = label
    this.#options = options
    this.#rpc = new LineRpc({ socket, label, limits, onNotice: (method, params) => this.#onNotice(method, params) })
    this.closed = this.#rpc.closed
    void this.closed.then(() => clearTimeout(this.#asking))
  }

  async login(): Promise<void> {
    const { login, variants, silenceMs, askAfterMs } = this.#options
    const { user, password, rigId, agent } = login
    const params = { login: user, pass: password, agent, ...given({ rigid: rigId }), algo: variants }
    await this.#rpc.call('login', params, { onResult: answer => this.#onLogin(answer) }).catch(error => {
      throw loginError(error, this.label, login)
    })
    const ask = this.#knowsKeepAlive ? () => this.#keepAlive() : undefined
    watchSilence(this.#rpc, { silenceMs, ask, ...given({ askAfterMs }) })
  }

  async submit({ params }: Share): Promise<void> {
    const answer = await this.#rpc.call('submit', params)
    const refused = refusedIn(answer)
    if (refused !== undefined) throw this.#rpc.refusal('submit', refused)
  }

  askForJob(): void {
    if (this.#asking !== undefined || !this.#mayAsk) return
    this.#asking = setTimeout(() => void this.#ask(), this.#askWait.next())
  }

  close(why: PickaxeError): void {
    this.#rpc.close(why)
  }

  #onLogin(answer: unknown): void {
    const { id, job, extensions } = checkedMessage(loginAnswer, answer, this.label, 'login answer')
    const known = new Set<unknown>(Array.isArray(extensions) ? extensions : [])
    this.#loginId = id
    this.#nicehash = known.has('nicehash')
    this.#knowsKeepAlive = known.has('keepalive')
    // What was sent before the answer is older than what the answer says.
    const first = job ?? this.#early
    if (first !== undefined) this.#onJob(first)
  }

  #onNotice(method: string, params: unknown): void {
    const { listener } = this.#options
    switch (method) {
      case 'job':
        // No share of it could bear our name yet.
        if (this.#loginId === undefined) this.#early = params
        else this.#onJob(params)
        break
      case 'client.reconnect':
        listener.onRedirect(redirectOf(params))
        break
      case 'client.show_message':
      case 'message':
      case 'motd':
        if (wordsOf(params) !== '') listener.onMessage(wordsOf(params))
    }
  }

  #onJob(message: unknown): void {
    const { variants, spaces, listener } = this.#options
    const job = new MoneroJob(message, {
      label: this.label,
      loginId: this.#loginId!,
      variants,
      nicehash: this.#nicehash,
      spaces,
      lastSeedHash: this.#last?.seedHash,
    })
    const last = this.#last
    const isSame = last?.content === job.content && last.id === job.id && last.target.bound === job.target.bound
    if (isSame) return
    this.#last = job
    this.#askWait.reset()
    clearTimeout(this.#asking)
    this.#asking = undefined
    listener.onJob(job, last !== undefined && (last.previous !== job.previous || last.algorithm !== job.algorithm))
  }

  #keepAlive(): void {
    this.#rpc.call('keepalived', { id: this.#loginId }).catch(() => {})
  }

  async #ask(): Promise<void> {
    const before = this.#last
    try {
      const onResult = (job: unknown) => {
        if (job !== null && job !== undefined) this.#onJob(job)
      }
      await this.#rpc.call('getjob', { id: this.#loginId }, { failsAfterMs: askPatienceMs, onResult })
      this.#asking = undefined
    } catch {
      this.#asking = undefined
      if (this.#rpc.isClosed) return
      // Not every pool has the call; all send a job with the next block.
      this.#mayAsk = false
      this.#options.listener.onNotice(`${this.label} gives no job when asked: waiting for its next one`)
      return
    }
    if (this.#last === before) this.askForJob()
  }
}

// With no error beside it an answer is a yes, unless it says otherwise.
function refusedIn(answer: unknown): string | undefined {
  if (answer === undefined || answer === null || saysYes(answer)) return undefined
  const said = typeof answer === 'object' ? (answer as { status?: unknown }).status : answer
  if (said === undefined || said === null) return undefined
  return typeof said === 'string' ? said : 'no reason given'
}
