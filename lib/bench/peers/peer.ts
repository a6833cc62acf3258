/**
 * Other people's programs that do the same work, run as they come.
 * @module
 */
import type { Contestant } from '../contestant.js'

export interface MissingPeer {
  name: string
  reason: string
  howToGet: string
}

export interface Peer {
  /** Name of the program, as on PATH and in `--peer name=path`. */
  readonly name: string
  readonly howToGet: string
  /** Its version as it says. Throws `Error` when the program is not what it should be. */
  identify(path: string, signal: AbortSignal): Promise<string>
  contestant(path: string, version: string, threads: number): Contestant
}
