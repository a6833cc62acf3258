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

/** `Task`: what its contestant is to do, in the terms of the suite. */
export interface Peer<Task> {
  /** Name of the program, as on PATH and in `--peer name=path`. */
  readonly name: string
  readonly howToGet: string
  /** Absent for a program; for an npm package, its file in node_modules of the current folder, if there is one. */
  locatePackage?(): string | undefined
  /** Its version as it says. Throws `Error` when the program is not what it should be. */
  identify(path: string, signal: AbortSignal): Promise<string>
  contestant(path: string, version: string, task: Task): Contestant
}
