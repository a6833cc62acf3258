/**
 * The one place that decides what is hashed: news in, jobs out, found blocks on their way.
 * @module
 */
import { PickaxeError } from '../../base/errors.js'
import type { Hit, Miner } from '../../miner/miner.js'
import type { Search } from '../../miner/search.js'
import { abortScope } from './abort_scope.js'
import { type Bell, bell } from './bell.js'
import type { ChainNode, Work, WorkSupply } from './chain_node.js'
import { lastHits } from './last_hits.js'
import type { Lead, NodeGroup } from './node_group.js'
import { type Backoff, backoff, sleep } from './rpc/backoff.js'
import type { HoldKey, SoloEvent } from './solo_events.js'
import type { Submitter } from './submitter.js'

/** What the coordinator needs of a miner. */
export type Engine = Pick<Miner, 'setJob' | 'clearJob' | 'hits' | 'pause' | 'resume' | 'stats' | 'close'>

export interface CoordinatorOptions {
  readonly engine: Engine
  readonly group: NodeGroup
  readonly submitter: Submitter
  /** A template is asked for anew after this long without news. */
  readonly refreshMs: number
  /** Whether enough has been mined; blocks under way are counted by the caller. */
  readonly isDone: () => boolean
  readonly onEvent: (event: SoloEvent) => void
}

/** A template being mined. */
interface Current {
  readonly node: ChainNode
  readonly chain: string
  readonly supply: WorkSupply
  readonly since: number
  solved: boolean
  exhausted: boolean
}

// A node that never answers a submit must not keep the miner idle, or from its end, for longer than this.
const submitPatienceMs = 5000
// A check of a RandomX hit takes a second or two where its key is new.
const checkPatienceMs = 3000
// New transactions alone are not worth a new template more often than this.
const sameTipPauseMs = 1000
// Time for a node's own answers to agree with each other.
const settleMs = 20
const rememberedSearches = 64

export class Coordinator {
  readonly #options: CoordinatorOptions
  readonly #bell: Bell = bell()
  readonly #retryWait: Backoff = backoff({ limitMs: 10_000 })
  readonly #works = new Map<number, { work: Work; current: Current }>()
  readonly #holds = new Map<HoldKey, string>()
  #current: Current | undefined
  #last: Current | undefined
  #search: Search | undefined
  #failure: { error: unknown } | undefined
  #end: (reason?: unknown) => void = () => {}
  templates = 0
  /** Hits on a template that had been solved already. */
  surplusHits = 0

  constructor(options: CoordinatorOptions) {
    this.#options = options
  }

  /** Why nothing is mined; empty while something is. */
  get holds(): ReadonlyMap<HoldKey, string> {
    return this.#holds
  }

  get template(): { height: number; ageMs: number; expectedHashes: number } | undefined {
    if (this.#current === undefined) return undefined
    const { supply, since } = this.#current
    return { height: supply.height, ageMs: performance.now() - since, expectedHashes: supply.expectedHashes }
  }

  /** Mines until done or until `signal` is aborted. Rejects when the engine fails. */
  async run(signal: AbortSignal): Promise<void> {
    const scope = abortScope(signal)
    this.#end = scope.end
    // Ends with the engine, which outlives this call unless it fails.
    this.#takeHits().catch(error => this.#fail(error))
    try {
      await this.#mine(scope.signal)
    } catch (error) {
      if (!scope.signal.aborted) throw error
    } finally {
      this.#drop()
      scope.end()
    }
    if (signal.aborted && this.#failure === undefined) await lastHits(this.#options.engine, checkPatienceMs)
    await this.#options.submitter.finish(submitPatienceMs)
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** The lead, its tip or the reason against mining has changed. */
  onChange(): void {
    if (this.#current !== undefined && this.#isOutdated(this.#current)) this.#drop()
    if (this.#options.group.standpoint.kind === 'lead') void this.#options.submitter.retry()
    this.#bell.ring()
  }

  /** A block was heard of: what does not build on it is stale, before anything else is asked. */
  onNews(tipId: string): void {
    if (this.#current !== undefined && this.#current.supply.previous !== tipId) this.#drop()
    this.#bell.ring()
  }

  async #mine(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#submitted(stop)
      if (this.#options.isDone()) {
        if (this.#options.submitter.open === 0) return
        await this.#rungOrLater(stop)
        void this.#options.submitter.retry()
        continue
      }
      const { standpoint } = this.#options.group
      if (standpoint.kind === 'hold') {
        const { hopeless } = this.#options.group
        if (hopeless !== undefined && this.templates === 0) throw hopeless
        this.#hold(standpoint.hold, standpoint.message)
        await this.#bell.rung(stop)
        continue
      }
      try {
        await this.#mineOn(standpoint, stop)
      } catch (error) {
        if (stop.aborted) return
        await this.#trouble(error as Error, stop)
      }
    }
  }

  // Templates of one node, until the group has to be looked at again.
  async #mineOn({ node, chain }: Lead, stop: AbortSignal): Promise<void> {
    void this.#options.submitter.retry()
    let supply: WorkSupply | undefined = await node.template({ signal: stop })
    while (supply !== undefined) {
      this.#retryWait.reset()
      const current: Current = { node, chain, supply, since: performance.now(), solved: false, exhausted: false }
      if (this.#options.isDone() || this.#isOutdated(current)) {
        this.#options.group.poke()
        await sleep(settleMs, stop)
        return
      }
      this.#start(current)
      supply = await this.#nextSupply(current, stop)
      await this.#submitted(stop)
    }
  }

  #start(current: Current): void {
    const { supply, node } = current
    this.#releaseHolds()
    this.#forgetAllBut(this.#last)
    this.#current = current
    this.#last = current
    this.templates++
    const { height, previous, transactions, expectedHashes } = supply
    this.#options.onEvent({ type: 'template', node: node.label, height, previous, transactions, expectedHashes })
    this.#nextSearch(current)
  }

  // Late hits belong to the template before; older ones would only keep their transactions in memory.
  #forgetAllBut(last: Current | undefined): void {
    for (const [id, { current }] of this.#works) if (current !== last) this.#works.delete(id)
  }

  // A fresh template from the long poll, or undefined when there is a reason to start over.
  async #nextSupply(current: Current, stop: AbortSignal): Promise<WorkSupply | undefined> {
    const scope = abortScope(stop)
    const longPoll = this.#longPoll(current, scope.signal)
    const refresh = sleep(this.#options.refreshMs, scope.signal).then(() => undefined)
    const outdated = this.#outdated(current, scope.signal)
    try {
      return await Promise.race([longPoll, refresh, outdated])
    } finally {
      scope.end()
      void Promise.allSettled([longPoll, refresh, outdated])
    }
  }

  async #outdated(current: Current, signal: AbortSignal): Promise<undefined> {
    while (this.#current === current && !current.exhausted) await this.#bell.rung(signal)
    // The node had nothing left to try for this second.
    if (current.exhausted && this.#search === undefined) await sleep(sameTipPauseMs, signal)
    return undefined
  }

  async #longPoll({ node, supply }: Current, signal: AbortSignal): Promise<WorkSupply | undefined> {
    const { longPollId } = supply
    try {
      if (node.longPolls && longPollId !== undefined) {
        const askedAt = performance.now()
        const next = await node.template({ longPollId, signal })
        const restMs = sameTipPauseMs - (performance.now() - askedAt)
        if (next.previous === supply.previous && restMs > 0) await sleep(restMs, signal)
        return next
      }
    } catch {
      // The links find out what is wrong with the node; until then the refresh goes on.
      if (!signal.aborted) this.#options.group.poke()
    }
    return new Promise(() => {})
  }

  #nextSearch(current: Current): void {
    try {
      const work = current.supply.next()
      if (work === undefined) {
        current.exhausted = true
        this.#bell.ring()
      } else {
        this.#search = this.#options.engine.setJob(work.job)
        this.#remember(this.#search, { work, current })
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  #remember(search: Search, entry: { work: Work; current: Current }): void {
    this.#works.set(search.id, entry)
    const oldest = this.#works.keys().next().value
    if (this.#works.size > rememberedSearches && oldest !== undefined) this.#works.delete(oldest)
    const { current } = entry
    void search.finished.then(({ reason, error }) => {
      // No memory, say: every template to come would end the same way.
      if (reason === 'failed') this.#fail(error)
      if (reason !== 'exhausted' || this.#search !== search || this.#current !== current) return
      this.#search = undefined
      if (!current.solved) this.#nextSearch(current)
    })
  }

  async #takeHits(): Promise<void> {
    for await (const hit of this.#options.engine.hits()) this.#onHit(hit)
  }

  #onHit(hit: Hit): void {
    const found = this.#works.get(hit.jobId)
    // One block a template: another would only compete with the first.
    if (found === undefined || found.current.solved) {
      this.surplusHits++
      return
    }
    const { work, current } = found
    current.solved = true
    const { chain, supply } = current
    const block = { ...work.solve(hit.nonceBytes, hit.hash), chain, previous: supply.previous }
    if (this.#current === current) this.#drop()
    this.#options.onEvent({ type: 'found', height: block.height, id: block.id })
    void this.#options.submitter.submit(block).then(() => {
      this.#options.group.poke()
      this.#bell.ring()
    })
  }

  // A template fetched while our own block is under way would be stale at once.
  async #submitted(stop: AbortSignal): Promise<void> {
    const scope = abortScope(stop)
    const patience = sleep(submitPatienceMs, scope.signal).catch(() => {})
    await Promise.race([this.#options.submitter.idle(), patience])
    scope.end()
  }

  // A node that failed at a submit may make no other news.
  async #rungOrLater(stop: AbortSignal): Promise<void> {
    const scope = abortScope(stop)
    const waits = [this.#bell.rung(scope.signal), sleep(this.#retryWait.next(), scope.signal)]
    try {
      await Promise.race(waits)
    } finally {
      scope.end()
      void Promise.allSettled(waits)
    }
  }

  async #trouble(error: Error, stop: AbortSignal): Promise<void> {
    this.#drop()
    this.#options.group.poke()
    const isStale = error instanceof PickaxeError && error.detail.stale === true
    if (!isStale) this.#hold('template', error.message)
    await sleep(this.#retryWait.next(), stop)
  }

  #isOutdated({ node, supply }: Current): boolean {
    const { standpoint } = this.#options.group
    if (standpoint.kind === 'hold' || standpoint.node !== node) return true
    const { tip } = standpoint
    // A link may know less than the template: then the template is the news.
    return tip.height >= supply.height || (tip.height === supply.height - 1 && tip.id !== supply.previous)
  }

  #drop(): void {
    this.#current = undefined
    this.#search = undefined
    this.#bell.ring()
    if (this.#failure !== undefined) return
    try {
      this.#options.engine.clearJob()
    } catch (error) {
      this.#fail(error)
    }
  }

  // Without its engine there is nothing left to coordinate.
  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#end(error)
  }

  #hold(hold: HoldKey, message: string): void {
    if (this.#holds.get(hold) === message) return
    for (const other of this.#holds.keys()) if (other !== hold) this.#release(other)
    this.#holds.set(hold, message)
    this.#options.onEvent({ type: 'hold', hold, message })
  }

  #releaseHolds(): void {
    for (const hold of [...this.#holds.keys()]) this.#release(hold)
  }

  #release(hold: HoldKey): void {
    if (this.#holds.delete(hold)) this.#options.onEvent({ type: 'released', hold })
  }
}
