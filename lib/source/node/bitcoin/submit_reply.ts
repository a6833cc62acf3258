/**
 * The strings submitblock and a proposal are answered with (BIP22, and what nodes added to it).
 * @module
 */
import type { SubmitVerdict } from '../chain_node.js'

// bcoin puts this in front of every reason.
const prefix = 'rejected: '

/** `reply` is the RPC result: null or a string. */
export function submitVerdict(reply: unknown): SubmitVerdict {
  if (reply === null) return { kind: 'taken' }
  const text = typeof reply === 'string' ? reply : JSON.stringify(reply)
  const reason = text.startsWith(prefix) ? text.slice(prefix.length) : text
  switch (reason) {
    case 'duplicate':
      return { kind: 'duplicate' }
    case 'inconclusive':
    case 'duplicate-inconclusive':
      return { kind: 'side-branch' }
    case 'prev-blk-not-found':
    case 'bad-prevblk':
      return { kind: 'unknown-parent', reason }
    case 'stale-prevblk':
    case 'stale-work':
    case 'inconclusive-not-best-prevblk':
      return { kind: 'stale', reason }
    default:
      return { kind: 'rejected', reason }
  }
}
