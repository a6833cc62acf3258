/**
 * The nonces of hashing blobs, none handed out twice: pools send the same blob again under another id or target.
 * @module
 */
import type { NonceRange } from '../../../algorithm/index.js'

export interface NonceSpace {
  /** The next `count` nonces, or what is left; `undefined` when nothing is. */
  take(count: bigint): NonceRange | undefined
}

const remembered = 64

/** Spaces by what is hashed. */
export class NonceSpaces {
  readonly #spaces = new Map<string, NonceSpace>()

  /** `content` tells blobs apart that are hashed differently; `whole` are all nonces of a new one. */
  of(content: string, whole: NonceRange): NonceSpace {
    const known = this.#spaces.get(content)
    this.#spaces.delete(content)
    const space = known ?? spaceOf(whole)
    this.#spaces.set(content, space)
    const oldest = this.#spaces.keys().next().value
    if (this.#spaces.size > remembered && oldest !== undefined) this.#spaces.delete(oldest)
    return space
  }
}

function spaceOf({ start, end }: NonceRange): NonceSpace {
  let next = start
  return {
    take(count) {
      if (next >= end) return undefined
      const from = next
      next = next + count < end ? next + count : end
      return { start: from, end: next }
    },
  }
}
