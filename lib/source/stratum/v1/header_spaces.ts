/**
 * The headers of jobs, none handed out twice: a pool may send the same content again, and give us the same extranonce again.
 * @module
 */
import { concatBytes, toHex } from '../../../base/bytes.js'
import { sha256d } from '../../../hash/sha256d.js'
import { type ExtranonceCounter, extranonceCounter } from '../../feed/extranonce.js'
import { HeaderSpace } from '../../feed/header_space.js'
import type { Notify } from './notify.js'

const remembered = 64
// Nodes take two hours; pools often less.
const mostSecondsAhead = 600
const lastSecond = 2 ** 32 - 1

/** Outlives the sessions at one pool. */
export class HeaderSpaces {
  readonly #counters = new Map<number, ExtranonceCounter>()
  readonly #spaces = new Map<string, HeaderSpace>()

  of(notify: Notify, extranonce1: Uint8Array, extranonce2Bytes: number): HeaderSpace {
    const maxTime = Math.min(notify.time + mostSecondsAhead, lastSecond)
    const window = { currentTime: notify.time, maxTime, timeIsMutable: true }
    const content = contentOf(notify, extranonce1, extranonce2Bytes)
    const known = this.#spaces.get(content)
    known?.refresh(window)
    this.#spaces.delete(content)
    const space = known ?? new HeaderSpace(this.#counter(extranonce2Bytes), window)
    this.#spaces.set(content, space)
    const oldest = this.#spaces.keys().next().value
    if (this.#spaces.size > remembered && oldest !== undefined) this.#spaces.delete(oldest)
    return space
  }

  // One for all jobs: content that was forgotten goes on where it was, too.
  #counter(bytes: number): ExtranonceCounter {
    const known = this.#counters.get(bytes)
    if (known !== undefined) return known
    const counter = extranonceCounter({ tag: new Uint8Array(), countingBytes: bytes })
    this.#counters.set(bytes, counter)
    return counter
  }
}

// Everything of a header but extranonce 2, time and nonce.
function contentOf(
  { version, previous, coinbase1, coinbase2, branch, bits }: Notify,
  extranonce1: Uint8Array,
  n: number,
) {
  return `${n} ${version} ${bits} ${toHex(sha256d(concatBytes(previous, coinbase1, extranonce1, coinbase2, ...branch)))}`
}
