/**
 * Searches of BLAKE3 and KangarooTwelve that no hash ends.
 * @module
 */
import { type Blake3Job, dmint, type K12Job } from '../../algorithm/index.js'
import { describe } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'

export const dmintHashes = ['blake3', 'k12'] as const
export type DmintHash = (typeof dmintHashes)[number]

/** A 64-byte preimage and a 4-byte nonce; `-8`: eight preimages, searched together. */
export const layouts = ['dmint', 'dmint-8'] as const
export type Layout = (typeof layouts)[number]

/** Throws `RangeError`. */
export function checkLayout(name: string): Layout {
  const layout = layouts.find(known => known === name)
  if (layout === undefined) throw rangeError(`layout must be ${layouts.join(' or ')}, got ${describe(name)}`)
  return layout
}

function preimage(serial: number): Uint8Array {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i * 151 + 7) & 0xff)
  new DataView(bytes.buffer).setUint32(36, serial >>> 0, true)
  return bytes
}

/** A job whose preimages differ for each `serial`. */
export function benchmarkJob(algorithm: DmintHash, layout: Layout, serial: number): Blake3Job | K12Job {
  const count = layout === 'dmint' ? 1 : 8
  const preimages = Array.from({ length: count }, (_, i) => preimage(count * serial + i))
  // Digests are no greater than the target: only one that is zero but for the last bit would win.
  return dmint({ algorithm, preimages, target: 1n, nonceWidth: 4 })
}
