/**
 * Looks at the nodes again and again: their tips, and the last blocks of the first that answers.
 * @module
 */
import { abortScope, sleep } from '../../source/feed/abort_scope.js'
import type { ChainReader, SeenBlock } from './block.js'
import { BlockWindow } from './block_window.js'
import { type OurMark, type ShareReport, shareReport } from './mining_share.js'
import { type Comparison, compareNodes } from './tip_comparison.js'

export interface WatchOptions {
  readonly chains: readonly ChainReader[]
  readonly blocks: number
  readonly mark: OurMark
  readonly power: { readonly share: number } | { readonly hashrate: number } | undefined
  readonly intervalMs: number
  /** How many blocks nodes may differ in: one is ordinary, two chains race for it. */
  readonly alarmDepth: number
}

export interface Look {
  readonly at: number
  readonly comparison: Comparison
  /** Whose blocks are counted; `undefined`: no node answers. */
  readonly from: string | undefined
  readonly report: ShareReport
  /** The newest first. */
  readonly recent: readonly SeenBlock[]
  /** What is wrong now, in words. */
  readonly alarms: readonly string[]
}

/** So that a node that hangs does not hide what the others say. */
const lookMs = 4000

export class Watcher {
  readonly #options: WatchOptions
  readonly #windows = new Map<ChainReader, BlockWindow>()

  constructor(options: WatchOptions) {
    this.#options = options
  }

  async look(signal: AbortSignal): Promise<Look> {
    const { chains, mark, power } = this.#options
    const comparison = await this.#compare(signal)
    const at = comparison.nodes.findIndex(({ tip }) => tip !== undefined)
    const chain = chains[at]
    const window = chain === undefined ? undefined : this.#windowOf(chain)
    if (chain !== undefined) await window!.follow(chain, signal)
    const blocks = window?.blocks ?? []
    const report = shareReport(blocks, window?.orphans ?? [], mark, power)
    return {
      at: Date.now(),
      comparison,
      from: chain?.label,
      report,
      recent: blocks.toReversed(),
      alarms: this.#alarms(comparison, report),
    }
  }

  /** Tells every look until `signal` is aborted; a look that fails is tried again. */
  async run(signal: AbortSignal, onLook: (look: Look) => void, onTrouble: (error: Error) => void): Promise<void> {
    while (!signal.aborted) {
      const rest = sleep(this.#options.intervalMs, signal).catch(() => {})
      try {
        onLook(await this.look(signal))
      } catch (error) {
        if (!signal.aborted) onTrouble(error as Error)
      }
      await rest
    }
  }

  async #compare(signal: AbortSignal): Promise<Comparison> {
    const { signal: patience, end } = abortScope(signal)
    const timer = setTimeout(() => end(new Error(`no answer within ${lookMs / 1000} s`)), lookMs)
    try {
      return await compareNodes(
        this.#options.chains.map(chain => patient(chain, patience)),
        signal,
      )
    } finally {
      clearTimeout(timer)
      end()
    }
  }

  #windowOf(chain: ChainReader): BlockWindow {
    const known = this.#windows.get(chain)
    if (known !== undefined) return known
    const window = new BlockWindow(this.#options.blocks)
    this.#windows.set(chain, window)
    return window
  }

  #alarms({ nodes, common, depth }: Comparison, report: ShareReport): string[] {
    const alarms: string[] = []
    for (const { node, tip, error } of nodes) if (tip === undefined) alarms.push(`${node} does not answer: ${error}`)
    if (depth > this.#options.alarmDepth) {
      const since = common === undefined ? 'none of the blocks that were compared' : `block ${common}`
      const tips = nodes.flatMap(({ node, tip }) => (tip === undefined ? [] : [`${node} ${tip.height} ${tip.id}`]))
      alarms.push(
        `the nodes are on different chains: ${since} is the last they share, ${depth} ago; ${tips.join('; ')}`,
      )
    }
    const { verdict, ours, blocks, expectedShare, chance } = report
    if (verdict === 'too-few' || verdict === 'too-many') {
      const expected = `${ours} of the last ${blocks} blocks are ours, with ${percent(expectedShare!)} of the measured power`
      const meaning =
        verdict === 'too-few'
          ? 'somebody else is faster than the nodes say, or blocks of ours are lost'
          : 'we are faster than was said, or the network is slower'
      alarms.push(`${expected}: ${meaning} (by chance ${chance!.toExponential(1)})`)
    }
    return alarms
  }
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

// Who does not answer in time has no say this time.
function patient(chain: ChainReader, patience: AbortSignal): ChainReader {
  return {
    label: chain.label,
    tip: () => chain.tip(patience),
    idAt: height => chain.idAt(height, patience),
    block: id => chain.block(id, patience),
    close: () => {},
  }
}
