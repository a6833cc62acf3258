/**
 * From a template to jobs, and from a winning nonce to the block.
 * @module
 */

import {
  type BlockHeaderOptions,
  blockHeader,
  headerBytesOf,
  isAlgorithm,
  type Job,
  type NonceRange,
} from '../../../algorithm/index.js'
import { concatBytes, copyBytes, toHex } from '../../../base/bytes.js'
import { PickaxeError } from '../../../base/errors.js'
import { given } from '../../../base/given.js'
import { expectedHashes } from '../../../base/target.js'
import { blockHex, blockId } from '../../../chain/block.js'
import type { BitcoinProfile } from '../../../chain/coin/profile.js'
import { buildCoinbase, type Coinbase } from '../../../chain/coinbase.js'
import { displayId } from '../../../chain/hash.js'
import { headerNonceOffset, serializeHeader } from '../../../chain/header.js'
import { coinbaseBranch, foldBranch } from '../../../chain/merkle.js'
import type { ExtranonceCounter } from '../../feed/extranonce.js'
import { type HeaderPoint, HeaderSpace } from '../../feed/header_space.js'
import type { BlockSupply, BlockWork, FoundBlock } from '../chain_node.js'
import type { BlockTemplate } from './template.js'

/** The RandomX key of a block with this time stamp; unused for other algorithms. */
export type KeyAt = (time: number) => Uint8Array

export interface WorkOptions {
  readonly profile: BitcoinProfile
  readonly payoutScript: Uint8Array
  readonly extranonces: ExtranonceCounter
}

/** Turns templates into supplies. One builder lives as long as the miner, so that no header is ever handed out twice. */
export class WorkBuilder {
  readonly #options: WorkOptions
  #space: { content: string; headers: HeaderSpace } | undefined

  constructor(options: WorkOptions) {
    this.#options = options
  }

  build(template: BlockTemplate, keyAt: KeyAt): BitcoinSupply {
    const { payoutScript, extranonces, profile } = this.#options
    const coinbase = buildCoinbase({
      height: template.height,
      value: template.value,
      payoutScript,
      aux: template.aux,
      extranonceLength: extranonces.length,
      segwit: template.segwit,
      ...given({ commitmentScript: template.commitmentScript }),
    })
    const branch = coinbaseBranch(template.transactions.map(({ txid }) => txid))
    const content = contentKey(template, coinbase, branch)
    if (this.#space?.content === content) this.#space.headers.refresh(template)
    else this.#space = { content, headers: new HeaderSpace(extranonces, template) }
    return new BitcoinSupply({ profile, template, coinbase, branch, keyAt, headers: this.#space.headers })
  }
}

// Everything of a header but extranonce, time and nonce.
function contentKey(template: BlockTemplate, coinbase: Coinbase, branch: readonly Uint8Array[]): string {
  const root = foldBranch(coinbase.txid(new Uint8Array(coinbase.extranonceLength)), branch)
  return toHex(serializeHeader({ ...template, merkleRoot: root, time: 0, nonce: 0 }))
}

interface SupplyParts {
  readonly profile: BitcoinProfile
  readonly template: BlockTemplate
  readonly coinbase: Coinbase
  readonly branch: readonly Uint8Array[]
  readonly keyAt: KeyAt
  readonly headers: HeaderSpace
}

// At the easy difficulty of test chains a whole nonce range would yield hits by the million, of which one is wanted.
const hitsPerSearch = 32
const smallestSearch = 256n

export class BitcoinSupply implements BlockSupply {
  readonly height: number
  readonly previous: string
  readonly expectedHashes: number
  readonly transactions: number
  readonly reward: number
  readonly #parts: SupplyParts
  readonly #noncesPerSearch: bigint
  #point: HeaderPoint | undefined
  #nextNonce = 0n

  constructor(parts: SupplyParts) {
    const { template } = parts
    this.#parts = parts
    this.height = template.height
    this.previous = displayId(template.previous)
    this.expectedHashes = expectedHashes(template.target)
    this.transactions = template.transactions.length
    this.reward = Number(template.value)
    const wanted = BigInt(Math.ceil(Math.min(this.expectedHashes * hitsPerSearch, 2 ** 32)))
    this.#noncesPerSearch = wanted < smallestSearch ? smallestSearch : wanted
  }

  /** Nonces first, then extranonce, then time. */
  next(): BlockWork | undefined {
    const { template, headers } = this.#parts
    if (this.#point === undefined || this.#nextNonce >= template.nonceEnd) {
      this.#point = headers.next()
      this.#nextNonce = template.nonceStart
    }
    if (this.#point === undefined) return undefined
    const point = this.#point
    const start = this.#nextNonce
    const end = start + this.#noncesPerSearch
    this.#nextNonce = end < template.nonceEnd ? end : template.nonceEnd
    const header = this.#header(point.extranonce, point.time)
    return {
      job: this.#job(header, point.time, { start, end: this.#nextNonce }),
      solve: (nonceBytes, hash) => this.#solve(header, point.extranonce, nonceBytes, hash),
    }
  }

  /** The block with an unsolved header, for `mode: "proposal"`. Takes no search away. */
  proposal(): string {
    const { coinbase, template } = this.#parts
    const extranonce = new Uint8Array(coinbase.extranonceLength)
    const header = this.#header(extranonce, template.currentTime)
    return this.#solve(header, extranonce, new Uint8Array(4), new Uint8Array(32)).hex
  }

  #header(extranonce: Uint8Array, time: number): Uint8Array {
    const { template, coinbase, branch } = this.#parts
    const merkleRoot = foldBranch(coinbase.txid(extranonce), branch)
    return serializeHeader({ ...template, merkleRoot, time, nonce: 0 })
  }

  #job(header: Uint8Array, time: number, range: NonceRange): Job {
    const { profile, template, keyAt } = this.#parts
    const { name, ...fields } = profile.algorithm
    if (!isAlgorithm(name)) {
      throw new PickaxeError(
        'PICKAXE_ERR_TEMPLATE',
        `${profile.name} is hashed with ${name}, which this miner does not have: its templates can be checked, not mined`,
        { detail: { coin: profile.name } },
      )
    }
    // A profile names the fields of its jobs; of the key it has the rule.
    const options = {
      algorithm: name,
      header: concatBytes(header, new Uint8Array(fieldBytes(profile))),
      target: template.target.bound,
      range,
      ...fields,
      ...('key' in fields && { key: keyAt(time) }),
    }
    return blockHeader(options as BlockHeaderOptions)
  }

  #solve(header: Uint8Array, extranonce: Uint8Array, nonceBytes: Uint8Array, hash: Uint8Array): FoundBlock {
    const { profile, template, coinbase } = this.#parts
    const solved = copyBytes(header)
    solved.set(nonceBytes, headerNonceOffset)
    // A longer header carries the RandomX hash that the commitment was made of.
    const whole = fieldBytes(profile) === 0 ? solved : concatBytes(solved, hash)
    const transactions = template.transactions.map(({ data }) => data)
    return {
      id: blockId(whole),
      height: template.height,
      hex: blockHex(whole, coinbase.serialize(extranonce), transactions),
    }
  }
}

/** Bytes behind the 80 that are hashed as zeros and carry the hash in the block. */
function fieldBytes({ algorithm }: BitcoinProfile): number {
  return headerBytesOf(algorithm.name, 'variant' in algorithm ? algorithm.variant : undefined) - 80
}
