/**
 * What both stratums give the miner to do, and what it gives back.
 * @module
 */
import type { PickaxeError } from '../../base/errors.js'
import type { RandomXVariant } from '../../hash/randomx/variants.js'
import type { Hit } from '../../miner/miner.js'
import type { Work, WorkSupply } from '../feed/work.js'

/** A share as it goes to the pool. */
export interface Share {
  readonly jobId: string
  /** The same for shares that the pool would call duplicates, and for no others. */
  readonly key: string
  /** Method, parameters: what the session sends. */
  readonly params: unknown
  /** Whether it meets the network's target too, where the job tells that. */
  readonly isBlock: boolean
  /** Milliseconds its proof took. */
  readonly checkMs: number
}

export interface ShareWork extends Work {
  share(hit: Hit): Share
}

/** A job of a pool and the searches it has room for. */
export interface PoolJob extends WorkSupply<ShareWork> {
  readonly id: string
  /** What hashes it, as `--algorithm` says it. */
  readonly algorithm: string
  /** As the pool counts it. */
  readonly difficulty: number
  /** Average hashes a share takes. */
  readonly expectedHashes: number
  readonly height: number | undefined
  /** The RandomX key (32 bytes) that follows this one soon, where the pool says so. */
  readonly nextKey?: { readonly key: Uint8Array; readonly variant: RandomXVariant } | undefined
}

/** One login at one pool. */
export interface PoolSession {
  readonly label: string
  /** Resolves with the reason when it has ended. */
  readonly closed: Promise<PickaxeError>
  /** Resolves when the share was accepted; rejects as {@link LineRpc.call} does. */
  submit(share: Share): Promise<void>
  /** Asks for shares of about this difficulty, where the stratum has a word for that. */
  suggestDifficulty?(difficulty: number): void
  /** There is nothing left to try in the last job. */
  askForJob(): void
  close(why: PickaxeError): void
}

export interface SessionListener {
  /** `cleans`: shares of all earlier jobs are worth nothing any more. */
  onJob(job: PoolJob, cleans: boolean): void
  /** The pool's own words, for people. */
  onMessage(text: string): void
  /** What works less well than it could, in ours. */
  onNotice(text: string): void
  /** The pool sends us elsewhere; the session will be closed. */
  onRedirect(to: Redirect): void
}

export interface Redirect {
  readonly host: string | undefined
  readonly port: number | undefined
  readonly waitMs: number
}
