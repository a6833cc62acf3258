/**
 * A node's template that is, was or might be mined.
 * @module
 */
import type { BlockSupply, BlockWork, ChainNode } from './chain_node.js'
import type { GroupState } from './node_group.js'

export class Candidate {
  readonly node: ChainNode
  /** The node's word for its network. */
  readonly chain: string
  readonly supply: BlockSupply
  readonly #sinceMs = performance.now()
  /** A block was found on it: another would only compete with the first. */
  solved = false
  /** It has no search left. */
  exhausted = false

  constructor(node: ChainNode, chain: string, supply: BlockSupply) {
    this.node = node
    this.chain = chain
    this.supply = supply
  }

  get summary(): { height: number; ageMs: number; expectedHashes: number } {
    const { height, expectedHashes } = this.supply
    return { height, ageMs: performance.now() - this.#sinceMs, expectedHashes }
  }

  next(): BlockWork | undefined {
    return this.supply.next()
  }

  isOutdated(state: GroupState): boolean {
    if (state.kind !== 'lead' || state.node !== this.node) return true
    const { tip } = state
    const { height, previous } = this.supply
    // A link may know less than the template: then the template is the news.
    return tip.height >= height || (tip.height === height - 1 && tip.id !== previous)
  }
}
