/**
 * Reads the request from a file descriptor.
 * @module
 */
import { readSync } from 'node:fs'
import { maxRequestBytes } from '../../protocol/protocol.js'

/**
 * Blocks until the end of input or until there is one byte too many, whichever is first: a sender that never closes cannot
 * make an oversized request wait. Throws the system's error when `fd` cannot be read.
 */
export function readRequest(fd: number): Uint8Array {
  const bytes = new Uint8Array(maxRequestBytes + 1)
  let length = 0
  while (length < bytes.length) {
    const count = readSome(fd, bytes.subarray(length))
    if (count === 0) break
    length += count
  }
  return bytes.subarray(0, length)
}

function readSome(fd: number, into: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, into)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Windows reports the end of a pipe as an error.
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      waitForInput()
    }
  }
}

// A descriptor left in non-blocking mode by whoever opened it has nothing to read yet.
function waitForInput(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
}
