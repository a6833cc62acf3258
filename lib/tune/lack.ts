/**
 * Something the machine could give and does not.
 * @module
 */
import type { Change } from './change.js'

export const lackIds = ['pages-2m', 'pages-1g', 'transparent-pages', 'governor', 'registers'] as const
export type LackId = (typeof lackIds)[number]

export interface Lack {
  readonly id: LackId
  /** For people. */
  readonly title: string
  /** How it is now. */
  readonly fact: string
  /** What mends it; empty where `pickaxe tune` cannot. */
  readonly changes: readonly Change[]
  /** What a person types, or does; the last ones keep it over a restart. */
  readonly commands: readonly string[]
}

/** What was looked at and is left alone, and why. */
export interface Findings {
  readonly lacks: readonly Lack[]
  readonly notes: readonly string[]
}
