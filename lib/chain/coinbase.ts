/**
 * The coinbase transaction of a block we build ourselves.
 * @module
 */
import { concatBytes } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import { sha256d } from '../hash/sha256d.js'
import { compactSize, pushBytes, pushHeight, sized, uint32, uint64 } from './encode.js'
import { merkleRoot } from './merkle.js'

export interface CoinbaseOptions {
  readonly height: number
  /** In the coin's smallest unit: subsidy and fees. */
  readonly value: bigint
  /** Where the coins go. */
  readonly payoutScript: Uint8Array
  /** The node's `coinbaseaux` values, already joined. */
  readonly aux: Uint8Array
  /** 1..75: how many bytes the miner may vary. */
  readonly extranonceLength: number
  /** The node's `default_witness_commitment` script, used as it is. */
  readonly commitmentScript?: Uint8Array
  /** Whether segwit is active: only then the coinbase carries its one witness item of 32 zero bytes (BIP141). */
  readonly segwit: boolean
}

/** A coinbase with a hole for the extranonce. */
export interface Coinbase {
  readonly extranonceLength: number
  /** 32 bytes, internal order; the witness is no part of it. */
  txid(extranonce: Uint8Array): Uint8Array
  /** As it stands in the block. */
  serialize(extranonce: Uint8Array): Uint8Array
}

const coinbaseVersion = 2
const finalMinusOne = 0xfffffffe
const witnessReserved = new Uint8Array(32)

/**
 * Builds the coinbase: version 2; scriptSig = height, aux, extranonce; sequence fffffffe and locktime height-1, which
 * is final at `height` and is what BIP54 asks for. Throws `RangeError` when the scriptSig would leave 2..100 bytes.
 */
export function buildCoinbase(options: CoinbaseOptions): Coinbase {
  const { height, value, payoutScript, aux, extranonceLength, commitmentScript, segwit } = options
  const push = pushBytes(new Uint8Array(extranonceLength))
  const scriptStart = concatBytes(pushHeight(height), aux, push.subarray(0, 1))
  const scriptLength = scriptStart.length + extranonceLength
  if (scriptLength > 100) {
    throw rangeError(`the coinbase script would have ${scriptLength} bytes, 100 are allowed`, { scriptLength })
  }
  const outputs = [output(value, payoutScript)]
  if (commitmentScript !== undefined) outputs.push(output(0n, commitmentScript))

  const version = uint32(coinbaseVersion)
  const beforeExtranonce = concatBytes(
    compactSize(1),
    new Uint8Array(32),
    uint32(0xffffffff),
    compactSize(scriptLength),
    scriptStart,
  )
  const afterExtranonce = concatBytes(uint32(finalMinusOne), compactSize(outputs.length), ...outputs)
  const lockTime = uint32(Math.max(0, height - 1))
  const witnessMarker = segwit ? Uint8Array.of(0, 1) : new Uint8Array()
  const witness = segwit ? concatBytes(compactSize(1), sized(witnessReserved)) : new Uint8Array()

  const checked = (extranonce: Uint8Array) => {
    if (extranonce.length === extranonceLength) return extranonce
    throw rangeError(`extranonce must have ${extranonceLength} bytes, got ${extranonce.length}`, { extranonceLength })
  }
  return {
    extranonceLength,
    txid: extranonce => sha256d(concatBytes(version, beforeExtranonce, checked(extranonce), afterExtranonce, lockTime)),
    serialize: extranonce =>
      concatBytes(version, witnessMarker, beforeExtranonce, checked(extranonce), afterExtranonce, witness, lockTime),
  }
}

function output(value: bigint, script: Uint8Array): Uint8Array {
  return concatBytes(uint64(value), sized(script))
}

/**
 * The output script of BIP141's commitment: `6a24aa21a9ed` || SHA256d(witness root || 32 zero bytes). `wtxids` are those
 * of all transactions but the coinbase, internal order; the coinbase's own counts as zero.
 */
export function witnessCommitmentScript(wtxids: readonly Uint8Array[]): Uint8Array {
  const root = merkleRoot([new Uint8Array(32), ...wtxids])
  const marker = Uint8Array.of(0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed)
  return concatBytes(marker, sha256d(concatBytes(root, witnessReserved)))
}
