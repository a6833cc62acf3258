/**
 * Looks for a peer's program where the user said, else on PATH.
 * @module
 */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { rangeError } from '../../base/errors.js'
import type { MissingPeer, Peer } from './peer.js'

export type FoundPeer<Task> = { peer: Peer<Task>; path: string; version: string } | MissingPeer

/**
 * `named`: the path the user gave, if any. Throws `RangeError` when that is not an executable file (a readable one, where
 * it stands for a package or a library).
 */
export async function findPeer<Task>(
  peer: Peer<Task>,
  named: string | undefined,
  signal: AbortSignal,
): Promise<FoundPeer<Task>> {
  const { name, howToGet, file } = peer
  if (named !== undefined && !isFile(named, file ? constants.R_OK : constants.X_OK)) {
    throw rangeError(`--peer ${name}: ${named} is no ${file ? 'readable' : 'executable'} file`)
  }
  const path = named ?? (file ? file.locate() : findOnPath(name, process.env.PATH ?? ''))
  if (path === undefined) return { name, reason: `not ${file?.where ?? 'on PATH'}`, howToGet }
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
    .find(path => isFile(path, constants.X_OK))
}

function isFile(path: string, access: number): boolean {
  try {
    accessSync(path, access)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
