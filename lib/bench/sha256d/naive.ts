/**
 * How one mines before knowing better: the message is built anew and hashed from JavaScript, nonce by nonce.
 * @module
 */
import { createHash } from 'node:crypto'
import type { Sha256dJob } from '../../algorithm/index.js'
import { meetsTarget } from '../../base/target.js'
import { sha256d as nobleSha256d } from '../../hash/sha256d.js'
import { native } from '../../native/load.js'
import { packageVersion } from '../../native/version.js'
import { startClock } from '../clock.js'
import type { Contestant, Timing } from '../contestant.js'
import { countedSample } from '../counted_sample.js'
import { benchmarkJob, type Layout } from './work.js'

/** Tries `count` 32-bit nonces from `first` on, for targets below 2^248; the first winner, or `undefined`. */
export type NaiveSearch = (job: Sha256dJob, first: number, count: number) => number | undefined

// A byte that is zero in every hash below a target of 2^248: no bigint for the other 255 of 256.
function mayWin(hash: Uint8Array, { target }: Sha256dJob): boolean {
  return hash[target.order === 'big-endian' ? 0 : 31] === 0
}

function rebuiltPerNonce(sha256d: (message: Uint8Array) => Uint8Array): NaiveSearch {
  return (job, first, count) => {
    const head = job.template.subarray(0, job.nonceOffset)
    for (let nonce = first; nonce < first + count; nonce++) {
      const tail = Buffer.alloc(job.nonceWidth)
      tail.writeUInt32LE(nonce)
      const hash = sha256d(Buffer.concat([head, tail]))
      if (mayWin(hash, job) && meetsTarget(hash, job.target)) return nonce
    }
    return undefined
  }
}

/** The nonce is patched in place and one native call hashes it. */
const nativeCallPerNonce: NaiveSearch = (job, first, count) => {
  const message = job.template.slice()
  const view = new DataView(message.buffer)
  const { sha256d } = native()
  for (let nonce = first; nonce < first + count; nonce++) {
    view.setUint32(job.nonceOffset, nonce, true)
    const hash = sha256d(message)
    if (mayWin(hash, job) && meetsTarget(hash, job.target)) return nonce
  }
  return undefined
}

function sha256(message: Uint8Array): Buffer {
  return createHash('sha256').update(message).digest()
}

export const naiveSearches: readonly { id: string; label: string; version: string; search: NaiveSearch }[] = [
  {
    id: 'naive-node-crypto',
    label: 'naive loop, node:crypto',
    version: `Node ${process.version}, OpenSSL ${process.versions.openssl}`,
    search: rebuiltPerNonce(message => sha256(sha256(message))),
  },
  {
    id: 'naive-javascript',
    label: 'naive loop, pure JavaScript (@noble/hashes)',
    version: `Node ${process.version}`,
    search: rebuiltPerNonce(nobleSha256d),
  },
  {
    id: 'naive-native-call',
    label: 'naive loop, one native call per nonce',
    version: `pickaxe ${packageVersion()}`,
    search: nativeCallPerNonce,
  },
]

/** The naive loops in the order of the story. */
export function naiveContestants(layout: Layout): Contestant[] {
  const job = benchmarkJob(layout, 0)
  return naiveSearches.map(({ id, label, version, search }) => ({
    id,
    label,
    threads: 1,
    party: 'naive',
    facts: { layout },
    version,
    command: 'built in: lib/bench/sha256d/naive.ts',
    async turn({ warmupMs, windowMs }: Timing) {
      searchFor(search, job, warmupMs)
      const elapsed = startClock()
      const hashes = searchFor(search, job, windowMs)
      return countedSample(hashes, elapsed())
    },
  }))
}

const noncesBetweenLooks = 256

function searchFor(search: NaiveSearch, job: Sha256dJob, durationMs: number): number {
  const endMs = performance.now() + durationMs
  let hashes = 0
  do {
    search(job, hashes, noncesBetweenLooks)
    hashes += noncesBetweenLooks
  } while (performance.now() < endMs)
  return hashes
}
