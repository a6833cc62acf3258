/**
 * Do several nodes tell the same story?
 * @module
 */
import type { Tip } from './chain_node.js'

/** One node's opinion. */
export interface Witness {
  readonly label: string
  readonly tip: Tip
  /** Id of its best-chain block at `height`. */
  idAt(height: number): Promise<string>
}

export type TipVerdict<W extends Witness> =
  | { readonly kind: 'agree'; readonly lead: W; readonly behind: readonly W[] }
  | { readonly kind: 'disagree'; readonly why: string }

/**
 * Nodes agree when every tip lies on one chain. The lead is the first, in the order given, of those that are furthest;
 * the others are `behind`. Two ids at one height are two stories.
 */
export async function compareTips<W extends Witness>(witnesses: readonly [W, ...W[]]): Promise<TipVerdict<W>> {
  const top = Math.max(...witnesses.map(({ tip }) => tip.height))
  const lead = witnesses.find(({ tip }) => tip.height === top) ?? witnesses[0]
  const behind: W[] = []
  for (const witness of witnesses) {
    const { label, tip } = witness
    const expected = tip.height === top ? lead.tip.id : await lead.idAt(tip.height)
    if (expected !== tip.id) {
      return {
        kind: 'disagree',
        why: `the nodes tell different stories: block ${tip.height} is ${tip.id} to ${label}, but ${expected} to ${lead.label}`,
      }
    }
    if (tip.height < top) behind.push(witness)
  }
  return { kind: 'agree', lead, behind }
}
