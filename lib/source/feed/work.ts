/**
 * What a source gives the engine to do.
 * @module
 */
import type { Job } from '../../algorithm/index.js'

/** One search. A source adds what it needs to make a block or a share of the winning nonce. */
export interface Work {
  readonly job: Job
}

/** A template or a pool's job: searches until there are no more. */
export interface WorkSupply<W extends Work = Work> {
  /** The next search, never one that was handed out before; `undefined` when there is none left. */
  next(): W | undefined
}
