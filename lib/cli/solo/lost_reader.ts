/**
 * Mining outlives whoever reads along: a log pipe that ends costs the log, not the miner.
 * @module
 */
import type { Writable } from 'node:stream'

export interface OutputStreams {
  readonly stdout: Writable
  readonly stderr: Writable
}

/**
 * From now on an output that fails is told of once on the other and otherwise ignored, whatever was to become of it
 * before. For good: the last lines fail only after the last of us has returned.
 */
export function surviveLostReaders({ stdout, stderr }: OutputStreams): void {
  ignoreErrors(stdout, () => stderr.write('note: nobody reads stdout any more; mining goes on\n'))
  ignoreErrors(stderr, () => {})
}

function ignoreErrors(stream: Writable, onFirst: () => void): void {
  let isFirst = true
  stream.removeAllListeners('error')
  stream.on('error', () => {
    if (isFirst) onFirst()
    isFirst = false
  })
}
