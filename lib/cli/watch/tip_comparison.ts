/**
 * Are several nodes on one chain, and if not, since which block are they on different ones?
 * @module
 */
import type { ChainReader, ChainTip } from './block.js'

export interface NodeTip {
  readonly node: string
  /** `undefined`: it did not answer. */
  readonly tip: ChainTip | undefined
  readonly error?: string
}

export interface Comparison {
  readonly nodes: readonly NodeTip[]
  /** The last block that all have, where that was found. */
  readonly common: number | undefined
  /** Blocks of the longest chain above the last common one that not all have; nodes that are merely behind disagree on none. */
  readonly depth: number
}

const deepest = 1000

/** Asks all of them at once; who does not answer has no say. */
export async function compareNodes(chains: readonly ChainReader[], signal: AbortSignal): Promise<Comparison> {
  const nodes = await Promise.all(
    chains.map(async (chain): Promise<NodeTip> => {
      try {
        return { node: chain.label, tip: await chain.tip(signal) }
      } catch (error) {
        if (signal.aborted) throw error
        return { node: chain.label, tip: undefined, error: (error as Error).message }
      }
    }),
  )
  const voters = nodes.flatMap(({ tip }, i) => (tip === undefined ? [] : [{ chain: chains[i]!, tip }]))
  if (voters.length < 2) return { nodes, common: voters[0]?.tip.height, depth: 0 }
  const lowest = Math.min(...voters.map(({ tip }) => tip.height))
  const agree = async (height: number): Promise<boolean> => {
    const ids = await Promise.all(
      voters.map(({ chain, tip }) => (tip.height === height ? tip.id : chain.idAt(height, signal))),
    )
    return new Set(ids).size === 1
  }
  if (await agree(lowest)) return { nodes, common: lowest, depth: 0 }
  const common = await lastCommon(lowest, agree)
  const highest = Math.max(...voters.map(({ tip }) => tip.height))
  return { nodes, common, depth: highest - (common ?? lowest - deepest) }
}

// Chains that have parted do not join again: halving finds where.
async function lastCommon(known: number, agree: (height: number) => Promise<boolean>): Promise<number | undefined> {
  let [low, high] = [Math.max(-1, known - deepest), known]
  if (low >= 0 && !(await agree(low))) return undefined
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await agree(middle)) low = middle
    else high = middle
  }
  return low < 0 ? undefined : low
}
