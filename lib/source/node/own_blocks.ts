/**
 * What becomes of our blocks once the chain has taken them: a reorganisation may take them back.
 * @module
 */
import type { ChainNode, Tip } from './chain_node.js'

/** A node and the end of its best chain. */
export interface BestChain {
  readonly node: ChainNode
  readonly tip: Tip
  /** The node's word for its network. */
  readonly chain: string
}

/** A block of ours and the network it was mined on. */
export interface OwnBlock extends Tip {
  readonly chain: string
}

/** In the best chain, beside it from the start, or taken back out of it. */
export type Place = 'accepted' | 'side-branch' | 'orphaned'

export interface MovedBlock {
  readonly block: OwnBlock
  readonly from: Place
  readonly to: 'accepted' | 'orphaned'
  readonly node: string
  /** Whether an earlier run found it: none of this one's numbers counts it. */
  readonly isEarlier: boolean
}

export interface OwnBlocksOptions {
  /** The best chain as it is known now; `undefined` while no node leads. */
  readonly lead: () => BestChain | undefined
  readonly onMoved: (moved: MovedBlock) => void
}

interface Followed {
  readonly block: OwnBlock
  readonly isEarlier: boolean
  place: Place
  /** Whether it has been compared with the chain under the last tip. */
  compared: boolean
}

/** Coins of Bitcoin's family cannot be spent before; no deeper reorganisation is reckoned with. */
export const followedDepth = 100

export class OwnBlocks {
  readonly #options: OwnBlocksOptions
  readonly #followed = new Map<string, Followed>()
  /** A tip whose chain every followed block was compared with. */
  #checked: OwnBlock | undefined
  #looking = false
  #lookAgain = false

  constructor(options: OwnBlocksOptions) {
    this.#options = options
  }

  /** Keeps an eye on `block` from now on, while nodes of its network lead. */
  follow({ id, height, chain }: OwnBlock, place: Place, isEarlier = false): void {
    this.#followed.set(id, { block: { id, height, chain }, isEarlier, place, compared: false })
  }

  /** Compares with the best chain as it is now. For every new tip; a node that does not answer is asked at the next. */
  async look(): Promise<void> {
    this.#lookAgain = true
    if (this.#looking) return
    this.#looking = true
    try {
      while (this.#lookAgain && this.#followed.size > 0) {
        this.#lookAgain = false
        const lead = this.#options.lead()
        if (lead !== undefined) await this.#compare(lead)
      }
    } catch {
      // The links tell what is wrong with the node.
    } finally {
      this.#looking = false
    }
  }

  async #compare({ node, tip, chain }: BestChain): Promise<void> {
    this.#forgetBelow(tip.height - followedDepth, chain)
    const before = this.#checked?.chain === chain ? this.#checked : undefined
    // One question a tip: what lies under a block that stayed has stayed as well.
    const stayed = before !== undefined && before.height <= tip.height && (await isInBestChain(node, before))
    for (const followed of [...this.#followed.values()]) {
      if (followed.block.chain !== chain) continue
      if (stayed && followed.compared) continue
      // Not before the answer: a question that failed must be asked again. Above the tip nothing has taken its place yet.
      followed.compared = false
      if (followed.block.height > tip.height) continue
      const inBestChain = await isInBestChain(node, followed.block)
      followed.compared = true
      const from = followed.place
      if (inBestChain === (from === 'accepted')) continue
      const to = inBestChain ? 'accepted' : 'orphaned'
      followed.place = to
      this.#options.onMoved({ block: followed.block, from, to, node: node.label, isEarlier: followed.isEarlier })
    }
    this.#checked = { ...tip, chain }
  }

  #forgetBelow(height: number, chain: string): void {
    for (const [id, { block }] of this.#followed) {
      if (block.chain === chain && block.height < height) this.#followed.delete(id)
    }
  }
}

async function isInBestChain(node: ChainNode, { id, height }: Tip): Promise<boolean> {
  return (await node.idAt(height)) === id
}
