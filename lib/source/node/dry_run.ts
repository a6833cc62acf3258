/**
 * Everything that must be right before a hash is spent, asked once.
 * @module
 */
import { BlockJournal } from './journal.js'
import { connect } from './solo.js'
import { checkSoloOptions, type SoloOptions } from './solo_options.js'

export interface CheckedNode {
  readonly node: string
  /** The node's word for its network. */
  readonly chain: string
  /** Of its best block. */
  readonly height: number
  readonly peers: number | undefined
  /** Of the template it gave. */
  readonly template: { readonly height: number; readonly transactions: number; readonly expectedHashes: number }
}

export interface DryRun {
  readonly nodes: readonly CheckedNode[]
  readonly journalDirectory: string
  /** Found blocks of an earlier run whose fate is open, and files that cannot be read. */
  readonly openBlocks: number
  readonly damaged: readonly string[]
}

/**
 * Logs in to every node, checks chain, genesis, address and a template (with the node, where it judges proposals), and
 * that found blocks can be kept. Hashes nothing, sends nothing. Throws what `solo()` would end or hold with.
 */
export async function dryRun(options: SoloOptions): Promise<DryRun> {
  const checked = checkSoloOptions(options)
  const { signal } = options
  signal?.throwIfAborted()
  const journal = new BlockJournal(checked.journalDirectory)
  await journal.prepare()
  const connected = connect(checked).map(({ node }) => node)
  try {
    const nodes = await Promise.all(
      connected.map(async (node): Promise<CheckedNode> => {
        const { chain, tip, peers } = await node.status(signal)
        const { height, transactions, expectedHashes } = await node.template(signal)
        return {
          node: node.label,
          chain,
          height: tip.height,
          peers,
          template: { height, transactions, expectedHashes },
        }
      }),
    )
    const { entries, damaged } = await journal.pending()
    return { nodes, journalDirectory: journal.directory, openBlocks: entries.length, damaged }
  } finally {
    for (const node of connected) node.close()
  }
}
