/**
 * The last blocks of a best chain, kept as it grows; what was in it and is no longer.
 * @module
 */
import type { ChainReader, SeenBlock } from './block.js'

export class BlockWindow {
  readonly #size: number
  /** Oldest first. */
  #blocks: SeenBlock[] = []
  #orphans: SeenBlock[] = []

  constructor(size: number) {
    this.#size = size
  }

  get blocks(): readonly SeenBlock[] {
    return this.#blocks
  }

  /** Blocks that we saw in the best chain and that are not in it any more, oldest first. */
  get orphans(): readonly SeenBlock[] {
    return this.#orphans
  }

  /** Reads back from the tip to what is known already. Whether anything is new. */
  async follow(chain: ChainReader, signal: AbortSignal): Promise<boolean> {
    const { id } = await chain.tip(signal)
    if (this.#blocks.at(-1)?.id === id) return false
    const fresh: SeenBlock[] = []
    for (let next = id; fresh.length < this.#size; ) {
      if (this.#blocks.some(block => block.id === next)) break
      const block = await chain.block(next, signal)
      fresh.unshift(block)
      if (block.height === 0) break
      next = block.parent
    }
    const joint = this.#blocks.findIndex(block => block.id === fresh[0]?.parent)
    // Known blocks behind the joint have been replaced; without a joint all that are as high.
    const lowest = fresh[0]?.height ?? (this.#blocks.find(block => block.id === id)?.height ?? -1) + 1
    const kept = joint >= 0 ? this.#blocks.slice(0, joint + 1) : this.#blocks.filter(block => block.height < lowest)
    this.#orphans = [...this.#orphans, ...this.#blocks.slice(kept.length)].slice(-this.#size)
    const back = new Set(fresh.map(block => block.id))
    this.#orphans = this.#orphans.filter(block => !back.has(block.id))
    this.#blocks = [...kept, ...fresh].slice(-this.#size)
    return true
  }
}
