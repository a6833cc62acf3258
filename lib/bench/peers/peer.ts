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
  /** Of a peer that is no program but a package or a library: the file that stands for it, and where that is looked for. */
  readonly file?: { locate(): string | undefined; readonly where: string }
  /** Its version as it says. Throws `Error` when the program is not what it should be. */
  identify(path: string, signal: AbortSignal): Promise<string>
  contestant(path: string, version: string, task: Task): Contestant
}
