/**
 * Two connections to Redis, one for commands and one that listens; they come back by themselves.
 * @module
 */
import type { Redis } from 'ioredis'
import { PickaxeError } from '../../base/errors.js'
import { aborted } from '../feed/abort_scope.js'
import type { Packages } from './packages.js'
import type { CheckedRedis } from './redis_options.js'

export interface LinkListener {
  /** Redis cannot be reached any more, or can again. */
  onState(up: boolean, message: string): void
  /** What was published on a channel that is listened to. */
  onMessage(channel: string, text: string): void
}

const longestPauseMs = 2000
/** Nobody answers for so long: whoever waits is told so. */
const silenceMs = 3000

/** An answer takes no longer, or the connection is made anew. */
const deafMs = 8000
/** How often the connection that only listens asks whether somebody is there. */
const pingMs = 5000

const ignore = () => {}

/** ioredis's words where no Sentinel says which server it is. */
const ofSentinels = /^All sentinels are unreachable/
const refusals = /WRONGPASS|NOAUTH|NOPERM|invalid (?:username|password)/i
/** Node's codes for a certificate that does not hold. */
const distrust =
  /^(?:ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA)$/

export class RedisLink {
  readonly label: string
  readonly commands: Redis
  readonly #ear: Redis
  readonly #listener: LinkListener
  readonly #pinging: NodeJS.Timeout
  #isUp: boolean | undefined
  #lastError: Error | undefined

  constructor({ ioredis }: Packages, redis: CheckedRedis, listener: LinkListener) {
    const { label, ...address } = redis
    this.label = label
    this.#listener = listener
    const options = {
      ...address,
      // Commands wait for the connection: BullMQ asks for that too.
      maxRetriesPerRequest: null,
      lazyConnect: true,
      connectTimeout: 10_000,
      retryStrategy: (times: number) => Math.min(longestPauseMs, 50 * 2 ** Math.min(times, 6)),
      // After a fail-over: we are at what is a replica now.
      // A server that hangs, and one whose machine is gone without a word, leave their connections open.
      socketTimeout: deafMs,
      reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? (2 as const) : false),
    }
    this.commands = new ioredis.Redis(options)
    this.#ear = new ioredis.Redis({ ...options, enableReadyCheck: false })
    for (const connection of [this.commands, this.#ear]) {
      connection.on('error', error => {
        this.#lastError = error
        // ioredis hears the first error of a socket; TLS may have another, which would end the process. The last socket stays
        // there while Sentinels are asked in vain: one listener, however often.
        connection.stream?.off('error', ignore).on('error', ignore)
      })
    }
    this.commands.on('ready', () => this.#tell(true, `${label} answers`))
    this.commands.on('close', () => this.#tell(false, `${label} cannot be reached${this.#why()}`))
    this.#pinging = setInterval(() => {
      if (this.#ear.status === 'ready') this.#ear.ping().catch(() => {})
    }, pingMs).unref()
    this.#ear.on('message', (channel, text) => this.#listener.onMessage(channel, text))
  }

  get isUp(): boolean {
    return this.#isUp === true
  }

  /**
   * Connects, and goes on trying for `patienceMs`. Throws PICKAXE_ERR_REDIS: nobody answers, or we are not let in; and
   * PICKAXE_ERR_ABORTED.
   */
  async open(channels: readonly string[], patienceMs: number, signal: AbortSignal | undefined): Promise<void> {
    const begun = performance.now()
    void this.commands.connect().catch(() => {})
    void this.#ear.connect().catch(() => {})
    let isTold = false
    while (!this.isUp) {
      if (signal?.aborted) throw aborted(signal.reason)
      this.#assertWelcome()
      const waitedMs = performance.now() - begun
      if (waitedMs > patienceMs) throw this.#failure(`does not answer${this.#why()}`)
      if (waitedMs > silenceMs && !isTold) {
        isTold = true
        this.#listener.onState(false, `${this.label} cannot be reached${this.#why()}; tried again until it can`)
      }
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    if (isTold) this.#listener.onState(true, `${this.label} answers`)
    if (channels.length === 0) return
    try {
      await this.#ear.subscribe(...channels)
    } catch (error) {
      throw this.#failure(`lets us not listen to ${channels.join(', ')}: ${(error as Error).message}`)
    }
  }

  // What does not mend itself.
  #assertWelcome(): void {
    const { message = '', code = '' } = (this.#lastError ?? {}) as NodeJS.ErrnoException
    if (refusals.test(message)) {
      throw this.#failure(
        `lets us not in: ${message}; user and password are ${
          ofSentinels.test(message)
            ? 'PICKAXE_SENTINEL_USER and PICKAXE_SENTINEL_PASSWORD'
            : 'PICKAXE_REDIS_USER and PICKAXE_REDIS_PASSWORD'
        }`,
      )
    }
    if (distrust.test(code) || (ofSentinels.test(message) && /certificate|altname/i.test(message))) {
      throw this.#failure(
        `is not trusted: ${message}${code === '' ? '' : ` (${code})`}; PICKAXE_REDIS_CA names a file of certificates to trust instead of the system's`,
      )
    }
  }

  async subscribe(channel: string): Promise<void> {
    await this.#ear.subscribe(channel)
  }

  close(): void {
    this.#isUp = undefined
    clearInterval(this.#pinging)
    for (const connection of [this.commands, this.#ear]) connection.disconnect()
  }

  #failure(why: string): PickaxeError {
    return new PickaxeError('PICKAXE_ERR_REDIS', `Redis at ${this.label} ${why}`, {
      cause: this.#lastError,
      detail: { redis: this.label },
    })
  }

  #why(): string {
    const message = this.#lastError?.message
    return message === undefined || message === '' ? '' : `: ${message}`
  }

  #tell(up: boolean, message: string): void {
    if (up === this.#isUp || (this.#isUp === undefined && !up)) return
    const isFirst = this.#isUp === undefined
    this.#isUp = up
    if (up) this.#lastError = undefined
    if (!isFirst) this.#listener.onState(up, message)
  }
}

/** Why Redis refuses to write, where it does for want of memory. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && /\bOOM\b/.test(error.message)
}
