/** A chain of blocks as a node would show it, which is extended, cut and split by hand. */
import { createHash } from 'node:crypto'
import type { ChainReader, ChainTip, SeenBlock } from '../../lib/cli/watch/block.js'

const spacing = 600

export class PlainChain implements ChainReader {
  readonly label: string
  blocks: SeenBlock[]
  /** Why it does not answer; `hang`: it never does. */
  trouble: string | undefined
  /** How often a block was asked for. */
  asked = 0

  constructor(label: string, blocks: readonly SeenBlock[] = []) {
    this.label = label
    this.blocks = [...blocks]
    if (this.blocks.length === 0) this.extend('genesis')
  }

  /** Blocks that pay these. */
  extend(...payouts: string[]): this {
    for (const payout of payouts) {
      const last = this.blocks.at(-1)
      const [height, parent] = last === undefined ? [0, ''] : [last.height + 1, last.id]
      const id = createHash('sha256').update(`${parent} ${payout} ${this.label}`).digest('hex')
      const time = 1_700_000_000 + spacing * height
      this.blocks.push({ height, id, parent, time, work: 6000, payouts: [payout], tag: '' })
    }
    return this
  }

  cutTo(height: number): this {
    this.blocks.length = height + 1
    return this
  }

  copy(label: string): PlainChain {
    return new PlainChain(label, this.blocks)
  }

  async tip(signal: AbortSignal): Promise<ChainTip> {
    await this.#answer(signal)
    return this.blocks.at(-1)!
  }

  async idAt(height: number, signal: AbortSignal): Promise<string> {
    await this.#answer(signal)
    const block = this.blocks[height]
    if (block === undefined) throw new Error(`${this.label} has no block ${height}`)
    return block.id
  }

  async block(id: string, signal: AbortSignal): Promise<SeenBlock> {
    await this.#answer(signal)
    this.asked++
    const block = this.blocks.find(each => each.id === id)
    if (block === undefined) throw new Error(`${this.label} has no block ${id}`)
    return block
  }

  close(): void {}

  async #answer(signal: AbortSignal): Promise<void> {
    if (this.trouble === 'hang') {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    }
    if (this.trouble !== undefined) throw new Error(this.trouble)
  }
}
