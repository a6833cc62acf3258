/**
 * What a coin is, as data. The built-in profiles and the user's own `--profile FILE` go through the same schema.
 * @module
 */
import * as v from 'valibot'
import { rangeError } from '../../base/errors.js'
import { randomxVariants } from '../../hash/randomx/variants.js'

const hex = (bytes: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `must be ${2 * bytes} lower-case hex digits`))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))
const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const positive = v.pipe(v.number(), v.integer(), v.minValue(1))

/** 32 key bytes: given, or SHA-256d of an ASCII text without a length in front. */
const keySource = v.union([
  v.strictObject({ hex: hex(32) }),
  v.strictObject({ sha256dOf: v.pipe(v.string(), v.minLength(1)) }),
])

const keyRule = v.variant('kind', [
  v.strictObject({ kind: v.literal('fixed'), key: keySource }),
  /** The id of the block at floor((height - lag) / epoch) · epoch; `genesisKey` while that is 0. */
  v.strictObject({ kind: v.literal('height'), epochBlocks: positive, lagBlocks: count, genesisKey: keySource }),
  /** SHA-256d of `text` with `{epoch}` replaced by floor(header time / epochSeconds). */
  v.strictObject({
    kind: v.literal('time'),
    epochSeconds: positive,
    text: v.pipe(v.string(), v.includes('{epoch}')),
  }),
])

const algorithm = v.variant('name', [
  v.strictObject({ name: v.literal('sha256d') }),
  v.strictObject({ name: v.literal('scrypt') }),
  v.strictObject({
    name: v.literal('randomx'),
    variant: v.picklist(randomxVariants),
    compare: v.picklist(['hash', 'commitment']),
    key: keyRule,
  }),
])

/** What else people call it: `main`, `test`, `regtest`. */
const aliases = v.optional(v.array(v.pipe(v.string(), v.minLength(1))))

const bitcoinNetwork = v.strictObject({
  /** The node's own word: `chain` in getblockchaininfo. */
  chain: v.pipe(v.string(), v.minLength(1)),
  aliases,
  main: v.boolean(),
  /** Where its node listens unless told otherwise. */
  rpcPort: v.optional(port),
  /** Human-readable parts of segwit addresses. */
  bech32: v.array(v.pipe(v.string(), v.minLength(1))),
  /** Version bytes of base58 addresses; empty where the coin's are not known. */
  pubkeyHash: v.array(byte),
  scriptHash: v.array(byte),
  /** Genesis id as the node prints it: tells two coins on the same port apart. */
  genesis: v.optional(hex(32)),
})

const cryptonoteNetwork = v.strictObject({
  /** The node's own word: `nettype` in get_info. */
  chain: v.pipe(v.string(), v.minLength(1)),
  aliases,
  main: v.boolean(),
  rpcPort: v.optional(port),
  /** Varint prefixes of primary, integrated and sub-addresses. */
  primary: count,
  integrated: count,
  subaddress: count,
  genesis: v.optional(hex(32)),
})

const name = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be a short lower-case name'))

const bitcoinProfile = v.strictObject({
  family: v.literal('bitcoin'),
  name,
  algorithm,
  /** 80, or 112 where the RandomX hash is carried behind the 80 bytes (zero while hashed). */
  headerBytes: v.picklist([80, 112]),
  /** What getblocktemplate is asked for: `{"rules": […]}`. */
  templateRules: v.array(v.string()),
  /** Average seconds between blocks. */
  spacingSeconds: positive,
  networks: v.pipe(v.array(bitcoinNetwork), v.minLength(1)),
})

const cryptonoteProfile = v.strictObject({
  family: v.literal('cryptonote'),
  name,
  algorithm: v.strictObject({ name: v.literal('randomx'), variant: v.picklist(['rx/0', 'rx/2']) }),
  spacingSeconds: positive,
  networks: v.pipe(v.array(cryptonoteNetwork), v.minLength(1)),
})

const coinProfile = v.variant('family', [bitcoinProfile, cryptonoteProfile])

export type KeySource = v.InferOutput<typeof keySource>
export type KeyRule = v.InferOutput<typeof keyRule>
export type BitcoinNetwork = v.InferOutput<typeof bitcoinNetwork>
export type CryptonoteNetwork = v.InferOutput<typeof cryptonoteNetwork>
export type BitcoinProfile = v.InferOutput<typeof bitcoinProfile>
export type CryptonoteProfile = v.InferOutput<typeof cryptonoteProfile>
export type CoinProfile = v.InferOutput<typeof coinProfile>

/** A profile read from JSON. Throws `RangeError` naming the first field that does not fit. */
export function parseCoinProfile(value: unknown): CoinProfile {
  const result = v.safeParse(coinProfile, value)
  if (result.success) return result.output
  const issue = result.issues[0]
  const path = v.getDotPath(issue) ?? '(whole profile)'
  throw rangeError(`coin profile: ${path}: ${issue.message}`, { path })
}
