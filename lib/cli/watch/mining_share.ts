/**
 * Who mined the last blocks, beside what our hash rate lets expect.
 * @module
 */
import { binomialTest, type Interval, shareInterval } from '../../base/chance.js'
import type { SeenBlock } from './block.js'

/** How our blocks are known. */
export interface OurMark {
  /** Scripts that are paid, in hex. */
  readonly payouts: readonly string[]
  /** What stands in the coinbase, in hex. */
  readonly tags: readonly string[]
  readonly ids: ReadonlySet<string>
}

export interface ShareReport {
  readonly blocks: number
  readonly ours: number
  readonly orphans: number
  readonly oursOrphaned: number
  /** Of the blocks that are ours; its interval at `confidence`. */
  readonly share: number
  readonly interval: Interval
  /** Ours by hash rate, where that was given. */
  readonly expectedShare: number | undefined
  /** How likely as odd a count is if the network has no more power than its difficulty says. */
  readonly chance: number | undefined
  readonly verdict: 'as-expected' | 'too-few' | 'too-many' | 'unknown'
  /** Hashes a second, from the work of these blocks and the time they took. */
  readonly networkHashrate: number | undefined
  readonly intervals: { readonly mean: number; readonly shortest: number; readonly longest: number } | undefined
}

export const confidence = 0.99
/** Below that chance it is said that something is wrong. */
export const alarmChance = 0.001

export function isOurs({ payouts, tag, id }: SeenBlock, mark: OurMark): boolean {
  return (
    mark.ids.has(id) ||
    payouts.some(script => mark.payouts.includes(script)) ||
    mark.tags.some(text => tag.includes(text))
  )
}

/** `power`: our share of the network's hash rate, 0..1, or our hashes a second. */
export function shareReport(
  blocks: readonly SeenBlock[],
  orphans: readonly SeenBlock[],
  mark: OurMark,
  power: { readonly share: number } | { readonly hashrate: number } | undefined,
): ShareReport {
  const ours = blocks.filter(block => isOurs(block, mark)).length
  const spans = blocks.slice(1).map((block, i) => block.time - blocks[i]!.time)
  const seconds = blocks.length < 2 ? 0 : blocks.at(-1)!.time - blocks[0]!.time
  const work = blocks.slice(1).reduce((sum, block) => sum + block.work, 0)
  const networkHashrate = seconds > 0 ? work / seconds : undefined
  const expectedShare = expectedOf(power, networkHashrate)
  const chance = expectedShare === undefined ? undefined : binomialTest(ours, blocks.length, expectedShare)
  const isOdd = chance !== undefined && chance < alarmChance
  const isFew = expectedShare !== undefined && ours < expectedShare * blocks.length
  return {
    blocks: blocks.length,
    ours,
    orphans: orphans.length,
    oursOrphaned: orphans.filter(block => isOurs(block, mark)).length,
    share: blocks.length === 0 ? 0 : ours / blocks.length,
    interval: shareInterval(ours, blocks.length, confidence),
    expectedShare,
    chance,
    verdict: chance === undefined ? 'unknown' : !isOdd ? 'as-expected' : isFew ? 'too-few' : 'too-many',
    networkHashrate,
    intervals:
      spans.length === 0
        ? undefined
        : { mean: seconds / spans.length, shortest: Math.min(...spans), longest: Math.max(...spans) },
  }
}

function expectedOf(
  power: { readonly share: number } | { readonly hashrate: number } | undefined,
  networkHashrate: number | undefined,
): number | undefined {
  if (power === undefined) return undefined
  if ('share' in power) return power.share
  return networkHashrate === undefined ? undefined : Math.min(1, power.hashrate / networkHashrate)
}
