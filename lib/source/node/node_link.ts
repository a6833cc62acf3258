/**
 * Keeps an eye on one node: is it there, what is its tip, how many peers has it.
 * @module
 */
import { aborted, sleep } from '../feed/abort_scope.js'
import { backoff } from '../feed/backoff.js'
import type { ChainNode, NodeStatus, Tip } from './chain_node.js'
import { isTimeout } from './rpc/call_lane.js'
import { isTransient } from './rpc/transient.js'
import { publishedTip } from './zmq/published_tip.js'
import { subscribeTo } from './zmq/subscriber.js'

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'up'; readonly status: NodeStatus }
  /** `lasting`: asking again will not mend it by itself (wrong login, another coin). */
  | { readonly kind: 'down'; readonly error: Error; readonly lasting: boolean }

export interface LinkOptions {
  readonly node: ChainNode
  /** How often the node is asked when nothing else brings news. */
  readonly pollMs: number
  /** The node's ZMQ publisher of new blocks, `tcp://host:port`. */
  readonly zmq?: { readonly endpoint: string; readonly topic: string } | undefined
  /** The state is another one than `before`. */
  readonly onChange: (link: NodeLink, before: LinkState) => void
  /** A block id heard of before the state could be asked for. */
  readonly onNews: (link: NodeLink, tipId: string) => void
}

const urgentPollMs = 250
const connectingMs = 50
// A node may tell of a block a moment before its state shows it.
const firstLookMs = 5
// A wait that brings the same tip again sooner than this was none.
const shortestWaitMs = 1000
// After this many waits in a row during which it answered nothing else, it has no room for one.
const waitsInTheWay = 2

export class NodeLink {
  readonly node: ChainNode
  state: LinkState = { kind: 'connecting' }
  /** The network it was on when it last answered. */
  chain: string | undefined
  readonly #options: LinkOptions
  #poke: () => void = () => {}
  #poked = false
  /** A tip that was heard of and not seen yet, and how long the last pause for it was. */
  #awaited: { readonly id: string; pauseMs: number } | undefined
  /** What became of questions for its state while the present call for news was open. */
  #meanwhile = { answers: 0, timeouts: 0 }
  /** Ask more often: the nodes are not of one mind. */
  urgent = false

  constructor(options: LinkOptions) {
    this.#options = options
    this.node = options.node
  }

  /** Watches until `signal` is aborted; then resolves. */
  async watch(signal: AbortSignal): Promise<void> {
    const { zmq } = this.#options
    if (zmq !== undefined) {
      subscribeTo({ ...zmq, signal, onMessage: parts => this.#onPublished(parts) })
    }
    // One source of news: a call that waits holds a thread of the node.
    const news = zmq === undefined ? [this.#waitLoop(signal)] : []
    await Promise.allSettled([this.#pollLoop(signal), ...news])
  }

  /** Asks the node again now. */
  poke(): void {
    // While it is being asked, the answer may already be an old one.
    this.#poked = true
    this.#poke()
  }

  async #pollLoop(signal: AbortSignal): Promise<void> {
    const wait = backoff({ limitMs: Math.max(this.#options.pollMs, 10_000) })
    while (!signal.aborted) {
      this.#poked = false
      let pauseMs: number
      try {
        const status = await this.node.status(signal)
        this.#meanwhile.answers++
        this.#set({ kind: 'up', status })
        wait.reset()
        pauseMs = this.#pauseAfter(status.tip)
      } catch (error) {
        if (signal.aborted) return
        if (isTimeout(error)) this.#meanwhile.timeouts++
        this.#set({ kind: 'down', error: error as Error, lasting: !isTransient(error) })
        pauseMs = wait.next()
      }
      await this.#pause(pauseMs, signal)
    }
  }

  // A call that returns at a new block; polling covers nodes without one, and those that serve nobody else meanwhile.
  async #waitLoop(signal: AbortSignal): Promise<void> {
    const wait = backoff()
    let inTheWay = 0
    let last: string | undefined
    while (!signal.aborted) {
      // Before it is known to be the coin's node it is asked nothing else.
      if (this.state.kind !== 'up') {
        await sleep(connectingMs, signal)
        continue
      }
      try {
        const askedAt = performance.now()
        this.#meanwhile = { answers: 0, timeouts: 0 }
        const waiting = this.node.waitForBlock(signal)
        // What came before the wait began is no news to it.
        this.poke()
        const tip = await waiting
        const { answers, timeouts } = this.#meanwhile
        if (answers > 0) inTheWay = 0
        else if (timeouts > 0 && ++inTheWay === waitsInTheWay) return this.poke()
        if (tip === undefined) {
          await sleep(this.#options.pollMs, signal)
          continue
        }
        // A node that does not wait at all would be asked thousands of times a second.
        if (tip.id === last && performance.now() - askedAt < shortestWaitMs) await sleep(wait.next(), signal)
        else wait.reset()
        last = tip.id
        this.#heard(tip.id)
      } catch {
        await sleep(wait.next(), signal)
      }
    }
  }

  #onPublished(parts: readonly Uint8Array[]): void {
    this.#heard(publishedTip(parts))
  }

  #heard(tipId: string | undefined): void {
    if (tipId === undefined) {
      this.poke()
      return
    }
    if (this.state.kind === 'up' && this.state.status.tip.id === tipId) return
    this.#awaited = { id: tipId, pauseMs: firstLookMs }
    this.#options.onNews(this, tipId)
    this.poke()
  }

  // Asked again soon for a tip that was heard of, less and less so: the chain may have gone another way.
  #pauseAfter({ id }: Tip): number {
    const usualMs = this.urgent ? Math.min(urgentPollMs, this.#options.pollMs) : this.#options.pollMs
    const awaited = this.#awaited
    if (awaited === undefined || awaited.id === id || awaited.pauseMs > usualMs) {
      this.#awaited = undefined
      return usualMs
    }
    awaited.pauseMs *= 2
    return Math.min(usualMs, awaited.pauseMs)
  }

  #set(state: LinkState): void {
    const before = this.state
    this.state = state
    if (state.kind === 'up') this.chain = state.status.chain
    if (!sameState(before, state)) this.#options.onChange(this, before)
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        this.#poke = () => {}
        resolve()
      }
      const onAbort = () => {
        finish()
        reject(aborted(signal.reason))
      }
      const timer = setTimeout(finish, this.#poked ? 0 : ms)
      this.#poke = finish
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
}

function sameState(a: LinkState, b: LinkState): boolean {
  if (a.kind === 'up' && b.kind === 'up') {
    return a.status.tip.id === b.status.tip.id && a.status.peers === b.status.peers && a.status.chain === b.status.chain
  }
  return a.kind === 'down' && b.kind === 'down' && a.error.message === b.error.message
}
