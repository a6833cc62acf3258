/**
 * RandomX beside other people's programs: same threads, same pages, in turns.
 * @module
 */
import { concludePeers } from '../conclusions.js'
import type { Contestant } from '../contestant.js'
import { type FoundPeer, findPeer } from '../peers/find_peer.js'
import { librandomx } from '../peers/librandomx.js'
import type { MissingPeer, Peer } from '../peers/peer.js'
import { randomxBenchmark } from '../peers/randomx_benchmark.js'
import { randomxJs } from '../peers/randomx_js.js'
import { xmrig } from '../peers/xmrig.js'
import type { Quotient, SectionPlan } from '../section.js'
import type { Comparison } from '../suite.js'
import { threadsText } from '../threads.js'
import { type HashFacts, hashContestant } from './hash_contestant.js'
import { freshContestant } from './miner_contestant.js'
import { type Pages, pagesForAll, systemGivesTransparentPages } from './pages.js'
import { freeHugePageBytes } from './resident_memory.js'
import { type Executor, type Layout, partsOf, type RandomXTask, verifierNote } from './work.js'

export interface ComparisonSetup {
  executor: Executor
  /** The largest thread count. */
  threads: number
  initThreads: number
  /** `false`: for none. */
  hugePages: boolean
  /** Programs by name, where PATH does not have them. */
  peers: ReadonlyMap<string, string>
}

/** Peers and what they can be given. */
const candidates: readonly {
  peer: Peer<RandomXTask>
  takes: (task: Pick<RandomXTask, 'layout' | 'threads'>) => boolean
}[] = [
  { peer: xmrig, takes: ({ layout }) => partsOf(layout).variant !== 'scash' },
  { peer: randomxBenchmark, takes: ({ layout }) => ['rx/0', 'rx/2'].includes(partsOf(layout).variant) },
  // Distributions have version 1, which knows rx/0 only.
  { peer: librandomx, takes: ({ layout }) => partsOf(layout).variant === 'rx/0' },
  { peer: randomxJs, takes: ({ layout, threads }) => layout === 'rx/0-light' && threads === 1 },
]

export const peerNames = candidates.map(({ peer }) => peer.name)

type Found = Exclude<FoundPeer<RandomXTask>, MissingPeer>

/** Throws `RangeError` for a named peer that cannot be used. */
export async function compareWithPeers(
  layouts: readonly Layout[],
  setup: ComparisonSetup,
  signal: AbortSignal,
): Promise<Comparison> {
  const found: Found[] = []
  const missing: MissingPeer[] = []
  for (const { peer, takes } of candidates) {
    // Every section has a row with one thread.
    if (!layouts.some(layout => takes({ layout, threads: 1 }))) {
      const reason = `does not mine ${layouts.join(', ')}`
      missing.push({ name: peer.name, reason, howToGet: 'leave --layout out' })
      continue
    }
    const answer = await findPeer(peer, setup.peers.get(peer.name), signal)
    if ('peer' in answer) found.push(answer)
    else missing.push(answer)
  }
  return { sections: layouts.map(layout => sectionFor(layout, setup, found)), missing }
}

function sectionFor(layout: Layout, setup: ComparisonSetup, found: readonly Found[]): SectionPlan {
  const { executor, threads, initThreads } = setup
  const areEnough = freeHugePageBytes() >= hugePageBytesFor(layout, threads)
  const pages = pagesForAll(setup.hugePages, areEnough, systemGivesTransparentPages())
  const hugePages = pages !== 'normal'
  const counts = threads === 1 ? [1] : [1, threads]
  const rows = counts.map(n => {
    const task: RandomXTask = { layout, threads: n, pages, initThreads }
    const ours = { id: `pickaxe-${n}`, label: `pickaxe (${executor}), ${threadsText(n)}`, executor, hugePages }
    const peers = found.filter(({ peer }) => candidates.find(known => known.peer === peer)!.takes(task))
    return {
      ours: freshContestant({ ...task, ...ours }),
      peers: peers.map(({ peer, path, version }) => ({
        ...peer.contestant(path, version, task),
        party: 'peer' as const,
      })),
    }
  })
  const [alone, ...together] = rows
  const calls = partsOf(layout).mode === 'light' ? hashCalls({ layout, executor, hugePages }) : []
  const [single, many] = calls
  return {
    id: `comparison-${layout}`,
    title: `Comparison, ${layout}`,
    note: `In turns; ${pagesSentences[pages]}; datasets by ${threadsText(initThreads)}. Hashes are counted; a peer's count is its own. ${verifierNote}`,
    plot: 'bars',
    conclude: concludePeers,
    contestants: [alone!, { ours: calls, peers: [] }, ...together].flatMap(({ ours, peers }) => [ours, peers].flat()),
    ratios: [
      ...rows.flatMap(({ ours, peers }) => peers.flatMap(peer => quotients(ours, peer))),
      ...(single === undefined ? [] : alone!.peers.map(peer => ({ of: single.id, to: peer.id }))),
      ...(many === undefined ? [] : [{ of: many.id, to: alone!.ours.id }]),
    ],
  }
}

/** What shares are checked with, in light mode. */
function hashCalls(facts: HashFacts): Contestant[] {
  return [hashContestant('hash', facts), hashContestant('hashMany', facts)]
}

const pagesSentences: Record<Pages, string> = {
  '2MiB': 'huge pages set aside for all',
  transparent: 'no huge pages set aside, transparent ones for all',
  normal: 'huge pages for none',
}

function quotients({ id: of }: Contestant, { id: to }: Contestant): Quotient[] {
  return [
    { of, to },
    { of, to, measure: 'readyMs' },
  ]
}

const mebibyte = 2 ** 20

/** Cache, dataset, scratchpads, and what programs may take for their code. */
function hugePageBytesFor(layout: Layout, threads: number): number {
  const dataset = partsOf(layout).mode === 'full' ? 2080 : 0
  return (dataset + 256 + 4 * threads + 8) * mebibyte
}
