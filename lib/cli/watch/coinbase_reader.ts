/**
 * The first transaction of a block's bytes: whom it pays and what its miner wrote into it (the Bitcoin protocol, BIP144).
 * @module
 */
import { rangeError } from '../../base/errors.js'

export interface ReadCoinbase {
  readonly scriptSig: Uint8Array
  /** The scripts of the outputs that pay anything. */
  readonly outputs: readonly Uint8Array[]
}

const outpointBytes = 36
const sequenceBytes = 4

/** Throws `RangeError` where the bytes end too soon. */
export function readCoinbase(block: Uint8Array, headerBytes: number): ReadCoinbase {
  let at = headerBytes
  const take = (count: number): Uint8Array => {
    if (at + count > block.length) throw rangeError(`a block of ${block.length} bytes ends in its coinbase`)
    at += count
    return block.subarray(at - count, at)
  }
  const number = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0)
  const size = (): number => {
    const first = number(take(1))
    return first < 0xfd ? first : number(take(2 ** (first - 0xfc)))
  }
  size() // transactions
  take(4) // version
  let inputs = size()
  // The marker of a witness is a number of inputs that cannot be; its flag follows.
  if (inputs === 0) {
    take(1)
    inputs = size()
  }
  let scriptSig = new Uint8Array()
  for (let i = 0; i < inputs; i++) {
    take(outpointBytes)
    const script = take(size())
    if (i === 0) scriptSig = new Uint8Array(script)
    take(sequenceBytes)
  }
  const outputs: Uint8Array[] = []
  for (let i = size(); i > 0; i--) {
    const value = number(take(8))
    const script = take(size())
    if (value > 0) outputs.push(script)
  }
  return { scriptSig, outputs }
}
