/**
 * `mining.notify`: what Stratum V1 says of a job.
 * @module
 */
import * as v from 'valibot'
import { fromHex } from '../../../base/bytes.js'
import { checkedMessage, hexOf, identifier } from '../messages.js'

export interface Notify {
  /** As it was given, for shares repeat it. */
  readonly id: string | number
  /** 32 bytes, as they stand in the header. */
  readonly previous: Uint8Array
  /** The coinbase before and behind the extranonces. */
  readonly coinbase1: Uint8Array
  readonly coinbase2: Uint8Array
  /** What the coinbase's id is hashed with, one after another, to the merkle root. */
  readonly branch: readonly Uint8Array[]
  readonly version: number
  readonly bits: number
  /** Unix seconds. */
  readonly time: number
  readonly cleans: boolean
}

// Some leave out zeros in front.
const word = v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{1,8}$/, 'must be 8 hex digits'))

const schema = v.looseTuple([
  identifier,
  hexOf(32, 32),
  hexOf(0, 100_000),
  hexOf(0, 100_000),
  v.nullish(v.pipe(v.array(hexOf(32, 32)), v.maxLength(32)), []),
  word,
  word,
  word,
])

// Not there: no. Most say true or false.
const cleanFlag = v.nullish(
  v.union([v.boolean(), v.picklist([0, 1, 'true', 'false', '0', '1'])], 'must be true or false'),
  false,
)

/** Throws PICKAXE_ERR_POOL_RESPONSE naming pool and field. */
export function parseNotify(params: unknown, label: string): Notify {
  const fields = checkedMessage(schema, params, label, 'mining.notify')
  const [id, previous, coinbase1, coinbase2, branch, version, bits, time] = fields
  const cleans = checkedMessage(cleanFlag, (params as unknown[])[8], label, 'mining.notify')
  return {
    id,
    previous: swapWords(fromHex(previous)),
    coinbase1: fromHex(coinbase1),
    coinbase2: fromHex(coinbase2),
    branch: branch.map(hash => fromHex(hash)),
    version: Number.parseInt(version, 16),
    bits: Number.parseInt(bits, 16),
    time: Number.parseInt(time, 16),
    cleans: ['1', 'true'].includes(String(cleans)),
  }
}

/** Bytes reversed inside each 4-byte word, as `prevhash` is written. */
export function swapWords(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, i) => bytes[i - (i % 4) + 3 - (i % 4)]!)
}
