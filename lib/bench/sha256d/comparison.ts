/**
 * sha256d beside other people's programs and naive loops: same threads, in turns.
 * @module
 */
import type { Contestant } from '../contestant.js'
import { cpuminer } from '../peers/cpuminer.js'
import { findPeer } from '../peers/find_peer.js'
import type { MissingPeer, Peer } from '../peers/peer.js'
import { pyrxdMiner } from '../peers/pyrxd_miner.js'
import type { Comparison } from '../suite.js'
import { threadsText } from '../threads.js'
import { minerContestant } from './miner_contestant.js'
import { naiveContestants } from './naive.js'
import type { Layout, Plan } from './work.js'

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
    if ('peer' in found) return threadCounts.map(n => peer.contestant(found.path, found.version, n))
    missing.push(found)
    return []
  }
  const headerMiners = await contestantsOf(cpuminer, counts)
  // Its work is the dmint layout, which has a row for every count only when it was asked for.
  const minters = layouts.includes('dmint') ? await contestantsOf(pyrxdMiner, layout === 'dmint' ? counts : [1]) : []
  const naive = naiveContestants(layout)
  const pairs = [
    ...headerMiners.map(peer => ({ of: `pickaxe-${peer.threads}`, peer })),
    ...minters.map(peer => ({ of: layout === 'dmint' ? `pickaxe-${peer.threads}` : 'pickaxe-dmint', peer })),
  ]
  const ours = (id: string, label: string, count: number, name: string, laidOut: Layout): Contestant =>
    minerContestant({ id, label, layout: laidOut, threads: count, kernel: name })
  const rows = [
    ...counts.map(n => ours(`pickaxe-${n}`, `pickaxe (${kernel}), ${threadsText(n)}`, n, kernel, layout)),
    ...others.map(name => ours(`pickaxe-${name}`, `pickaxe (${kernel}), ${name}, 1 thread`, 1, kernel, name)),
    ...kernels
      .filter(name => name !== kernel)
      .map(name => ours(`pickaxe-${name}-1`, `pickaxe forced to ${name}, 1 thread`, 1, name, layout)),
  ]
  const besides = (id: string) => pairs.filter(({ of }) => of === id).map(({ peer }) => peer)
  return {
    sections: [
      {
        id: 'comparison',
        title: 'Comparison',
        note: `In turns, ${layout} layout where no other is named. A peer's rate is what its own program says, for headers where no other layout is named; the others are counted here.`,
        plot: 'bars',
        contestants: [...rows.flatMap(row => [row, ...besides(row.id)]), ...naive],
        ratios: [
          ...pairs.map(({ of, peer }) => ({ of, to: peer.id })),
          ...headerMiners
            .filter(({ threads: n }) => n === 1)
            .flatMap(({ id }) => others.map(name => ({ of: `pickaxe-${name}`, to: id }))),
          ...naive.flatMap(({ id }) => counts.map(n => ({ of: `pickaxe-${n}`, to: id }))),
        ],
      },
    ],
    missing,
  }
}
