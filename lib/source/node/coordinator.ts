/**
 * Decides what is mined: when, on which node's template, and what becomes of a hit.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises'
import { toHex } from '../../base/bytes.js'
import { PickaxeError } from '../../base/errors.js'
import type { Hit } from '../../miner/miner.js'
import { abortScope, sleep } from '../feed/abort_scope.js'
import { type Backoff, backoff } from '../feed/backoff.js'
import { type ChangeSignal, changeSignal } from '../feed/change_signal.js'
import type { Engine } from '../feed/engine.js'
import { Feed } from '../feed/feed.js'
import { Holds } from '../feed/holds.js'
import { Candidate } from './candidate.js'
import type { BlockSupply, BlockWork } from './chain_node.js'
import type { GroupState, Lead, NodeGroup } from './node_group.js'
import type { HoldKey, SoloEvent } from './solo_events.js'
import type { SettledBlock, Submitter } from './submitter.js'

export interface CoordinatorOptions {
  readonly engine: Engine
  readonly group: NodeGroup
  readonly submitter: Submitter
  /** A template is asked for anew after this long without news. */
  readonly refreshMs: number
  /** Whether enough has been mined; blocks under way are counted by the caller. */
  readonly isDone: () => boolean
  readonly onEvent: (event: SoloEvent) => void
  /** How long nothing is mined after it was found that hits cannot be checked here. Default 10 s. */
  readonly verifierRetryMs?: number
}

// A node that never answers a submit must not keep the miner idle, or from its end, for longer than this.
const submitPatienceMs = 5000
// A check of a RandomX hit takes a second or two where its key is new.
const checkPatienceMs = 3000
// New transactions alone are not worth a new template more often than this.
const sameTipPauseMs = 1000
// Time for a node's own answers to agree with each other.
const settleMs = 20

export class Coordinator {
  readonly #options: CoordinatorOptions
  readonly #feed: Feed<BlockWork, Candidate>
  readonly #holds: Holds<HoldKey>
  readonly #changed: ChangeSignal = changeSignal()
  readonly #retryWait: Backoff = backoff({ limitMs: 10_000 })
  /** Between blocks while the nodes refuse them: the next one is likely to be built wrong too. */
  readonly #rejectedWait: Backoff = backoff({ firstMs: 1000, limitMs: 60_000 })
  /** Reasons against mining that are waited out, whatever the nodes say, and until when. */
  readonly #pauses = new Map<HoldKey, { readonly message: string; readonly untilMs: number }>()
  /** The block found last, by id. */
  #found = ''
  #failure: { error: unknown } | undefined
  /** The key that was prepared last, hex. */
  #prepared = ''
  /** A block being sent for the first time, for as long as that is worth waiting for. */
  #underWay: Promise<unknown> = Promise.resolve()
  #end: (reason?: unknown) => void = () => {}
  #lateHits = 0
  templates = 0

  constructor(options: CoordinatorOptions) {
    this.#options = options
    this.#holds = new Holds(options.onEvent)
    this.#feed = new Feed({
      engine: options.engine,
      onHit: (hit, work, candidate) => this.#onHit(hit, work, candidate),
      onExhausted: candidate => {
        candidate.exhausted = true
        this.#changed.raise()
      },
      onFailure: error => this.#fail(error),
    })
  }

  /** Why nothing is mined; empty while something is. */
  get holds(): ReadonlyMap<string, string> {
    return this.#holds.reasons
  }

  get template(): { height: number; ageMs: number; expectedHashes: number } | undefined {
    return this.#feed.supply?.summary
  }

  /** Hits on a template that had been solved already. */
  get surplusHits(): number {
    return this.#lateHits + this.#feed.strayHits
  }

  /** Mines until done or until `signal` is aborted. Rejects when the engine fails. */
  async run(signal: AbortSignal): Promise<void> {
    const scope = abortScope(signal)
    this.#end = scope.end
    try {
      await this.#mine(scope.signal)
    } catch (error) {
      if (!scope.signal.aborted) throw error
    } finally {
      this.#drop()
      scope.end()
    }
    if (signal.aborted) await this.#feed.settled(checkPatienceMs)
    await this.#options.submitter.finish(submitPatienceMs)
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** The lead, its tip or the reason against mining has changed. */
  onChange(): void {
    const candidate = this.#feed.supply
    if (candidate?.isOutdated(this.#options.group.state)) this.#drop()
    if (this.#options.group.state.kind === 'lead') this.#options.submitter.retry()
    this.#changed.raise()
  }

  /** No hit can be checked here at the moment, and none has been found: better none than one that is not proven. */
  onUncheckable(message: string): void {
    this.#pause('verifier', message, this.#options.verifierRetryMs ?? 10_000)
  }

  /** A block was heard of: what does not build on it is stale, before anything else is asked. */
  onNews(tipId: string): void {
    const candidate = this.#feed.supply
    if (candidate !== undefined && candidate.supply.previous !== tipId) this.#drop()
    this.#changed.raise()
  }

  /** A block's fate is known. After a refusal nothing is mined for a while; those an earlier run left tell nothing about this one. */
  onSettled({ block, outcome, reason, node }: SettledBlock): void {
    if (block.id !== this.#found) return
    if (outcome === 'accepted') this.#rejectedWait.reset()
    if (outcome !== 'rejected') return
    const message = `${node} rejected block ${block.height}: ${reason ?? 'no reason given'}`
    this.#pause('rejected', message, this.#rejectedWait.next())
  }

  async #mine(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#blockSent(stop)
      if (this.#options.isDone()) {
        if (this.#options.submitter.open === 0) return
        // A node that failed at a submit may make no other news.
        await this.#changedWithin(this.#retryWait.next(), stop)
        this.#options.submitter.retry()
        continue
      }
      const { state } = this.#options.group
      const pauseMs = this.#pauseMs()
      if (state.kind !== 'lead' || pauseMs > 0) {
        const { hopeless } = this.#options.group
        if (hopeless !== undefined && this.templates === 0) throw hopeless
        this.#holds.replace(this.#reasons(state))
        await this.#changedWithin(pauseMs, stop)
        continue
      }
      try {
        await this.#mineOn(state, stop)
      } catch (error) {
        if (stop.aborted) return
        await this.#trouble(error as Error, stop)
      }
    }
  }

  // Templates of one node, until the group has to be looked at again.
  async #mineOn({ node, chain }: Lead, stop: AbortSignal): Promise<void> {
    this.#options.submitter.retry()
    for (;;) {
      const supply = await node.template(stop)
      this.#retryWait.reset()
      if (this.#pauseMs() > 0) return
      const candidate = new Candidate(node, chain, supply)
      if (this.#options.isDone() || candidate.isOutdated(this.#options.group.state)) {
        this.#options.group.poke()
        await sleep(settleMs, stop)
        return
      }
      this.#start(candidate)
      if (!(await this.#refreshDue(candidate, stop))) return
    }
  }

  #start(candidate: Candidate): void {
    this.#holds.clear()
    this.templates++
    const { node, supply } = candidate
    const { height, previous, transactions, expectedHashes } = supply
    this.#options.onEvent({ type: 'template', node: node.label, height, previous, transactions, expectedHashes })
    this.#feed.start(candidate)
    this.#prepare(supply)
  }

  // So that a change of key costs no light mode. Without room for it the change is as slow as it would have been.
  #prepare({ nextKey }: BlockSupply): void {
    if (nextKey === undefined || toHex(nextKey.key) === this.#prepared) return
    this.#prepared = toHex(nextKey.key)
    this.#options.engine.prepare?.(nextKey.key, nextKey.variant)
  }

  // Whether the same node is asked for another template; otherwise there is a reason to look at the group again.
  async #refreshDue(candidate: Candidate, stop: AbortSignal): Promise<boolean> {
    const scope = abortScope(stop)
    const refresh = sleep(this.#options.refreshMs, scope.signal).then(() => true)
    const outdated = this.#outdated(candidate, scope.signal)
    try {
      return await Promise.race([refresh, outdated])
    } finally {
      scope.end()
      void Promise.allSettled([refresh, outdated])
    }
  }

  async #outdated(candidate: Candidate, signal: AbortSignal): Promise<false> {
    while (this.#feed.supply === candidate && !candidate.exhausted) await this.#changed.raised(signal)
    // The node had nothing left to try for this second.
    if (candidate.exhausted && !this.#feed.isSearching) await sleep(sameTipPauseMs, signal)
    return false
  }

  #onHit(hit: Hit, work: BlockWork, candidate: Candidate): void {
    // One block a template: another would only compete with the first.
    if (candidate.solved) {
      this.#lateHits++
      return
    }
    candidate.solved = true
    const { chain, supply } = candidate
    const block = { ...work.solve(hit.nonceBytes, hit.hash), chain, previous: supply.previous }
    this.#found = block.id
    if (this.#feed.supply === candidate) this.#drop()
    // Told once it is written down: who was told of a block will find it again, whatever dies in between.
    const tell = () => {
      this.#options.onEvent({ type: 'found', height: block.height, id: block.id, reward: supply.reward })
      if (hit.unproven === undefined) return
      const message = `block ${block.height} could not be proven here (${hit.unproven.message}): it is sent all the same, the node is the judge`
      this.#options.onEvent({ type: 'notice', message })
    }
    const sent = this.#options.submitter.submit(block, tell).then(() => {
      this.#options.group.poke()
      this.#changed.raise()
    })
    this.#underWay = Promise.race([sent, delay(submitPatienceMs, undefined, { ref: false })])
  }

  // A template fetched while our own block is under way would be stale at once.
  async #blockSent(stop: AbortSignal): Promise<void> {
    const scope = abortScope(stop)
    const patience = sleep(submitPatienceMs, scope.signal).catch(() => {})
    await Promise.race([this.#underWay, patience])
    scope.end()
  }

  // Until something changed, or for `ms` where that is not 0.
  async #changedWithin(ms: number, stop: AbortSignal): Promise<void> {
    const scope = abortScope(stop)
    const waits = [this.#changed.raised(scope.signal), ...(ms > 0 ? [sleep(ms, scope.signal)] : [])]
    try {
      await Promise.race(waits)
    } finally {
      scope.end()
      void Promise.allSettled(waits)
    }
  }

  async #trouble(error: Error, stop: AbortSignal): Promise<void> {
    this.#options.group.poke()
    const isStale = error instanceof PickaxeError && error.detail.stale === true
    if (!isStale) return this.#pause('template', error.message, this.#retryWait.next())
    this.#drop()
    await sleep(this.#retryWait.next(), stop)
  }

  #pause(hold: HoldKey, message: string, ms: number): void {
    this.#pauses.set(hold, { message, untilMs: performance.now() + ms })
    this.#drop()
  }

  // Until the next of the pauses is over; 0 where there is none.
  #pauseMs(): number {
    const now = performance.now()
    for (const [hold, { untilMs }] of this.#pauses) if (untilMs <= now) this.#pauses.delete(hold)
    if (this.#pauses.size === 0) return 0
    return Math.min(...[...this.#pauses.values()].map(({ untilMs }) => untilMs - now))
  }

  #reasons(state: GroupState): ReadonlyMap<HoldKey, string> {
    const reasons = new Map([...this.#pauses].map(([hold, { message }]) => [hold, message]))
    if (state.kind !== 'hold') return reasons
    // Of a node that is away its template tells nothing more.
    reasons.delete('template')
    return reasons.set(state.hold, state.message)
  }

  // Without its engine, or with one that is wrong, there is nothing left to coordinate.
  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#end(error)
  }

  #drop(): void {
    this.#feed.drop()
    this.#changed.raise()
  }
}
