/** A Monero wallet as far as its address and its view key go, and what a payer makes of them. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { base58xmr } from '@scure/base'
import { concatBytes, fromLittleEndian, toHex, toLittleEndian } from '../../lib/base/bytes.js'

const { Point } = ed25519
const { ORDER: order } = Point.Fn
const mainPrefix = 18

/** A scalar that every run draws from the same words. */
const scalarOf = (words: string) => fromLittleEndian(keccak_256(new TextEncoder().encode(words))) % order
const publicOf = (scalar: bigint) => Point.BASE.multiply(scalar).toBytes()

export class MoneroWallet {
  readonly address: string
  /** 64 hex digits. */
  readonly viewKey: string
  readonly #spend: Uint8Array
  readonly #view: Uint8Array

  constructor(name: string) {
    const view = scalarOf(`view ${name}`)
    this.viewKey = toHex(toLittleEndian(view, 32))
    this.#spend = publicOf(scalarOf(`spend ${name}`))
    this.#view = publicOf(view)
    const body = concatBytes(Uint8Array.of(mainPrefix), this.#spend, this.#view)
    this.address = base58xmr.encode(concatBytes(body, keccak_256(body).subarray(0, 4)))
  }

  get keys() {
    return { spend: this.#spend, view: this.#view }
  }

  /** The key of output `index` (below 128) of a transaction whose secret is drawn from `words`. */
  outputFor(words: string, index: number): Uint8Array {
    const shared = Point.fromBytes(this.#view).multiply(scalarOf(words)).clearCofactor().toBytes()
    const scalar = fromLittleEndian(keccak_256(concatBytes(shared, Uint8Array.of(index)))) % order
    return Point.BASE.multiply(scalar).add(Point.fromBytes(this.#spend)).toBytes()
  }
}

/** What a payer who drew from `words` writes into the transaction. */
export const transactionKey = (words: string): Uint8Array => publicOf(scalarOf(words))
