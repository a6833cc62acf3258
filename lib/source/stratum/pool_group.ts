/**
 * Which pool is mined at: the first of the list that has work; the others stand by and are left again for a better one.
 * @module
 */

import { errorCode, PickaxeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { aborted, abortScope, endOf, sleep } from '../feed/abort_scope.js'
import { type Backoff, backoff } from '../feed/backoff.js'
import { type PoolAddress, poolAddress } from './address.js'
import type { PoolJob, PoolSession, Redirect, SessionListener } from './pool_job.js'

export interface PoolGroupOptions<S> {
  readonly servers: readonly S[]
  readonly addressOf: (server: S) => PoolAddress
  /** Connects and logs in. */
  readonly open: (
    server: S,
    address: PoolAddress,
    listener: SessionListener,
    signal: AbortSignal,
  ) => Promise<PoolSession>
  readonly followRedirects: boolean
  readonly retryFirstMs: number
  readonly retryLimitMs: number
  /** How long a pool that took our login may take to give a job. Default 60 s. */
  readonly firstJobMs?: number
  /** There is work from the pool to mine at. */
  readonly onActive: (session: PoolSession) => void
  /** A job of the active session. */
  readonly onJob: (session: PoolSession, job: PoolJob, cleans: boolean) => void
  /** Nothing can be mined; why, in words. Called again when the reason is another. */
  readonly onNone: (message: string) => void
  /** A session has ended or was left for a better pool. Resolves when it may be closed. */
  readonly onLeft: (session: PoolSession) => Promise<void>
  readonly onPool: (pool: string, up: boolean, message: string) => void
  readonly onMessage: (pool: string, text: string) => void
  readonly onNotice: (message: string) => void
}

export interface PoolState {
  readonly pool: string
  readonly up: boolean
  readonly error?: string
}

class Entry<S> {
  readonly server: S
  readonly home: PoolAddress
  readonly wait: Backoff
  /** Where the pool sent us. */
  moved: PoolAddress | undefined
  readyAt = 0
  error: PickaxeError | undefined
  isUp = false

  constructor(server: S, home: PoolAddress, wait: Backoff) {
    this.server = server
    this.home = home
    this.wait = wait
  }

  get address(): PoolAddress {
    return this.moved ?? this.home
  }
}

/** One login, from the attempt on. */
interface Attempt<S> {
  readonly entry: Entry<S>
  readonly session: PoolSession
  /** Tells of the first job; jobs that follow are told as they come. */
  readonly begin: () => void
}

const defaultFirstJobMs = 60_000
/** A pool that lasted so long starts its waits anew. */
const lastedMs = 30_000
const bannedMs = 300_000

export class PoolGroup<S> {
  readonly #options: PoolGroupOptions<S>
  readonly #entries: readonly Entry<S>[]
  #active: PoolSession | undefined
  #hasMined = false

  constructor(options: PoolGroupOptions<S>) {
    this.#options = options
    const { servers, addressOf, retryFirstMs, retryLimitMs } = options
    this.#entries = servers.map(
      server => new Entry(server, addressOf(server), backoff({ firstMs: retryFirstMs, limitMs: retryLimitMs })),
    )
  }

  get states(): PoolState[] {
    return this.#entries.map(({ address, isUp, error }) => ({
      pool: address.label,
      up: isUp,
      ...given({ error: isUp ? undefined : error?.message }),
    }))
  }

  /** Until `stop`. Rejects with PICKAXE_ERR_POOL_LOGIN when no pool takes our login and none ever did. */
  async run(stop: AbortSignal): Promise<void> {
    this.#options.onNone('connecting')
    while (!stop.aborted) {
      const entry = this.#due()
      if (entry === undefined) {
        this.#assertHope()
        await this.#pause(stop)
        continue
      }
      const attempt = await this.#attempt(entry, stop)
      if (attempt === undefined) continue
      await this.#serve(attempt, stop)
    }
  }

  // The first that may be tried now, of those before `end`.
  #due(end = this.#entries.length): Entry<S> | undefined {
    const now = performance.now()
    return this.#entries.slice(0, end).find(({ readyAt }) => readyAt <= now)
  }

  async #pause(stop: AbortSignal): Promise<void> {
    const reasons = this.#entries.flatMap(({ error }) => (error === undefined ? [] : [error.message]))
    this.#options.onNone([...new Set(reasons)].join('; ') || 'connecting')
    await sleep(this.#waitMs(this.#entries.length), stop).catch(() => {})
  }

  // Until one of the first `end` may be tried.
  #waitMs(end: number): number {
    return Math.max(1, Math.min(...this.#entries.slice(0, end).map(({ readyAt }) => readyAt)) - performance.now())
  }

  #assertHope(): void {
    if (this.#hasMined) return
    const isHopeless = ({ error }: Entry<S>) =>
      errorCode(error) === 'PICKAXE_ERR_POOL_LOGIN' && error?.detail.kind === 'refused'
    if (this.#entries.every(isHopeless)) throw this.#entries[0]!.error
  }

  // Logged in and with a job, or `undefined` and the entry waits.
  async #attempt(entry: Entry<S>, stop: AbortSignal): Promise<Attempt<S> | undefined> {
    const { open, firstJobMs = defaultFirstJobMs } = this.#options
    const scope = abortScope(stop)
    let session: PoolSession | undefined
    let onWork!: () => void
    const work = new Promise<void>(resolve => {
      onWork = resolve
    })
    let first: { job: PoolJob; cleans: boolean } | undefined
    const { label } = entry.address
    const listener: SessionListener = {
      onJob: (job, cleans) => {
        if (session !== undefined && this.#active === session) return this.#options.onJob(session, job, cleans)
        first = { job, cleans }
        onWork()
      },
      onMessage: text => this.#options.onMessage(label, text),
      onNotice: message => this.#options.onNotice(message),
      onRedirect: to => this.#redirect(entry, to, session),
    }
    try {
      session = await open(entry.server, entry.address, listener, scope.signal)
      const patience = sleep(firstJobMs, scope.signal).then(() => {
        throw new PickaxeError('PICKAXE_ERR_POOL_TIMEOUT', `${label} gave no job within ${firstJobMs / 1000} s`, {
          detail: { pool: label },
        })
      })
      const ended = session.closed.then(error => {
        throw error
      })
      for (const wait of [patience, ended]) wait.catch(() => {})
      await Promise.race([work, patience, ended])
      const opened = session
      const begin = () => {
        if (first !== undefined) this.#options.onJob(opened, first.job, first.cleans)
      }
      return { entry, session, begin }
    } catch (error) {
      if (!stop.aborted) this.#failed(entry, error as PickaxeError)
      session?.close(error as PickaxeError)
      return undefined
    } finally {
      scope.end()
    }
  }

  #failed(entry: Entry<S>, error: PickaxeError): void {
    const isBanned = errorCode(error) === 'PICKAXE_ERR_POOL_LOGIN' && error.detail.kind === 'banned'
    const waitMs = Math.max(entry.wait.next(), isBanned ? bannedMs : 0)
    entry.readyAt = Math.max(entry.readyAt, performance.now() + waitMs)
    const isNews = entry.isUp || entry.error?.message !== error.message
    entry.isUp = false
    entry.error = error
    if (isNews) this.#options.onPool(entry.address.label, false, error.message)
    // Where it sent us may be gone.
    if (error.detail?.redirect !== true) entry.moved = undefined
  }

  // Until the session has ended, or one at a better pool has taken its place.
  async #serve(first: Attempt<S>, stop: AbortSignal): Promise<void> {
    let current = first
    this.#activate(current)
    for (;;) {
      const activeAt = performance.now()
      const next = await this.#endOrBetter(current, stop)
      if (performance.now() - activeAt > lastedMs) current.entry.wait.reset()
      if (next === undefined) return
      const { session, entry } = current
      entry.isUp = false
      entry.error = undefined
      current = next
      this.#activate(current)
      const label = next.session.label
      const why = new PickaxeError('PICKAXE_ERR_CLOSED', `left for ${label}`, { detail: { pool: session.label } })
      void this.#options.onLeft(session).finally(() => session.close(why))
    }
  }

  #activate({ entry, session, begin }: Attempt<S>): void {
    this.#hasMined = true
    this.#active = session
    entry.isUp = true
    entry.error = undefined
    this.#options.onPool(session.label, true, 'logged in')
    this.#options.onActive(session)
    begin()
  }

  async #endOrBetter({ entry, session }: Attempt<S>, stop: AbortSignal): Promise<Attempt<S> | undefined> {
    const scope = abortScope(stop)
    const ended = session.closed.then(error => ({ error }))
    void ended.then(() => scope.end())
    const place = this.#entries.indexOf(entry)
    try {
      while (!scope.signal.aborted) {
        const better = this.#due(place)
        if (better === undefined) {
          if (place === 0) await endOf(scope.signal)
          else await sleep(this.#waitMs(place), scope.signal).catch(() => {})
          continue
        }
        const attempt = await this.#attempt(better, scope.signal)
        if (attempt !== undefined && !scope.signal.aborted) return attempt
        attempt?.session.close(aborted('no longer wanted'))
      }
    } finally {
      scope.end()
    }
    if (stop.aborted) {
      session.close(aborted(stop.reason))
      return undefined
    }
    const { error } = await ended
    this.#active = undefined
    this.#failed(entry, error)
    this.#options.onNone(error.message)
    await this.#options.onLeft(session)
    return undefined
  }

  #redirect(entry: Entry<S>, { host, port, waitMs }: Redirect, session: PoolSession | undefined): void {
    const { address, home } = entry
    const to = poolAddress(host ?? address.host, port ?? address.port, address.tls)
    const isElsewhere = to.host.toLowerCase() !== home.host.toLowerCase()
    if (isElsewhere && !this.#options.followRedirects) {
      this.#options.onNotice(
        `${address.label} sends us to ${to.label}: not followed, for it is another host (--follow-redirects, followRedirects)`,
      )
      return
    }
    entry.moved = to.label === home.label ? undefined : to
    entry.readyAt = performance.now() + waitMs
    const why = new PickaxeError(
      'PICKAXE_ERR_POOL_CONNECT',
      `${address.label} asks us to connect again at ${to.label}`,
      {
        detail: { pool: address.label, redirect: true },
      },
    )
    session?.close(why)
  }
}
