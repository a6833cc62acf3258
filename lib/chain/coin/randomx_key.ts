/**
 * Which RandomX key a block is hashed with.
 * @module
 */
import { fromHex } from '../../base/bytes.js'
import { sha256d } from '../../hash/sha256d.js'
import type { KeyRule, KeySource } from './profile.js'

/** The key itself, or the height of the block whose 32 id bytes (internal order) are the key. */
export type RandomXKey = { readonly key: Uint8Array } | { readonly blockHeight: number }

/** The key of the block at `height` whose header carries `time` (Unix seconds). */
export function randomxKey(rule: KeyRule, block: { height: number; time: number }): RandomXKey {
  switch (rule.kind) {
    case 'fixed':
      return { key: keyBytes(rule.key) }
    case 'height': {
      const epoch = Math.floor((block.height - rule.lagBlocks) / rule.epochBlocks)
      return epoch <= 0 ? { key: keyBytes(rule.genesisKey) } : { blockHeight: epoch * rule.epochBlocks }
    }
    case 'time':
      return { key: textKey(rule.text.replace('{epoch}', String(Math.floor(block.time / rule.epochSeconds)))) }
  }
}

function keyBytes(source: KeySource): Uint8Array {
  return 'hex' in source ? fromHex(source.hex) : textKey(source.sha256dOf)
}

function textKey(text: string): Uint8Array {
  return sha256d(new TextEncoder().encode(text))
}
