/**
 * Writes progress frames without ever waiting for their reader: a caller that stopped reading must not hold up the answer.
 * @module
 */
import { constants, fstatSync, openSync, writeSync } from 'node:fs'

/** `closed`: nobody can read what would be written; `dropped`: the reader is slow and misses this frame. */
export type WriteOutcome = 'written' | 'dropped' | 'closed'

/** A writer of whole lines to `fd`, each shorter than 4096 bytes, the size up to which pipes take all or nothing. */
export function progressWriter(fd: number): (line: string) => WriteOutcome {
  const target = nonBlocking(fd)
  return line => {
    try {
      writeSync(target, line)
      return 'written'
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 'dropped' : 'closed'
    }
  }
}

// O_NONBLOCK belongs to the open pipe end, which others may share: Linux lets us open an end of our own.
function nonBlocking(fd: number): number {
  if (process.platform !== 'linux') return fd
  try {
    if (!fstatSync(fd).isFIFO()) return fd
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return fd
  }
}
