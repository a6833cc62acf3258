/**
 * BLAKE3 and KangarooTwelve beside npm's fastest: a preimage in a buffer, each nonce written behind it and hashed by one
 * call.
 * @module
 */
import { algorithms } from '../../algorithm/table.js'
import { startClock } from '../clock.js'
import type { Contestant } from '../contestant.js'
import { findPeer } from '../peers/find_peer.js'
import { hashWasm, napiBlakeHash } from '../peers/hashing_package.js'
import type { MissingPeer, Peer } from '../peers/peer.js'
import type { Comparison } from '../suite.js'
import { threadsText } from '../threads.js'
import { minerRow, type Plan } from './rows.js'
import { benchmarkJob, type DmintHash } from './work.js'

const peersOf: Readonly<Record<DmintHash, readonly Peer<DmintHash>[]>> = {
  blake3: [napiBlakeHash, hashWasm],
  k12: [],
}

export function peerNamesOf(algorithm: DmintHash): string[] {
  return peersOf[algorithm].map(({ name }) => name)
}

/** Throws `RangeError` for a named peer that cannot be used. */
export async function compareWithPeers(
  plan: Plan,
  named: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Comparison> {
  const { algorithm, kernel, kernels, threads, layout } = plan
  const missing: MissingPeer[] = []
  const others = [naiveLoop(algorithm)]
  for (const peer of peersOf[algorithm]) {
    const found = await findPeer(peer, named.get(peer.name), signal)
    if ('peer' in found) others.push(peer.contestant(found.path, found.version, algorithm))
    else missing.push(found)
  }
  const ours = (id: string, label: string, count: number, name: string): Contestant =>
    minerRow(plan, { id, label, threads: count, kernel: name, layout })
  const [one, ...more] = (threads === 1 ? [1] : [1, threads]).map(n =>
    ours(`pickaxe-${n}`, `pickaxe (${kernel}), ${threadsText(n)}`, n, kernel),
  )
  const forced = kernels
    .filter(name => name !== kernel)
    .map(name => ours(`pickaxe-${name}-1`, `pickaxe forced to ${name}, 1 thread`, 1, name))
  return {
    sections: [
      {
        id: 'comparison',
        title: 'Comparison',
        note: `In turns, ${layout} layout. The others hash one message of 68 bytes a call, on one thread; packages in a Node process of their own.`,
        plot: 'bars',
        contestants: [one!, ...others, ...more, ...forced],
        ratios: others.map(({ id }) => ({ of: 'pickaxe-1', to: id })),
      },
    ],
    missing,
  }
}

const noncesBetweenLooks = 256

/** What verifies here, called for each nonce. */
function naiveLoop(algorithm: DmintHash): Contestant {
  const { template, nonceOffset } = benchmarkJob(algorithm, 'dmint', 0)
  const { hashSync } = algorithms[algorithm].hashing
  const message = template.slice()
  const view = new DataView(message.buffer)
  let nonce = 0
  const hashFor = (durationMs: number): number => {
    const endMs = performance.now() + durationMs
    const first = nonce
    do {
      for (let i = 0; i < noncesBetweenLooks; i++) {
        view.setUint32(nonceOffset, nonce++, true)
        hashSync(message)
      }
    } while (performance.now() < endMs)
    return nonce - first
  }
  return {
    id: 'naive-javascript',
    label: 'naive loop, pure JavaScript (@noble/hashes)',
    threads: 1,
    facts: { layout: 'dmint' },
    version: `Node ${process.version}`,
    command: 'built in: lib/bench/dmint_hash/comparison.ts',
    async turn({ warmupMs, windowMs }) {
      hashFor(warmupMs)
      const elapsed = startClock()
      const hashes = hashFor(windowMs)
      const { wallMs, cpuMs } = elapsed()
      return { hashrate: (hashes * 1000) / wallMs, hashes, wallMs, cpuMs }
    },
  }
}
