/**
 * A getblocktemplate answer, checked field by field.
 * @module
 */

import * as v from 'valibot'
import { concatBytes, equalBytes, fromHex } from '../../../base/bytes.js'
import { PickaxeError } from '../../../base/errors.js'
import { given } from '../../../base/given.js'
import { bitsTarget, type Target } from '../../../base/target.js'
import { witnessCommitmentScript } from '../../../chain/coinbase.js'
import { parseId } from '../../../chain/hash.js'
import { coinbaseDemand } from './coinbase_demands.js'

export interface BlockTemplate {
  readonly height: number
  readonly version: number
  /** 32 bytes, internal order. */
  readonly previous: Uint8Array
  /** Unix seconds by the node's clock. */
  readonly currentTime: number
  readonly minTime: number
  /** Last time stamp the rules allow. */
  readonly maxTime: number
  readonly timeIsMutable: boolean
  readonly bits: number
  readonly target: Target
  /** Subsidy and fees. */
  readonly value: bigint
  readonly aux: Uint8Array
  readonly commitmentScript: Uint8Array | undefined
  readonly segwit: boolean
  /** `data` is hex, as it stands in the block. */
  readonly transactions: readonly { readonly txid: Uint8Array; readonly data: string }[]
  readonly nonceStart: bigint
  /** Exclusive. */
  readonly nonceEnd: bigint
  readonly longPollId: string | undefined
  /** Whether the node judges proposals. */
  readonly proposals: boolean
  /** Scash says how long a RandomX epoch lasts. */
  readonly epochSeconds: number | undefined
}

const hex = v.pipe(v.string(), v.regex(/^(?:[0-9a-fA-F]{2})*$/, 'is not hex'))
const id = v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{64}$/, 'is not 64 hex digits'))
const uint = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const answerSchema = v.object({
  version: v.pipe(v.number(), v.integer()),
  rules: v.optional(v.array(v.string()), []),
  mutable: v.optional(v.array(v.string()), []),
  capabilities: v.optional(v.array(v.string()), []),
  height: uint,
  previousblockhash: id,
  curtime: uint,
  mintime: uint,
  maxtime: v.optional(uint),
  bits: v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{8}$/, 'is not 8 hex digits')),
  target: id,
  coinbasevalue: uint,
  coinbaseaux: v.optional(v.record(v.string(), hex), {}),
  default_witness_commitment: v.optional(hex),
  transactions: v.array(v.object({ data: hex, txid: v.optional(id), hash: id })),
  noncerange: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{16}$/, 'is not 16 hex digits')), '00000000ffffffff'),
  longpollid: v.optional(v.string()),
  signet_challenge: v.optional(hex),
  mweb: v.optional(hex),
  rx_epoch_duration: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
})

// Rules a miner that builds its coinbase from the template keeps without doing more.
const knownRules = new Set(['csv', 'segwit', 'signet', 'taproot', 'mweb', 'testdummy', 'bip34', 'bip65', 'bip66'])
// OP_TRUE: a signet of one's own that asks for no signature (BIP325 then needs no solution in the coinbase).
const openSignet = '51'
// Consensus lets a block run ahead of the network's clock by 7200 s; a minute of it is left to the node's clock.
const maxAheadSeconds = 7200 - 60

/** Throws PICKAXE_ERR_TEMPLATE, naming the field and the node. */
export function parseTemplate(answer: unknown, label: string): BlockTemplate {
  const demand = isRecord(answer) ? coinbaseDemand(answer) : undefined
  if (demand !== undefined) {
    throw unfit(
      label,
      `its field ${JSON.stringify(demand)} demands something of the coinbase that is not built here (a payment to others, or a payload): nodes of this chain would reject the block`,
    )
  }
  const parsed = v.safeParse(answerSchema, answer)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    throw unfit(label, `${v.getDotPath(issue) ?? 'the answer'} ${issue.message}`)
  }
  const t = parsed.output
  if (t.signet_challenge !== undefined && t.signet_challenge !== openSignet) {
    throw unfit(label, 'a signet block needs its signer, which no miner here is')
  }
  if (t.mweb !== undefined) throw unfit(label, 'it carries an MWEB block, which is not built here')
  const unknown = t.rules.find(rule => rule.startsWith('!') && !knownRules.has(rule.slice(1)))
  if (unknown !== undefined)
    throw unfit(label, `it demands the rule ${JSON.stringify(unknown)}, which is not known here`)

  const nonceStart = BigInt(`0x${t.noncerange.slice(0, 8)}`)
  const nonceLast = BigInt(`0x${t.noncerange.slice(8)}`)
  if (nonceLast < nonceStart) throw unfit(label, `noncerange ${t.noncerange} is empty`)
  const segwit = t.rules.some(rule => rule === 'segwit' || rule === '!segwit')
  return {
    height: t.height,
    version: t.version,
    previous: parseId(t.previousblockhash),
    currentTime: Math.max(t.curtime, t.mintime),
    minTime: t.mintime,
    maxTime: t.maxtime ?? t.curtime + maxAheadSeconds,
    timeIsMutable: t.mutable.includes('time'),
    ...checkedTarget(label, t.bits, t.target),
    value: BigInt(t.coinbasevalue),
    aux: concatBytes(...Object.values(t.coinbaseaux).map(value => fromHex(value))),
    commitmentScript: checkedCommitment(label, t.default_witness_commitment, t.transactions),
    segwit,
    transactions: t.transactions.map(tx => ({ txid: parseId(tx.txid ?? tx.hash), data: tx.data })),
    nonceStart,
    nonceEnd: nonceLast + 1n,
    longPollId: t.longpollid,
    proposals: t.capabilities.includes('proposal'),
    epochSeconds: t.rx_epoch_duration,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function checkedTarget(label: string, bitsHex: string, targetHex: string): { bits: number; target: Target } {
  const bits = Number.parseInt(bitsHex, 16)
  let target: Target
  try {
    target = bitsTarget(bits)
  } catch (cause) {
    throw unfit(label, `bits ${bitsHex} is no target`, cause)
  }
  if (target.bound !== BigInt(`0x${targetHex}`)) throw unfit(label, `bits ${bitsHex} and target ${targetHex} differ`)
  return { bits, target }
}

function checkedCommitment(label: string, script: string | undefined, transactions: readonly { hash: string }[]) {
  if (script === undefined) return undefined
  const given = fromHex(script)
  const computed = witnessCommitmentScript(transactions.map(({ hash }) => parseId(hash)))
  // Bytes after the commitment are the node's to add.
  if (!equalBytes(given.subarray(0, computed.length), computed)) {
    throw unfit(label, 'default_witness_commitment does not belong to its transactions')
  }
  return given
}

function unfit(label: string, why: string, cause?: unknown): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_TEMPLATE', `the block template of ${label} cannot be mined: ${why}`, {
    ...given({ cause }),
    detail: { node: label },
  })
}
