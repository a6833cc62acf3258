/**
 * Searches that no hash ends: the target is out of reach, so every nonce costs what it costs in real work.
 * @module
 */

import { blockHeader, dmint, type Sha256dJob } from '../../algorithm/index.js'
import { describe } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'
import type { SweepPlan } from '../sweep_sections.js'

/**
 * `header`: 80 bytes, nonce at 76..79. `dmint`: 64-byte preimage and a 4-byte nonce. `-8`: eight versions of the header,
 * eight preimages, searched together.
 */
export const layouts = ['header', 'header-8', 'dmint', 'dmint-8'] as const
export type Layout = (typeof layouts)[number]

/** Throws `RangeError`. */
export function checkLayout(name: string): Layout {
  const layout = layouts.find(known => known === name)
  if (layout === undefined) {
    throw rangeError(`layout must be ${layouts.slice(0, -1).join(', ')} or ${layouts.at(-1)}, got ${describe(name)}`)
  }
  return layout
}

const builders: Readonly<Record<Layout, (serial: number) => Sha256dJob>> = {
  header: serial => blockHeader({ algorithm: 'sha256d', header: filler(80, serial), target: 0n }),
  'header-8': serial =>
    blockHeader({
      algorithm: 'sha256d',
      header: filler(80, serial),
      target: 0n,
      versionRolling: { mask: 0x1fffe000, count: 8 },
    }),
  dmint: serial => dmint({ preimage: filler(64, serial), target: 1n, nonceWidth: 4 }),
  'dmint-8': serial =>
    dmint({
      preimages: Array.from({ length: 8 }, (_, i) => filler(64, 8 * serial + i)),
      target: 1n,
      nonceWidth: 4,
    }),
}

function filler(length: number, serial: number): Uint8Array {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 151 + 7) & 0xff)
  new DataView(bytes.buffer).setUint32(36, serial >>> 0, true)
  return bytes
}

/** A job whose other bytes differ for each `serial`. */
export function benchmarkJob(layout: Layout, serial: number): Sha256dJob {
  return builders[layout](serial)
}

/** What a run is to measure. */
export type Plan = SweepPlan<Layout>
