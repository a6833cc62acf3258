/**
 * Merkle roots: SHA-256d over pairs in internal byte order, an odd last one paired with itself.
 * @module
 */
import { concatBytes, copyBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { sha256d } from '../hash/sha256d.js'

/** The 32-byte root over at least one 32-byte id. Throws `RangeError` on none. */
export function merkleRoot(ids: readonly Uint8Array[]): Uint8Array {
  if (ids.length === 0) throw rangeError('a merkle root needs at least one id')
  let level = ids
  while (level.length > 1) level = pairUp(level)
  return copyBytes(level[0]!)
}

/**
 * The siblings of leaf 0, bottom up, when `others` are the leaves 1, 2, …: with these a new coinbase costs one hash a
 * level instead of the whole tree.
 */
export function coinbaseBranch(others: readonly Uint8Array[]): Uint8Array[] {
  const branch: Uint8Array[] = []
  // Leaf 0 is unknown; its place is kept by an empty array that is never hashed.
  let level: readonly Uint8Array[] = [new Uint8Array(), ...others]
  while (level.length > 1) {
    branch.push(level[1]!)
    level = [new Uint8Array(), ...(level.length > 2 ? pairUp(level.slice(2)) : [])]
  }
  return branch
}

/** The root that leaf 0 and its branch lead to. */
export function foldBranch(leaf: Uint8Array, branch: readonly Uint8Array[]): Uint8Array {
  return branch.reduce((hash, sibling) => sha256d(concatBytes(hash, sibling)), leaf)
}

function pairUp(level: readonly Uint8Array[]): Uint8Array[] {
  const next: Uint8Array[] = []
  for (let i = 0; i < level.length; i += 2) next.push(sha256d(concatBytes(level[i]!, level[i + 1] ?? level[i]!)))
  return next
}
