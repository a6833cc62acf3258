/**
 * Looks for a peer's program where the user said, else on PATH.
 * @module
 */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { rangeError } from '../../base/errors.js'
import type { MissingPeer, Peer } from './peer.js'

export type FoundPeer = { peer: Peer; path: string; version: string } | MissingPeer

/** `named`: the path the user gave, if any. Throws `RangeError` when that is not an executable file. */
export async function findPeer(peer: Peer, named: string | undefined, signal: AbortSignal): Promise<FoundPeer> {
  const { name, howToGet } = peer
  if (named !== undefined && !isExecutable(named)) throw rangeError(`--peer ${name}: ${named} is no executable file`)
  const path = named ?? findOnPath(name, process.env.PATH ?? '')
  if (path === undefined) return { name, reason: 'not on PATH', howToGet }
  try {
    return { peer, path, version: await peer.identify(path, signal) }
  } catch (error) {
    signal.throwIfAborted()
    return { name, reason: `${path}: ${(error as Error).message}`, howToGet }
  }
}

/** The first executable file called `name` in the folders of `searchPath`. */
export function findOnPath(name: string, searchPath: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  return searchPath
    .split(delimiter)
    .filter(folder => folder !== '')
    .map(folder => join(folder, file))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
