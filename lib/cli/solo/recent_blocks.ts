/**
 * The last blocks of the chain that is mined upon and who mined them, read with calls to spare: never beside another question to
 * the node, each followed by a long rest, and no more from a node that once did not answer.
 * @module
 */
import { toHex } from '../../base/bytes.js'
import { errorCode } from '../../base/errors.js'
import { addressOf, payoutScript } from '../../chain/address.js'
import type { CoinProfile } from '../../chain/coin/profile.js'
import { sleep } from '../../source/feed/abort_scope.js'
import type { BestChain, SoloMiner } from '../../source/node/index.js'
import type { SeenBlock } from '../watch/block.js'
import { chainOf } from '../watch/chain_of.js'
import { minerTag } from './miner_tag.js'

export interface RecentBlocksOptions {
  readonly miner: Pick<SoloMiner, 'bestChain' | 'blocks'>
  readonly profile: CoinProfile
  /** Ours. */
  readonly address: string
  /** Default 20. */
  readonly blocks?: number
  /** Between looks, and between calls at least; default 1 s. */
  readonly pauseMs?: number
}

export interface RecentBlock {
  readonly height: number
  readonly id: string
  /** Unix milliseconds, as its miner says. */
  readonly at: number
  readonly ours: boolean
  /** Whom it pays first, where the chain tells. */
  readonly address: string | null
  /** What its miner calls itself in it. */
  readonly tag: string | null
}

type Kept = RecentBlock & { readonly parent: string }

// The part of a node's time that may be spent on this: a twentieth.
const restPerCall = 20

export class RecentBlocks {
  readonly #options: Required<RecentBlocksOptions>
  readonly #payout: string | undefined
  readonly #known = new Map<string, Kept>()
  /** Nodes that did not answer. */
  readonly #silent = new Set<BestChain['node']>()
  /** A block that could not be read, and why: what lies below it is not asked for before there is a new tip. */
  #unread: { readonly tip: string; readonly reason: string } | undefined

  constructor(options: RecentBlocksOptions) {
    const { profile, address } = options
    this.#options = { blocks: 20, pauseMs: 1000, ...options }
    if (profile.family !== 'bitcoin') return
    this.#payout = toHex(payoutScript(address, profile.name, profile.networks).script)
  }

  /** Newest first, as far as they have been read. */
  get newest(): readonly RecentBlock[] {
    const mined = new Set(this.#options.miner.blocks().map(({ id }) => id))
    return this.#walk().read.map(({ parent: _, ours, ...block }) => ({ ...block, ours: ours || mined.has(block.id) }))
  }

  /** Why there are not more of them; `undefined` where nothing is wrong. */
  get trouble(): string | undefined {
    return this.#unread?.reason
  }

  /** Reads until `signal` is aborted; then resolves. */
  async run(signal: AbortSignal): Promise<void> {
    const { miner, pauseMs } = this.#options
    let tip: string | undefined
    while (!signal.aborted) {
      const best = miner.bestChain()
      // What a new tip means for mining is asked first.
      const isNew = best?.tip.id !== tip
      tip = best?.tip.id
      const tookMs = best === undefined || isNew ? 0 : await this.#readOne(best, signal)
      await sleep(Math.max(pauseMs, restPerCall * tookMs), signal).catch(() => {})
    }
  }

  /** How long it took, in milliseconds. */
  async #readOne(best: BestChain, signal: AbortSignal): Promise<number> {
    const { node, tip, chain } = best
    const { next } = this.#walk()
    if (next === undefined || this.#silent.has(node) || this.#unread?.tip === tip.id) return 0
    const reader = chainOf(
      { label: node.label, call: (...asked) => this.#ask(node, ...asked), close: () => {} },
      this.#options.profile,
    )
    const askedAt = performance.now()
    try {
      const block = await reader.block(next.id, signal, next.height)
      this.#known.set(block.id, this.#keep(block, chain))
      this.#unread = undefined
      this.#forget()
    } catch (error) {
      if (signal.aborted) return 0
      if (errorCode(error) === 'PICKAXE_ERR_RPC_TIMEOUT') this.#silent.add(node)
      this.#unread = { tip: tip.id, reason: (error as Error).message }
    }
    return performance.now() - askedAt
  }

  #ask(
    node: BestChain['node'],
    method: string,
    params: unknown,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<unknown> {
    return node.ask(method, params, signal)
  }

  // Down from the tip: what has been read, and the first that has not.
  #walk(): { read: Kept[]; next: { readonly id: string; readonly height: number } | undefined } {
    const read: Kept[] = []
    let next: { readonly id: string; readonly height: number } | undefined = this.#options.miner.bestChain()?.tip
    while (next !== undefined && read.length < this.#options.blocks) {
      const block = this.#known.get(next.id)
      if (block === undefined) return { read, next }
      read.push(block)
      next = block.height === 0 ? undefined : { id: block.parent, height: block.height - 1 }
    }
    return { read, next: undefined }
  }

  #keep({ height, id, parent, time, payouts, tag }: SeenBlock, chain: string): Kept {
    const { profile } = this.#options
    const network = profile.family === 'bitcoin' ? profile.networks.find(each => each.chain === chain) : undefined
    const paid = network === undefined ? [] : payouts.map(script => addressOf(Buffer.from(script, 'hex'), network))
    return {
      height,
      id,
      parent,
      at: 1000 * time,
      ours: this.#payout !== undefined && payouts.includes(this.#payout),
      address: paid.find(address => address !== undefined) ?? null,
      tag: minerTag(tag, profile.family) ?? null,
    }
  }

  // Those of a branch that was left.
  #forget(): void {
    const most = 4 * this.#options.blocks
    for (const id of this.#known.keys()) {
      if (this.#known.size <= most) return
      this.#known.delete(id)
    }
  }
}
