/**
 * sha256d beside other people's programs and naive loops: same threads, in turns.
 * @module
 */
import { concludePeers } from '../conclusions.js'
import type { Contestant } from '../contestant.js'
import { cpuminer } from '../peers/cpuminer.js'
import { findPeer } from '../peers/find_peer.js'
import type { MissingPeer, Peer } from '../peers/peer.js'
import { pyrxdMiner } from '../peers/pyrxd_miner.js'
import type { Quotient } from '../section.js'
import type { Comparison } from '../suite.js'
import { threadsText } from '../threads.js'
import { minerContestant } from './miner_contestant.js'
import { naiveContestants } from './naive.js'
import type { Layout, Plan } from './work.js'

export const peerNames = [cpuminer.name, pyrxdMiner.name]

/** Throws `RangeError` for a named peer that cannot be used. */
export async function compareWithPeers(
  { kernel, kernels, threads, layout, layouts }: Plan,
  named: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Comparison> {
  const counts = threads === 1 ? [1] : [1, threads]
  const others = layouts.filter(name => name !== layout)
  const missing: MissingPeer[] = []
  const contestantsOf = async (peer: Peer<number>, threadCounts: readonly number[]): Promise<Contestant[]> => {
    const found = await findPeer(peer, named.get(peer.name), signal)
    if ('peer' in found) {
      return threadCounts.map(n => ({ ...peer.contestant(found.path, found.version, n), party: 'peer' as const }))
    }
    missing.push(found)
    return []
  }
  const headerMiners = await contestantsOf(cpuminer, counts)
  const hasDmint = layouts.includes('dmint')
  // The dmint layout has a row for every count only when it was asked for.
  const minters = hasDmint ? await contestantsOf(pyrxdMiner, layout === 'dmint' ? counts : [1]) : []
  if (!hasDmint)
    missing.push({ name: pyrxdMiner.name, reason: `does not mine ${layout}`, howToGet: 'its layout is dmint' })
  const naive = naiveContestants(layout)
  const ours = (id: string, label: string, count: number, name: string, laidOut: Layout): Contestant =>
    minerContestant({ id, label, layout: laidOut, threads: count, kernel: name })
  const threadRows = counts.map(n => ours(`pickaxe-${n}`, `pickaxe (${kernel}), ${threadsText(n)}`, n, kernel, layout))
  const layoutRows = others.map(name =>
    ours(`pickaxe-${name}`, `pickaxe (${kernel}), ${name}, 1 thread`, 1, kernel, name),
  )
  const kernelRows = kernels
    .filter(name => name !== kernel)
    .map(name => ours(`pickaxe-${name}-1`, `pickaxe forced to ${name}, 1 thread`, 1, name, layout))
  const dmintRows = layout === 'dmint' ? threadRows : layoutRows.filter(({ facts }) => facts.layout === 'dmint')
  const pairs = [
    ...headerMiners.map((peer, i) => ({ row: threadRows[i]!, peer })),
    ...minters.map((peer, i) => ({ row: dmintRows[i]!, peer })),
  ]
  const besides = (wanted: Contestant) => pairs.filter(({ row }) => row === wanted).map(({ peer }) => peer)
  return {
    sections: [
      {
        id: 'comparison',
        title: 'Comparison',
        note: `In turns, ${layout} layout where no other is named. A peer's rate is what its own program says, for headers where no other layout is named; the others are counted here.`,
        plot: 'bars',
        conclude: concludePeers,
        contestants: [
          ...[...threadRows, ...layoutRows, ...kernelRows].flatMap(row => [row, ...besides(row)]),
          ...naive,
        ],
        ratios: [
          ...pairs.map(({ row, peer }) => against(row, peer)),
          ...headerMiners.slice(0, 1).flatMap(peer => layoutRows.map(row => against(row, peer))),
          ...naive.flatMap(({ id }) => counts.map(n => ({ of: `pickaxe-${n}`, to: id }))),
        ],
      },
    ],
    missing,
  }
}

function against(ours: Contestant, peer: Contestant): Quotient {
  const isSameWork = ours.facts.layout === peer.facts.layout
  return { of: ours.id, to: peer.id, ...(isSameWork ? {} : { otherWork: `plain ${peer.facts.layout}` }) }
}
