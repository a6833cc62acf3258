/**
 * Searches that no hash ends: the target is out of reach, so every nonce costs what it costs in real work.
 * @module
 */
import { describe } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'
import { blockHeader, dmint, type Sha256dJob } from '../../base/job.js'

/** `header`: 80 bytes, nonce at 76..79. `dmint`: 64-byte preimage and a 4-byte nonce. */
export const layouts = ['header', 'dmint'] as const
export type Layout = (typeof layouts)[number]

/** Throws `RangeError`. */
export function checkLayout(name: string): Layout {
  const layout = layouts.find(known => known === name)
  if (layout === undefined) throw rangeError(`layout must be ${layouts.join(' or ')}, got ${describe(name)}`)
  return layout
}

/** A job whose other bytes differ for each `serial`. */
export function benchmarkJob(layout: Layout, serial: number): Sha256dJob {
  const bytes = new Uint8Array(layout === 'header' ? 80 : 64).map((_, i) => (i * 151 + 7) & 0xff)
  new DataView(bytes.buffer).setUint32(36, serial >>> 0, true)
  return layout === 'header'
    ? blockHeader({ algorithm: 'sha256d', header: bytes, target: 0n })
    : dmint({ preimage: bytes, target: 1n, nonceWidth: 4 })
}
