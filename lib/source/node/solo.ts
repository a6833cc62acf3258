/**
 * Solo mining: whole blocks against your own node, from outside of it.
 * @module
 */

import { PickaxeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import type { CoinProfile } from '../../chain/coin/profile.js'
import { Miner } from '../../miner/miner.js'
import { type MinerOptions, minerOptionsOf } from '../../miner/options.js'
import { aborted, endOf, unlessAborted } from '../feed/abort_scope.js'
import type { Engine } from '../feed/engine.js'
import { engineNumbers, isPreparing } from '../feed/engine_numbers.js'
import { type ExtranonceCounter, extranonceCounter } from '../feed/extranonce.js'
import { HashrateWindows } from '../feed/hashrate_windows.js'
import { guardedListener } from '../feed/listener.js'
import { BitcoinNode } from './bitcoin/node.js'
import { withBlockChannel } from './block_channel.js'
import { BlockList, type ListedBlock } from './block_list.js'
import type { ChainNode } from './chain_node.js'
import { Coordinator } from './coordinator.js'
import { uncheckedGenesis } from './genesis.js'
import { BlockJournal, type JournalEntry, recentOf } from './journal.js'
import { MoneroNode } from './monero/node.js'
import { NodeGroup } from './node_group.js'
import type { LinkOptions } from './node_link.js'
import { type BestChain, followedDepth, type MovedBlock, OwnBlocks } from './own_blocks.js'
import { RpcClient } from './rpc/client.js'
import { cookieCredentials, noCredentials, passwordCredentials, type RpcCredentials } from './rpc/credentials.js'
import { bitcoinRefusals, cryptonoteRefusals } from './rpc/refusal.js'
import type { SoloEvent } from './solo_events.js'
import { BlockTally, expectedTime, Rewards, type SoloStats } from './solo_numbers.js'
import { type CheckedSoloOptions, checkSoloOptions, type NodeOptions, type SoloOptions } from './solo_options.js'
import { type SettledBlock, Submitter } from './submitter.js'

/**
 * Starts mining whole blocks to `address`. Goes on through dead nodes, restarts and warm-up; found blocks survive both
 * ends. Throws `TypeError`/`RangeError` for bad options, PICKAXE_ERR_ADDRESS, and what {@link Miner.start} throws.
 */
export async function solo(options: SoloOptions): Promise<SoloMiner> {
  const checked = checkSoloOptions(options)
  const { startEngine = startMiner, signal } = options
  if (signal?.aborted) throw aborted(signal.reason)
  await unlessAborted(new BlockJournal(checked.journalDirectory).prepare(), signal)
  const nodes = connect(checked)
  let miner: SoloMiner | undefined
  const starting = startEngine({
    ...minerOptionsOf(options),
    priority: options.priority ?? 'low',
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
  const onEvent = withBlockChannel(checked.profile.name, guardedListener(options.onEvent))
  miner = new SoloMiner(checked, nodes, engine, onEvent, signal)
  return miner
}

async function startMiner(options: MinerOptions): Promise<Engine> {
  return Miner.start(options)
}

export interface ConnectedNode {
  readonly node: ChainNode
  readonly zmq?: NonNullable<LinkOptions['zmq']>
}

/** A solo miner at work, as {@link solo} starts it. */
export class SoloMiner {
  /** Settles when mining has ended: closed, aborted, or as much mined as was asked for. Rejects when the engine fails. */
  readonly finished: Promise<void>
  readonly #profile: CoinProfile
  readonly #engine: Engine
  readonly #group: NodeGroup
  readonly #journal: BlockJournal
  readonly #submitter: Submitter
  readonly #ownBlocks: OwnBlocks
  readonly #coordinator: Coordinator
  readonly #windows: HashrateWindows
  readonly #tally = new BlockTally()
  readonly #stop = new AbortController()
  readonly #onEvent: (event: SoloEvent) => void
  readonly #startedAt = Date.now()
  readonly #rewards = new Rewards()
  readonly #blocks = new BlockList()
  #noticedChain: string | undefined

  /** @internal Use {@link solo}. */
  constructor(
    options: CheckedSoloOptions,
    nodes: readonly ConnectedNode[],
    engine: Engine,
    onEvent: (event: SoloEvent) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#profile = options.profile
    this.#engine = engine
    this.#onEvent = onEvent
    this.#windows = new HashrateWindows(
      () => engine.stats().hashes,
      () => engine.stats().randomx?.stage,
    )
    this.#journal = new BlockJournal(options.journalDirectory)
    this.#submitter = new Submitter({
      journal: this.#journal,
      targets: () => this.#group.submitTargets(),
      onSettled: settled => this.#onSettled(settled),
      onPostponed: ({ height, id }, message) => onEvent({ type: 'postponed', height, id, message }),
      onNotice: message => onEvent({ type: 'notice', message }),
    })
    this.#ownBlocks = new OwnBlocks({
      lead: () => this.bestChain(),
      onMoved: moved => this.#onMoved(moved),
    })
    this.#group = new NodeGroup({
      nodes,
      pollMs: options.pollMs,
      minPeers: options.minPeers,
      lagMs: options.lagMs,
      quorum: options.quorum,
      onEvent,
      onChange: () => {
        this.#noticeGenesis()
        this.#coordinator.onChange()
        void this.#ownBlocks.look()
      },
      onNews: tipId => this.#coordinator.onNews(tipId),
    })
    this.#coordinator = new Coordinator({
      engine,
      group: this.#group,
      submitter: this.#submitter,
      refreshMs: options.refreshMs,
      isDone: () => this.#isDone(options),
      onEvent: event => {
        if (event.type === 'found') {
          this.#rewards.found(event)
          this.#blocks.found(event)
        }
        onEvent(event)
      },
    })
    const onAbort = () => this.#stop.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    this.finished = this.#run().finally(() => signal?.removeEventListener('abort', onAbort))
    // Whoever does not wait for the end must not be ended by it.
    this.finished.catch(() => {})
  }

  /** @internal Hits cannot be checked: nothing is mined until they can. */
  holdUnproven(message: string): void {
    this.#coordinator.onUncheckable(message)
  }

  /** The threads rest and keep their place; templates and nodes are still followed. */
  pause(): void {
    this.#engine.pause()
  }

  /** Ends a {@link pause}. */
  resume(): void {
    this.#engine.resume()
  }

  /** The numbers of this moment. */
  stats(): SoloStats {
    const numbers = engineNumbers(this.#engine.stats(), this.#profile.algorithm.name)
    const { s10, s60, m15 } = this.#windows.rates()
    const { template, holds, templates, surplusHits } = this.#coordinator
    const { outcomes, rejected } = this.#tally
    // The windows still remember what was hashed before.
    const isIdle = numbers.paused || holds.size > 0
    const rate = isIdle ? 0 : s10
    return {
      ...numbers,
      hashrateByThread: isIdle ? numbers.hashrateByThread.map(() => 0) : numbers.hashrateByThread,
      now: Date.now(),
      startedAt: this.#startedAt,
      lastBlockAt: this.#rewards.lastAt,
      rewards: this.#rewards.total,
      holds: [...holds].map(([hold, message]) => ({ hold, message })),
      hashrate: rate,
      hashrate10s: rate,
      hashrate60s: s60,
      hashrate15m: m15,
      blocksFound: outcomes.accepted,
      staleBlocks: outcomes['side-branch'] + outcomes.stale + outcomes.orphaned,
      orphanedBlocks: outcomes.orphaned,
      rejectedBlocks: { ...rejected },
      openBlocks: this.#submitter.open,
      surplusHits,
      templates,
      coin: this.#profile.name,
      template,
      expectedSeconds:
        template === undefined || isIdle || isPreparing(numbers.randomx)
          ? undefined
          : expectedTime(template.expectedHashes, s60),
      nodes: this.#nodeStats(),
    }
  }

  /** Our latest blocks and what became of them, newest first, 50 at most; those of earlier runs are among them. */
  blocks(): ListedBlock[] {
    return this.#blocks.newest
  }

  /** @internal What is mined upon, for who shows the chain; `undefined` while no node leads. */
  bestChain(): BestChain | undefined {
    const { state } = this.#group
    return state.kind === 'lead' ? state : undefined
  }

  /** Stops hashing at once, lets a block that is being sent finish, ends the threads. */
  async close(): Promise<void> {
    this.#stop.abort(new PickaxeError('PICKAXE_ERR_CLOSED', 'the solo miner was closed'))
    await this.finished
  }

  /** What `console.log` shows: the numbers of this moment. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    const { coin, running, paused, holds, threads, kernel, hashrate10s, hashes, blocksFound } = this.stats()
    const numbers = { coin, running, paused, holds, threads, kernel, hashrate10s, hashes, blocksFound }
    return `SoloMiner ${inspect(numbers, options)}`
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    const watching = new AbortController()
    try {
      // A disk that hangs must not hold back the end.
      const recovered = await Promise.race([this.#submitter.recover(), endOf(this.#stop.signal)])
      if (recovered === undefined) return
      for (const file of recovered.damaged)
        this.#onEvent({ type: 'notice', message: `found block that cannot be read: ${file}` })
      await Promise.race([this.#followEarlier(recovered.entries), endOf(this.#stop.signal)])
      const watched = this.#group.watch(watching.signal)
      // Nobody mines without eyes: the end of watching is the end of the run, with its reason.
      watched.catch(error => this.#stop.abort(error))
      await this.#coordinator.run(this.#stop.signal)
      watching.abort()
      await watched
    } finally {
      watching.abort()
      this.#windows.stop()
      await this.#engine.close()
    }
  }

  // What an earlier run brought into the chain may have been taken back since, and may be yet.
  async #followEarlier(open: readonly JournalEntry[]): Promise<void> {
    const settled = await this.#journal.settled()
    this.#blocks.earlier(settled, open)
    this.#rewards.earlier(settled)
    for (const block of recentOf(settled, followedDepth)) {
      const { outcome } = block
      if (outcome === 'accepted' || outcome === 'side-branch' || outcome === 'orphaned')
        this.#ownBlocks.follow(block, outcome, true)
    }
  }

  #onSettled(settled: SettledBlock): void {
    this.#tally.add(settled)
    this.#blocks.settled(settled)
    this.#rewards.place(settled.block.id, settled.outcome === 'accepted')
    const { block, outcome, reason, node } = settled
    const { height, id } = block
    if (outcome === 'accepted' || outcome === 'side-branch') this.#ownBlocks.follow(block, outcome)
    this.#onEvent({ type: 'block', height, id, outcome, node, ...given({ reason }) })
    this.#coordinator.onSettled(settled)
  }

  #onMoved({ block, from, to, node, isEarlier }: MovedBlock): void {
    const { height, id } = block
    if (!isEarlier) {
      this.#tally.move(from, to)
      this.#rewards.place(id, to === 'accepted')
    }
    this.#blocks.moved(block, to)
    this.#onEvent({ type: 'reorganised', height, id, outcome: to, node })
    this.#submitter.amend(block, to)
    // Enough may be no longer enough.
    this.#coordinator.onChange()
  }

  #noticeGenesis(): void {
    const { state } = this.#group
    if (state.kind !== 'lead' || state.chain === this.#noticedChain) return
    this.#noticedChain = state.chain
    const message = uncheckedGenesis(this.#profile, state.chain)
    if (message !== undefined) this.#onEvent({ type: 'notice', message })
  }

  #isDone({ blocks, untilHeight }: CheckedSoloOptions): boolean {
    if (this.#tally.outcomes.accepted + this.#submitter.open >= blocks) return true
    const { state } = this.#group
    return state.kind === 'lead' && state.tip.height >= untilHeight
  }

  #nodeStats(): SoloStats['nodes'] {
    const { state: group } = this.#group
    return this.#group.links.map(({ node, state }) => {
      const lead = group.kind === 'lead' && group.node === node
      if (state.kind !== 'up') {
        return { node: node.label, up: false, lead, ...(state.kind === 'down' ? { error: state.error.message } : {}) }
      }
      const { tip, peers } = state.status
      return {
        node: node.label,
        up: true,
        lead,
        height: tip.height,
        tip: tip.id,
        ...given({ peers }),
      }
    })
  }
}

/** Clients of the nodes; nothing is asked yet. Throws `RangeError` for certificates that cannot be read. */
export function connect(checked: CheckedSoloOptions): ConnectedNode[] {
  const { nodes, profile, address, network, rpcTimeoutMs, rpcMaxAnswerBytes } = checked
  const limits = { timeoutMs: rpcTimeoutMs, maxAnswerBytes: rpcMaxAnswerBytes }
  const extranonces: ExtranonceCounter = extranonceCounter()
  return nodes.map(options => {
    const client = () => rpcClientOf(options, profile, network, limits)
    const [rpc, submitRpc] = [client(), client()]
    const zmq = (topic: string) =>
      given({ zmq: options.zmq === undefined ? undefined : { endpoint: options.zmq, topic } })
    if (profile.family === 'bitcoin') {
      return { node: new BitcoinNode({ rpc, submitRpc, profile, address, extranonces, network }), ...zmq('hashblock') }
    }
    return {
      node: new MoneroNode({ rpc, submitRpc, profile, address, extranonces, network }),
      ...zmq('json-minimal-chain_main'),
    }
  })
}

/** A client of one node; nothing is asked yet. Throws `RangeError` for certificates that cannot be read. */
export function rpcClientOf(
  options: NodeOptions,
  { family, networks }: CoinProfile,
  network: string | undefined,
  limits: { readonly timeoutMs?: number; readonly maxAnswerBytes?: number },
): RpcClient {
  const login = () => credentialsOf(options, family)
  const trust = { fingerprint: options.fingerprint, caFile: options.caFile }
  const url = withPort(options.url, networks, network)
  if (family === 'bitcoin') return new RpcClient({ url, login, trust, refusals: bitcoinRefusals, ...limits })
  const calls = new URL('/json_rpc', url).href
  return new RpcClient({ url: calls, login, trust, refusals: cryptonoteRefusals, connection: 'kept', ...limits })
}

function credentialsOf({ cookie, user, password }: NodeOptions, family: CoinProfile['family']): RpcCredentials {
  if (cookie !== undefined) return cookieCredentials(cookie)
  if (user === undefined || password === undefined) return noCredentials
  return passwordCredentials(user, password, family === 'bitcoin' ? 'basic' : 'digest')
}

// An address without a port means the coin's own: of the network that was named, else of the main one.
function withPort(url: string, networks: CoinProfile['networks'], network: string | undefined): string {
  if (!URL.canParse(url) || /:\d+(?:[/?#]|$)/.test(url)) return url
  const meant = networks.find(({ chain, main }) => (network === undefined ? main : chain === network))
  if (meant?.rpcPort === undefined) return url
  const withDefault = new URL(url)
  withDefault.port = String(meant.rpcPort)
  return withDefault.href
}
