/**
 * All the nodes of one miner: which one leads, or why none may.
 * @module
 */
import type { ChainNode, Tip } from './chain_node.js'
import { type LinkOptions, type LinkState, NodeLink } from './node_link.js'
import type { HoldKey, SoloEvent } from './solo_events.js'
import type { SubmitTarget } from './submitter.js'
import { compareTips, type TipReport } from './tips.js'

export interface NodeGroupOptions {
  readonly nodes: readonly { readonly node: ChainNode; readonly zmq?: LinkOptions['zmq'] }[]
  readonly pollMs: number
  /** Fewest peers the lead must have on this network. */
  readonly minPeers: (chain: string) => number
  /** How long one node may lag behind the others before they count as disagreeing. */
  readonly lagMs: number
  /** How many nodes must be on a chain for it to be mined while others are on another one. Default: more than half. */
  readonly quorum?: number | undefined
  readonly onEvent: (event: SoloEvent) => void
  /** The lead, its tip or the reason against mining is another one. */
  readonly onChange: () => void
  /** The lead heard of a block; its status is not known yet. */
  readonly onNews: (tipId: string) => void
}

export interface Lead {
  readonly kind: 'lead'
  readonly node: ChainNode
  readonly tip: Tip
  readonly chain: string
}

export type GroupState =
  | Lead
  /** No node is up, and not all have been heard of: no reason to tell yet. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'hold'; readonly hold: HoldKey; readonly message: string }

type NodeView = TipReport & { readonly link: NodeLink; readonly peers: number | undefined; readonly chain: string }

export class NodeGroup {
  state: GroupState = { kind: 'connecting' }
  readonly links: readonly NodeLink[]
  readonly #options: NodeGroupOptions
  /** Of each node: ids under the tip it had last. */
  readonly #ids = new Map<NodeLink, { tip: string; ids: Map<number, string> }>()
  /** The race that was reported last. */
  #race = ''
  readonly #behindSince = new Map<NodeLink, number>()
  #comparing = false
  #compareAgain = false

  constructor(options: NodeGroupOptions) {
    this.#options = options
    this.links = options.nodes.map(
      ({ node, zmq }) =>
        new NodeLink({
          node,
          zmq,
          pollMs: options.pollMs,
          onChange: (link, before) => this.#onLinkChange(link, before),
          onNews: (link, tipId) => this.#onLinkNews(link, tipId),
        }),
    )
  }

  /** Watches all nodes until `signal` is aborted. */
  async watch(signal: AbortSignal): Promise<void> {
    // A node that merely lags makes no news; its patience must run out all the same.
    const timer = setInterval(() => void this.#compare(), Math.max(100, Math.min(this.#options.lagMs, 5000)))
    try {
      await Promise.all(this.links.map(link => link.watch(signal)))
    } finally {
      clearInterval(timer)
      for (const { node } of this.links) node.close()
    }
  }

  /** Ask all nodes for their state now. */
  poke(): void {
    for (const link of this.links) link.poke()
  }

  /** What keeps every node away for good (a refused login, another coin), if that is so. */
  get hopeless(): Error | undefined {
    const states = this.links.map(link => link.state)
    const error = states.find(state => state.kind === 'down')?.error
    return states.every(state => state.kind === 'down' && state.lasting) ? error : undefined
  }

  /** Nodes a block is sent to, the lead first: those known to be of the coin, though they may be away for the moment. */
  submitTargets(): SubmitTarget[] {
    const known = this.links.flatMap(({ node, chain, state }) =>
      chain === undefined || (state.kind === 'down' && state.lasting) ? [] : [{ node, chain }],
    )
    const leads = ({ node }: SubmitTarget) => this.state.kind === 'lead' && this.state.node === node
    return known.sort((a, b) => Number(leads(b)) - Number(leads(a)))
  }

  #onLinkChange({ state, node }: NodeLink, before: LinkState): void {
    if (state.kind === 'down') {
      this.#options.onEvent({ type: 'node', node: node.label, up: false, message: state.error.message })
    } else if (state.kind === 'up' && before.kind !== 'up') {
      const { tip, peers, chain } = state.status
      const peerCount = peers === undefined ? '' : `, ${peers} peers`
      this.#options.onEvent({
        type: 'node',
        node: node.label,
        up: true,
        message: `${chain}, block ${tip.height}${peerCount}`,
      })
    }
    void this.#compare()
  }

  #onLinkNews(link: NodeLink, tipId: string): void {
    if (this.state.kind === 'lead' && this.state.node === link.node) this.#options.onNews(tipId)
  }

  async #compare(): Promise<void> {
    if (this.#comparing) {
      this.#compareAgain = true
      return
    }
    this.#comparing = true
    do {
      this.#compareAgain = false
      this.#take(await this.#assess())
    } while (this.#compareAgain)
    this.#comparing = false
  }

  #take(next: GroupState): void {
    const before = this.state
    this.state = next
    const same =
      before.kind === 'lead'
        ? next.kind === 'lead' && next.node === before.node && next.tip.id === before.tip.id
        : next.kind === before.kind &&
          (before.kind !== 'hold' || (next.kind === 'hold' && next.message === before.message))
    if (!same) this.#options.onChange()
  }

  // Without those of `silent`, which did not answer: they have no vote.
  async #assess(silent: readonly NodeLink[] = []): Promise<GroupState> {
    const up: NodeView[] = []
    for (const link of this.links) {
      if (link.state.kind !== 'up' || silent.includes(link)) continue
      const { tip, peers, chain } = link.state.status
      up.push({ link, peers, chain, tip, label: link.node.label, idAt: height => this.#idAt(link, tip, height) })
    }
    // Of equals the present lead stays: changing it costs a template.
    up.sort((a, b) => Number(this.#leads(b)) - Number(this.#leads(a)))
    const [first, ...rest] = up
    if (first === undefined) return this.#noNode()
    try {
      const verdict = await compareTips([first, ...rest], this.#options.quorum)
      const isUnited = verdict.kind === 'lead' && verdict.racing.length + verdict.outvoted.length === 0
      for (const link of this.links) link.urgent = !isUnited
      if (verdict.kind === 'split') return { kind: 'hold', hold: 'tips', message: verdict.why }
      const { lead, behind, racing, outvoted } = verdict
      this.#sayRace(lead, racing, outvoted)
      const late = [...behind, ...racing.filter(({ tip }) => tip.height < lead.tip.height)]
      return this.#lagging(late, lead, up.length) ?? this.#lonely(lead) ?? asLead(lead)
    } catch (error) {
      this.poke()
      if (error instanceof SilentNode) return this.#assess([...silent, error.link])
      return { kind: 'hold', hold: 'nodes', message: (error as Error).message }
    }
  }

  // What lies under a tip never changes: asked once.
  async #idAt(link: NodeLink, tip: Tip, height: number): Promise<string> {
    const known = this.#ids.get(link)
    const ids = known?.tip === tip.id ? known.ids : new Map<number, string>()
    this.#ids.set(link, { tip: tip.id, ids })
    const asked = () =>
      link.node.idAt(height).catch(cause => {
        throw new SilentNode(link, cause)
      })
    const id = ids.get(height) ?? (await asked())
    ids.set(height, id)
    return id
  }

  #sayRace(lead: NodeView, racing: readonly NodeView[], outvoted: readonly NodeView[]): void {
    const others = [...racing, ...outvoted]
    const key = others.map(({ tip }) => `${tip.id} ${lead.tip.id}`).join()
    if (key === this.#race) return
    this.#race = key
    for (const { label, tip } of racing) {
      const message = `two blocks at height ${tip.height}: ${label} has ${tip.id}; mining goes on upon ${lead.tip.id} of ${lead.label}, the next block decides`
      this.#options.onEvent({ type: 'notice', message })
    }
    for (const { label, tip } of outvoted) {
      const message = `${label} is on another chain than most nodes, at block ${tip.height}, ${tip.id}: it is not mined on`
      this.#options.onEvent({ type: 'notice', message })
    }
  }

  #leads({ link }: NodeView): boolean {
    return this.state.kind === 'lead' && this.state.node === link.node
  }

  #noNode(): GroupState {
    const states = this.links.map(({ state }) => state)
    if (states.some(({ kind }) => kind === 'connecting')) return { kind: 'connecting' }
    // One that is up is here because it was silent when it was asked for an id.
    const reasons = this.links.map(({ state, node }) =>
      state.kind === 'down' ? state.error.message : `${node.label} does not answer`,
    )
    return { kind: 'hold', hold: 'nodes', message: reasons.join('; ') }
  }

  #lagging(behind: readonly NodeView[], lead: NodeView, votes: number): GroupState | undefined {
    const now = performance.now()
    for (const link of this.#behindSince.keys()) {
      if (!behind.some(view => view.link === link)) this.#behindSince.delete(link)
    }
    const late: NodeLink[] = []
    for (const { link } of behind) {
      const since = this.#behindSince.get(link) ?? now
      this.#behindSince.set(link, since)
      if (now - since < this.#options.lagMs) continue
      late.push(link)
    }
    const quorum = this.#options.quorum ?? Math.floor(votes / 2) + 1
    if (votes - late.length >= quorum) return undefined
    for (const { link, label, tip } of behind.filter(view => late.includes(view.link))) {
      const since = this.#behindSince.get(link) ?? now
      const seconds = Math.round((now - since) / 1000)
      return {
        kind: 'hold',
        hold: 'tips',
        message: `the nodes are not on one chain: for ${seconds} s ${label} has stayed at block ${tip.height} while ${lead.label} is at ${lead.tip.height}; it is still synchronising, or it refuses the other’s blocks`,
      }
    }
    return undefined
  }

  #lonely({ label, link, chain, peers }: NodeView): GroupState | undefined {
    const wanted = this.#options.minPeers(chain)
    if (peers === undefined || peers >= wanted) return undefined
    return {
      kind: 'hold',
      hold: 'peers',
      message: `${label} has ${peers} of at least ${wanted} peers: blocks mined alone are easily lost (node option ${link.node.peerOption}, or lower the minimum)`,
    }
  }
}

class SilentNode extends Error {
  readonly link: NodeLink

  constructor(link: NodeLink, cause: unknown) {
    super(`${link.node.label} does not answer`, { cause })
    this.link = link
  }
}

function asLead({ link, tip, chain }: NodeView): GroupState {
  return { kind: 'lead', node: link.node, tip, chain }
}
