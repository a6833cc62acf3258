/**
 * Writes the answer to a file descriptor.
 * @module
 */
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const retryMs = 2

/**
 * Settles once all of `text` is written, however slow its reader: `fd` may be in non-blocking mode, as it is when it shares a
 * socket with stderr. Rejects with the system's error when nobody can read it.
 */
export async function writeAnswer(fd: number, text: string): Promise<void> {
  let rest: Uint8Array = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      await sleep(retryMs)
    }
  }
}
