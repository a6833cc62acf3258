/**
 * Are several nodes on the same chain, and if not, whose block is built upon?
 * @module
 */
import type { Tip } from './chain_node.js'

/** What one node says. */
export interface TipReport {
  readonly label: string
  readonly tip: Tip
  /** Id of its best-chain block at `height`. Rejects when the node does not answer. */
  idAt(height: number): Promise<string>
}

export type TipVerdict<R extends TipReport> =
  | {
      readonly kind: 'lead'
      readonly lead: R
      /** On the lead's chain, but not at its end. */
      readonly behind: readonly R[]
      /** Their last block is another one than the lead's chain has at that height; all below is the same. */
      readonly racing: readonly R[]
      /** On another chain, in the minority. */
      readonly outvoted: readonly R[]
    }
  | { readonly kind: 'split'; readonly why: string }

type Relation = 'same' | 'behind' | 'race' | 'split'

/**
 * The lead is the first, in the order given, of those that are furthest and that no other contradicts. Two blocks at one
 * height above the same parent contradict nothing: both are good, and the next block decides. Where chains differ further
 * down, the lead is the furthest that `quorum` of the nodes are with, or more than half of them when it is not given.
 */
export async function compareTips<R extends TipReport>(
  reports: readonly [R, ...R[]],
  quorum = Math.floor(reports.length / 2) + 1,
): Promise<TipVerdict<R>> {
  const furthest = [...reports].sort((a, b) => b.tip.height - a.tip.height)
  let why = ''
  let best: (TipVerdict<R> & { kind: 'lead' }) | undefined
  for (const lead of furthest) {
    const behind: R[] = []
    const racing: R[] = []
    const outvoted: R[] = []
    for (const report of reports) {
      if (report === lead || report.tip.height > lead.tip.height) {
        if (report !== lead) outvoted.push(report)
        continue
      }
      const relation = await relationOf(report, lead)
      if (relation === 'behind') behind.push(report)
      if (relation === 'race') racing.push(report)
      if (relation === 'split') outvoted.push(report)
    }
    if (outvoted.length === 0) return { kind: 'lead', lead, behind, racing, outvoted }
    if (why === '') why = contradiction(lead, outvoted[0]!)
    const supporters = reports.length - outvoted.length
    if (supporters >= quorum && best === undefined) best = { kind: 'lead', lead, behind, racing, outvoted }
  }
  return best ?? { kind: 'split', why }
}

// `lead` is at least as far.
async function relationOf(report: TipReport, lead: TipReport): Promise<Relation> {
  const { height, id } = report.tip
  const isLevel = height === lead.tip.height
  const expected = isLevel ? lead.tip.id : await lead.idAt(height)
  if (expected === id) return isLevel ? 'same' : 'behind'
  if (height === 0) return 'split'
  const [parent, leadParent] = await Promise.all([report.idAt(height - 1), lead.idAt(height - 1)])
  return parent === leadParent ? 'race' : 'split'
}

function contradiction(lead: TipReport, other: TipReport): string {
  const place = ({ label, tip }: TipReport) => `${label} is at block ${tip.height}, ${tip.id}`
  return `the nodes are on different chains, which part more than one block ago: ${place(lead)}; ${place(other)}`
}
