/**
 * BlakeGenerator, spec 3.5: the random numbers SuperscalarHash programs are made from.
 * @module
 */
import { blake2b } from '@noble/hashes/blake2.js'
import { maxKeyBytes } from './params.js'

const stateBytes = 64

export class BlakeGenerator {
  #state: Uint8Array
  #used = stateBytes

  /** `seed` is the RandomX key, 0..60 bytes. */
  constructor(seed: Uint8Array) {
    this.#state = new Uint8Array(stateBytes)
    this.#state.set(seed.subarray(0, maxKeyBytes))
  }

  byte(): number {
    const at = this.#take(1)
    return this.#state[at]!
  }

  /** Little-endian, unsigned. */
  uint32(): number {
    const at = this.#take(4)
    return new DataView(this.#state.buffer).getUint32(at, true)
  }

  /** Where `count` unused bytes of one state begin; bytes left over at its end are dropped. */
  #take(count: number): number {
    if (this.#used + count > stateBytes) {
      this.#state = blake2b(this.#state, { dkLen: stateBytes }).slice()
      this.#used = 0
    }
    const at = this.#used
    this.#used += count
    return at
  }
}
