/**
 * Writes lines to stderr without ever waiting for their reader: a caller that does not read must hold up neither the
 * search nor the answer.
 * @module
 */
import { constants, fstatSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'

/** `closed`: nobody can read what would be written; `dropped`: the reader is slow and misses this line. */
export type WriteOutcome = 'written' | 'dropped' | 'closed'

export type LineWriter = (line: string) => WriteOutcome

/** A writer of whole lines to `fd`, each shorter than 4096 bytes, the size up to which pipes take all or nothing. */
export function lineWriter(fd: number): LineWriter {
  if (process.platform === 'win32') return descriptorWriter(fd)
  const stat = fstatSync(fd)
  if (stat.isFIFO() && process.platform === 'linux') return descriptorWriter(openOwnEnd(fd))
  return stat.isFIFO() || stat.isSocket() ? socketWriter(fd) : descriptorWriter(fd)
}

function descriptorWriter(fd: number): LineWriter {
  return line => {
    try {
      writeSync(fd, line)
      return 'written'
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 'dropped' : 'closed'
    }
  }
}

// O_NONBLOCK belongs to the open pipe end, which others may share: Linux lets us open an end of our own.
function openOwnEnd(fd: number): number {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return fd
  }
}

// What no second end can be opened of: Node's spawn() gives children UNIX sockets. Node itself takes O_NONBLOCK off them
// again when it exits.
function socketWriter(fd: number): LineWriter {
  const socket = new Socket({ fd, readable: false }).unref()
  socket.on('error', () => {}) // `errored` says so
  return line => {
    if (socket.errored) return 'closed'
    // Of lines that have to wait there is never more than one.
    if (socket.writableLength > 0) return 'dropped'
    socket.write(line)
    return socket.errored ? 'closed' : 'written'
  }
}
