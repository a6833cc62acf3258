/**
 * What a coin is, as data. The built-in profiles and the user's own `--profile FILE` go through the same schema.
 * @module
 */
import * as v from 'valibot'
import { rangeError } from '../../base/errors.js'
import { type RandomXVariant, randomxVariants } from '../../hash/randomx/variants.js'

const hex = (bytes: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `must be ${2 * bytes} lower-case hex digits`))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))
const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const positive = v.pipe(v.number(), v.integer(), v.minValue(1))

const keySource = v.union([
  v.strictObject({ hex: hex(32) }),
  v.strictObject({ sha256dOf: v.pipe(v.string(), v.minLength(1)) }),
])

const keyRule = v.variant('kind', [
  v.strictObject({ kind: v.literal('fixed'), key: keySource }),
  v.strictObject({ kind: v.literal('height'), epochBlocks: positive, lagBlocks: count, genesisKey: keySource }),
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
    compare: v.optional(v.picklist(['hash', 'commitment'])),
    key: keyRule,
  }),
])

const aliases = v.optional(v.array(v.pipe(v.string(), v.minLength(1))))

const bitcoinNetwork = v.strictObject({
  chain: v.pipe(v.string(), v.minLength(1)),
  aliases,
  main: v.boolean(),
  rpcPort: v.optional(port),
  bech32: v.array(v.pipe(v.string(), v.minLength(1))),
  pubkeyHash: v.array(byte),
  scriptHash: v.array(byte),
  genesis: v.optional(hex(32)),
})

const cryptonoteNetwork = v.strictObject({
  chain: v.pipe(v.string(), v.minLength(1)),
  aliases,
  main: v.boolean(),
  rpcPort: v.optional(port),
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
  templateRules: v.array(v.string()),
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

const coinProfile: v.GenericSchema<unknown, CoinProfile> = v.variant('family', [bitcoinProfile, cryptonoteProfile])

/** 32 key bytes. */
export type KeySource =
  | {
      /** The bytes: 64 lower-case hex digits. */
      hex: string
    }
  | {
      /** An ASCII text whose SHA-256d they are, without a length in front. */
      sha256dOf: string
    }

/** Which RandomX key a block is hashed with. */
export type KeyRule =
  | {
      /** Always the same. */
      kind: 'fixed'
      /** That one. */
      key: KeySource
    }
  | {
      /** The id of the block at floor((height - lagBlocks) / epochBlocks) · epochBlocks. */
      kind: 'height'
      /** Blocks from one key to the next. */
      epochBlocks: number
      /** How many blocks later a key comes into use. */
      lagBlocks: number
      /** The key while that height is 0. */
      genesisKey: KeySource
    }
  | {
      /** SHA-256d of `text` with `{epoch}` replaced by floor(header time / epochSeconds). */
      kind: 'time'
      /** Seconds from one key to the next. */
      epochSeconds: number
      /** ASCII, with `{epoch}` in it. */
      text: string
    }

/** What a coin of the Bitcoin family hashes its headers with. */
export type CoinAlgorithm =
  | {
      /** SHA-256 twice. */
      name: 'sha256d'
    }
  | {
      /** Known, so that a node of such a coin is told from others; not mined here. */
      name: 'scrypt'
    }
  | {
      /** RandomX. */
      name: 'randomx'
      /** Which of its parameter sets. */
      variant: RandomXVariant
      /** What is compared with the target. Default: the hash, of Scash the commitment. */
      compare?: 'hash' | 'commitment' | undefined
      /** Which key a block is hashed with. */
      key: KeyRule
    }

/** One network of a coin. */
export interface CoinNetwork {
  /** The node's own word: `chain` in getblockchaininfo, `nettype` in get_info. */
  chain: string
  /** What else people call it: `main`, `test`, `regtest`. */
  aliases?: string[] | undefined
  /** Whether its coins are worth something. */
  main: boolean
  /** Where its node listens unless told otherwise. */
  rpcPort?: number | undefined
  /** Id of its first block as the node prints it: tells two coins on the same port apart. */
  genesis?: string | undefined
}

/** One network of a coin of the Bitcoin family. */
export interface BitcoinNetwork extends CoinNetwork {
  /** Human-readable parts of segwit addresses. */
  bech32: string[]
  /** Version bytes of base58 addresses of key hashes; empty where the coin's are not known. */
  pubkeyHash: number[]
  /** The same of script hashes. */
  scriptHash: number[]
}

/** One network of a coin of the Monero family. */
export interface CryptonoteNetwork extends CoinNetwork {
  /** Varint prefix of primary addresses. */
  primary: number
  /** Varint prefix of integrated addresses. */
  integrated: number
  /** Varint prefix of sub-addresses. */
  subaddress: number
}

/** A coin whose nodes speak getblocktemplate (BIP22). */
export interface BitcoinProfile {
  /** The discriminant of {@link CoinProfile}. */
  family: 'bitcoin'
  /** Short, lower case: the `--coin` of the command line. */
  name: string
  /** What a header is hashed with. */
  algorithm: CoinAlgorithm
  /** What getblocktemplate is asked for: `{"rules": […]}`. */
  templateRules: string[]
  /** Average seconds between blocks. */
  spacingSeconds: number
  /** At least one. */
  networks: BitcoinNetwork[]
}

/** A coin whose nodes speak monerod's RPC. */
export interface CryptonoteProfile {
  /** The discriminant of {@link CoinProfile}. */
  family: 'cryptonote'
  /** Short, lower case: the `--coin` of the command line. */
  name: string
  /** What a hashing blob is hashed with. */
  algorithm: {
    /** RandomX. */
    name: 'randomx'
    /** Which of its parameter sets. */
    variant: 'rx/0' | 'rx/2'
  }
  /** Average seconds between blocks. */
  spacingSeconds: number
  /** At least one. */
  networks: CryptonoteNetwork[]
}

/** What a coin is, as data; {@link parseCoinProfile} reads one from JSON. */
export type CoinProfile = BitcoinProfile | CryptonoteProfile

/**
 * A profile read from JSON. Throws `RangeError` naming the first field that does not fit.
 *
 * @example
 * import { coinProfile, parseCoinProfile } from 'pickaxe'
 *
 * const mine = { ...coinProfile('monero'), name: 'my-fork' }
 * console.log(parseCoinProfile(mine).name) // my-fork
 */
export function parseCoinProfile(value: unknown): CoinProfile {
  const result = v.safeParse(coinProfile, value)
  if (result.success) return result.output
  const issue = result.issues[0]
  const path = v.getDotPath(issue) ?? '(whole profile)'
  throw rangeError(`coin profile: ${path}: ${issue.message}`, { path })
}
