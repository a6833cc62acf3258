/**
 * Sees which outputs pay an address, with its private view key (the CryptoNote protocol, section 4.3: one-time keys). A view key
 * spends nothing, but shows whoever has it every payment to its address.
 * @module
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes, equalBytes, fromHex, fromLittleEndian } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'
import { readVarint, varint } from '../../chain/cryptonote.js'
import type { CryptonoteKeys } from '../../chain/cryptonote_address.js'

const { Point } = ed25519
const { ORDER: order } = Point.Fn

/** The one-time public key of an output, 32 bytes. */
export type ViewedOutput = Uint8Array

export class MoneroView {
  readonly address: string
  readonly #spend: InstanceType<typeof Point>
  readonly #view: bigint

  /** `viewKey` is 64 hex digits, little-endian. Throws `RangeError` where it is not that of `address`; it is in no message. */
  constructor(address: string, { spend, view }: CryptonoteKeys, viewKey: string) {
    const digits = viewKey.trim().toLowerCase()
    if (!/^[0-9a-f]{64}$/.test(digits)) throw rangeError('a private view key is 64 hex digits')
    const secret = fromLittleEndian(fromHex(digits))
    if (secret === 0n || secret >= order || !equalBytes(Point.BASE.multiply(secret).toBytes(), view)) {
      throw rangeError(`this is not the private view key of ${address}: the wallet tells it as "viewkey", secret`, {
        address,
      })
    }
    this.address = address
    this.#spend = Point.fromBytes(spend)
    this.#view = secret
  }

  /** Whether one of the outputs of a transaction is ours; `extra` has the key that its maker drew for it. */
  pays(extra: Uint8Array, outputs: readonly ViewedOutput[]): boolean {
    const drawn = transactionKey(extra)
    if (drawn === undefined) return false
    let shared: Uint8Array
    try {
      shared = Point.fromBytes(drawn).multiply(this.#view).clearCofactor().toBytes()
    } catch {
      return false // no point of the curve: nobody can see that
    }
    return outputs.some((output, i) => {
      const scalar = fromLittleEndian(keccak_256(concatBytes(shared, varint(i)))) % order
      return equalBytes(Point.BASE.multiplyUnsafe(scalar).add(this.#spend).toBytes(), output)
    })
  }
}

/** Of the fields of `extra`: 0 padding to its end, 1 the key, 2 and 222 bytes with their length, 3 what is mined along, 4 keys of outputs. */
function transactionKey(extra: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < extra.length; ) {
    const tag = extra[at]
    if (tag === 1) return extra.length < at + 33 ? undefined : extra.subarray(at + 1, at + 33)
    const [length, lengthBytes] = readVarint(extra, at + 1)
    if (length < 0) return undefined
    if (tag === 2 || tag === 3 || tag === 222) at += 1 + lengthBytes + length
    else if (tag === 4) at += 1 + lengthBytes + 32 * length
    else return undefined
  }
  return undefined
}
