/**
 * The numbers of a miner.
 * @module
 */
import type { NativeRandomXState } from '../native/addon.js'

/** The numbers of a `Miner`, counted at the call. */
export interface MinerStats {
  /** Whether threads are hashing right now. */
  running: boolean
  /** By `pause()`. */
  paused: boolean
  /** Native threads. */
  threads: number
  /** Hashes per second over the last 10 s, all threads. */
  hashrate: number
  /** The same of each thread. */
  hashrateByThread: number[]
  /** Hashes since start(). */
  hashes: number
  /** The same of each thread. */
  hashesByThread: number[]
  /** Verified hits. */
  hits: number
  /** Searches begun. */
  jobs: number
  /** Searches of `mine()` that wait for their turn. */
  waiting: number
  /** Since start(). */
  uptimeMs: number
  /** What hashes the current job, or hashed the last one: a sha256d kernel by name, or how RandomX runs: `randomx full`, `randomx light`. */
  kernel: string
  /** Of the RandomX key used last: what it has in memory, and how far that is. */
  randomx?: NativeRandomXState
}
