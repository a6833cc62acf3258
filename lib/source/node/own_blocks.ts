/**
 * What becomes of our blocks once the chain has taken them: a reorganisation may take them back.
 * @module
 */
import type { ChainNode, Tip } from './chain_node.js'

/** A node and the end of its best chain. */
export interface BestChain {
  readonly node: ChainNode
  readonly tip: Tip
}

/** In the best chain, beside it from the start, or taken back out of it. */
export type Place = 'accepted' | 'side-branch' | 'orphaned'

export interface MovedBlock {
  readonly block: Tip
  readonly from: Place
  readonly to: 'accepted' | 'orphaned'
  readonly node: string
}

export interface OwnBlocksOptions {
  /** The best chain as it is known now; `undefined` while no node leads. */
  readonly lead: () => BestChain | undefined
  readonly onMoved: (moved: MovedBlock) => void
}

interface Followed {
  readonly block: Tip
  place: Place
  /** Whether it has been compared with the chain under the last tip. */
  compared: boolean
}

// Coins of Bitcoin's family cannot be spent before; no deeper reorganisation is reckoned with.
const followedDepth = 100

export class OwnBlocks {
  readonly #options: OwnBlocksOptions
  readonly #followed = new Map<string, Followed>()
  /** A tip whose chain every followed block was compared with. */
  #checked: Tip | undefined
  #looking = false
  #lookAgain = false

  constructor(options: OwnBlocksOptions) {
    this.#options = options
  }

  /** Keeps an eye on `block` from now on. */
  follow({ id, height }: Tip, place: Place): void {
    this.#followed.set(id, { block: { id, height }, place, compared: false })
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

  async #compare({ node, tip }: BestChain): Promise<void> {
    this.#forgetBelow(tip.height - followedDepth)
    const before = this.#checked
    // One question a tip: what lies under a block that stayed has stayed as well.
    const stayed = before !== undefined && before.height <= tip.height && (await isInBestChain(node, before))
    for (const followed of [...this.#followed.values()]) {
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
      this.#options.onMoved({ block: followed.block, from, to, node: node.label })
    }
    this.#checked = tip
  }

  #forgetBelow(height: number): void {
    for (const [id, { block }] of this.#followed) if (block.height < height) this.#followed.delete(id)
  }
}

async function isInBestChain(node: ChainNode, { id, height }: Tip): Promise<boolean> {
  return (await node.idAt(height)) === id
}
