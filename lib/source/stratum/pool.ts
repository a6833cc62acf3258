/**
 * Mining at a pool: its jobs in, shares that were proven here out.
 * @module
 */
import { PickaxeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { Miner } from '../../miner/miner.js'
import { type MinerOptions, minerOptionsOf } from '../../miner/options.js'
import { aborted, abortScope, endOf, unlessAborted } from '../feed/abort_scope.js'
import type { Engine } from '../feed/engine.js'
import { engineNumbers } from '../feed/engine_numbers.js'
import { HashrateWindows } from '../feed/hashrate_windows.js'
import { guardedListener } from '../feed/listener.js'
import type { PoolAddress } from './address.js'
import { dial } from './dial.js'
import { withoutSecret } from './login.js'
import { onOneLine } from './messages.js'
import { NonceSpaces } from './monero/nonce_space.js'
import { openMoneroSession } from './monero/session.js'
import type { PoolEvent } from './pool_events.js'
import { PoolGroup } from './pool_group.js'
import type { PoolSession, SessionListener } from './pool_job.js'
import type { PoolStats } from './pool_numbers.js'
import { type CheckedPoolOptions, type CheckedServer, checkPoolOptions, type PoolOptions } from './pool_options.js'
import { ShareMiner } from './share_miner.js'
import { HeaderSpaces } from './v1/header_spaces.js'
import { openV1Session, type V1Memory } from './v1/session.js'

/**
 * Starts mining at a pool. Goes on through lost connections and dead pools. Throws `TypeError`/`RangeError` for bad
 * options, and what {@link Miner.start} throws.
 */
export async function pool(options: PoolOptions): Promise<PoolMiner> {
  const checked = checkPoolOptions(options)
  const { startEngine = startMiner, signal } = options
  if (signal?.aborted) throw aborted(signal.reason)
  let miner: PoolMiner | undefined
  const starting = startEngine({
    ...minerOptionsOf(options),
    priority: options.priority ?? 'low',
    // Told, and not sent; a share that cannot be checked is no reason to end.
    randomx: { ...options.randomx, unproven: 'deliver' },
    onNotice: notice => {
      if (notice.code === 'verifier-refused') miner?.holdUnproven(notice.message)
      options.onNotice?.(notice)
    },
  })
  const engine = await unlessAborted(starting, signal).catch(error => {
    // Whatever still comes of it ends at once.
    starting.then(late => late.close()).catch(() => {})
    throw error
  })
  miner = new PoolMiner(checked, engine, guardedListener(options.onEvent), signal)
  return miner
}

async function startMiner(options: MinerOptions): Promise<Engine> {
  return Miner.start(options)
}

const lastAnswersMs = 3000

/** Mining at a pool, as {@link pool} starts it. */
export class PoolMiner {
  /** Settles when mining has ended: closed, aborted, or as many shares as were asked for. Rejects when it cannot go on. */
  readonly finished: Promise<void>
  readonly #options: CheckedPoolOptions
  readonly #engine: Engine
  readonly #shares: ShareMiner
  readonly #group: PoolGroup<CheckedServer>
  readonly #windows: HashrateWindows
  readonly #clean: (text: string) => string
  readonly #stop = new AbortController()
  readonly #startedAt = Date.now()
  readonly #spaces = new NonceSpaces()
  readonly #memories = new Map<CheckedServer, V1Memory>()

  /** @internal Use {@link pool}. */
  constructor(
    options: CheckedPoolOptions,
    engine: Engine,
    onEvent: (event: PoolEvent) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#options = options
    this.#engine = engine
    this.#windows = new HashrateWindows(
      () => engine.stats().hashes,
      () => engine.stats().randomx?.stage,
    )
    const { servers, followRedirects, retryFirstMs, retryLimitMs, shares } = options
    // Pools may repeat what we said to them, and say what moves a cursor.
    const clean = (text: string) => servers.reduce((shown, { login }) => withoutSecret(shown, login), onOneLine(text))
    this.#clean = clean
    this.#shares = new ShareMiner({
      engine,
      shares,
      onEvent,
      clean,
      onEnough: () => this.#stop.abort(),
      onFailure: error => this.#stop.abort(error),
    })
    this.#group = new PoolGroup({
      servers,
      followRedirects,
      retryFirstMs,
      retryLimitMs,
      addressOf: ({ address }) => address,
      open: (server, address, listener, attempt) => this.#open(server, address, listener, attempt),
      onActive: session => this.#shares.begin(session),
      onJob: (session, job, cleans) => this.#shares.mine(session, job, cleans),
      onNone: message => this.#shares.hold('pool', clean(message)),
      onLeft: session => this.#shares.leave(session),
      onPool: (name, up, message) => onEvent({ type: 'pool', pool: name, up, message: clean(message) }),
      onMessage: (name, text) => onEvent({ type: 'message', pool: name, text: clean(text) }),
      onNotice: message => onEvent({ type: 'notice', message: clean(message) }),
    })
    const onAbort = () => this.#stop.abort()
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    this.finished = this.#run().finally(() => signal?.removeEventListener('abort', onAbort))
    // Whoever does not wait for the end must not be ended by it.
    this.finished.catch(() => {})
  }

  /** @internal Hits cannot be checked: nothing is mined until they can. */
  holdUnproven(message: string): void {
    this.#shares.holdUnproven(message)
  }

  /** The threads rest and keep their place; the pool's jobs are still followed. */
  pause(): void {
    this.#shares.pause()
  }

  /** Ends a {@link pause}. */
  resume(): void {
    this.#shares.resume()
  }

  /** The numbers now. */
  stats(): PoolStats {
    const algorithm = this.#shares.algorithm ?? this.#options.algorithm
    const numbers = engineNumbers(this.#engine.stats(), this.#shares.jobAlgorithm ?? '')
    const { s10, s60, m15 } = this.#windows.rates()
    const { tally, holds, job } = this.#shares
    const paused = this.#shares.isPaused
    // The windows still remember what was hashed before.
    const isIdle = paused || holds.size > 0
    return {
      ...numbers,
      paused,
      hashrateByThread: isIdle ? numbers.hashrateByThread.map(() => 0) : numbers.hashrateByThread,
      now: Date.now(),
      startedAt: this.#startedAt,
      lastShareAt: tally.lastAt,
      holds: [...holds].map(([hold, message]) => ({ hold, message })),
      hashrate: isIdle ? 0 : s10,
      hashrate10s: isIdle ? 0 : s10,
      hashrate60s: s60,
      hashrate15m: m15,
      algorithm,
      sharesAccepted: tally.accepted,
      sharesRejected: { ...tally.rejected },
      sharesStale: tally.stale,
      sharesLost: tally.lost,
      sharesUnproven: tally.unproven,
      sharesDuplicate: this.#shares.duplicates,
      sharesOpen: this.#shares.open,
      blocksFound: tally.blocks,
      answerMs: tally.answerMs,
      checkMs: tally.checkMs,
      credited: tally.credited(numbers.hashes, this.#shares.minedSeconds),
      jobs: this.#shares.jobs,
      job,
      pool: this.#shares.pool,
      pools: this.#group.states.map(({ error, ...state }) => ({
        ...state,
        ...given({ error: error && this.#clean(error) }),
      })),
    }
  }

  /** Stops hashing at once, waits a moment for the answers to shares that were sent, ends the threads. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.finished
  }

  /** What `console.log` shows: the numbers of this moment. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    const { algorithm, pool, running, paused, holds, threads, kernel, hashrate10s, hashes, sharesAccepted } =
      this.stats()
    const numbers = { algorithm, pool, running, paused, holds, threads, kernel, hashrate10s, hashes, sharesAccepted }
    return `PoolMiner ${inspect(numbers, options)}`
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    const connected = new AbortController()
    try {
      const running = this.#group.run(connected.signal)
      await Promise.race([running, endOf(this.#stop.signal)])
      await this.#shares.end(lastAnswersMs)
      connected.abort(new PickaxeError('PICKAXE_ERR_CLOSED', 'the pool miner was closed'))
      await running
      const { failure } = this.#shares
      if (failure !== undefined) throw failure.error
    } finally {
      connected.abort()
      this.#windows.stop()
      await this.#engine.close()
    }
  }

  async #open(
    server: CheckedServer,
    address: PoolAddress,
    listener: SessionListener,
    attempt: AbortSignal,
  ): Promise<PoolSession> {
    const { proxy, connectMs, dialect, limits, silenceMs } = this.#options
    const { fingerprint, ca, login } = server
    const socket = await dial(address, { fingerprint, ca, proxy, timeoutMs: connectMs, signal: attempt })
    const scope = abortScope(attempt)
    void endOf(scope.signal).then(() => {
      if (attempt.aborted && !isOpen) socket.destroy()
    })
    let isOpen = false
    try {
      const common = { socket, label: address.label, login, listener, limits, silenceMs }
      const session =
        dialect.family === 'monero'
          ? await openMoneroSession({ ...common, variants: dialect.variants, spaces: this.#spaces })
          : await openV1Session({ ...common, difficulty: dialect.difficulty, memory: this.#memoryOf(server) })
      isOpen = true
      return session
    } finally {
      scope.end()
    }
  }

  #memoryOf(server: CheckedServer): V1Memory {
    const known = this.#memories.get(server)
    if (known !== undefined) return known
    const memory: V1Memory = { spaces: new HeaderSpaces(), unanswered: new Set() }
    this.#memories.set(server, memory)
    return memory
  }
}
