/**
 * Are several nodes on the same chain?
 * @module
 */
import type { Tip } from './chain_node.js'

/** What one node says. */
export interface TipReport {
  readonly label: string
  readonly tip: Tip
  /** Id of its best-chain block at `height`. */
  idAt(height: number): Promise<string>
}

export type TipVerdict<W extends TipReport> =
  | { readonly kind: 'agree'; readonly lead: W; readonly behind: readonly W[] }
  | { readonly kind: 'disagree'; readonly why: string }

/**
 * Nodes agree when every tip lies on one chain. The lead is the first, in the order given, of those that are furthest;
 * the others are `behind`. Two ids at one height are two chains.
 */
export async function compareTips<W extends TipReport>(reports: readonly [W, ...W[]]): Promise<TipVerdict<W>> {
  const top = Math.max(...reports.map(({ tip }) => tip.height))
  const lead = reports.find(({ tip }) => tip.height === top) ?? reports[0]
  const behind: W[] = []
  for (const report of reports) {
    const { label, tip } = report
    const expected = tip.height === top ? lead.tip.id : await lead.idAt(tip.height)
    if (expected !== tip.id) {
      return {
        kind: 'disagree',
        why: `the nodes tell different stories: block ${tip.height} is ${tip.id} to ${label}, but ${expected} to ${lead.label}`,
      }
    }
    if (tip.height < top) behind.push(report)
  }
  return { kind: 'agree', lead, behind }
}
