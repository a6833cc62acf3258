/**
 * Jobs of Stratum V1: headers made of a coinbase that we may vary, several versions of each searched at once.
 * @module
 */
import { blockHeader, type Job, type NonceRange } from '../../../algorithm/index.js'
import { concatBytes, toHex } from '../../../base/bytes.js'
import { bitsTarget, expectedHashes, meetsTarget, type Target } from '../../../base/target.js'
import { serializeHeader } from '../../../chain/header.js'
import { foldBranch } from '../../../chain/merkle.js'
import { sha256d } from '../../../hash/sha256d.js'
import type { Hit } from '../../../miner/miner.js'
import type { HeaderPoint, HeaderSpace } from '../../feed/header_space.js'
import { noncesPerSearch } from '../hits_per_search.js'
import type { PoolJob, Share, ShareWork } from '../pool_job.js'
import { difficultyOf } from './difficulty.js'
import type { Notify } from './notify.js'

export interface V1JobParts {
  readonly notify: Notify
  readonly extranonce1: Uint8Array
  readonly headers: HeaderSpace
  readonly target: Target
  /** Version bits that the pool takes from its miners' shares, 0 for none; as it said. */
  readonly versionMask: number
  /** Those we asked for: of the pool's, these are rolled (BIP310). */
  readonly wantedMask: number
  readonly user: string
}

const mostVersions = 16
const allNonces = 2 ** 32

export class V1Job implements PoolJob {
  readonly id: string
  readonly algorithm = 'sha256d'
  readonly difficulty: number
  readonly expectedHashes: number
  readonly height: number | undefined
  readonly #parts: V1JobParts
  readonly #blockTarget: Target | undefined
  readonly #rolledMask: number
  readonly #versions: number
  readonly #noncesPerSearch: bigint
  #point: HeaderPoint | undefined
  #header: Uint8Array = new Uint8Array()
  #firstVersion = 0
  #nextNonce = 0n

  constructor(parts: V1JobParts) {
    const { notify, target, versionMask, wantedMask } = parts
    this.#parts = parts
    this.id = String(notify.id)
    this.height = heightOf(notify.coinbase1)
    this.expectedHashes = expectedHashes(target)
    this.difficulty = difficultyOf(target)
    this.#blockTarget = networkTarget(notify.bits)
    this.#rolledMask = (versionMask & wantedMask) >>> 0
    this.#versions = 2 ** bitCount(this.#rolledMask)
    const together = Math.min(mostVersions, this.#versions)
    this.#noncesPerSearch = noncesPerSearch(this.expectedHashes / together, allNonces)
  }

  /** Nonces first, then versions, then extranonce, then time. */
  next(): ShareWork | undefined {
    if (this.#nextNonce >= allNonces) {
      this.#nextNonce = 0n
      this.#firstVersion += mostVersions
    }
    if (this.#point === undefined || this.#firstVersion >= this.#versions) {
      this.#point = this.#parts.headers.next()
      this.#firstVersion = 0
      if (this.#point !== undefined) this.#header = this.#headerAt(this.#point)
    }
    if (this.#point === undefined) return undefined
    const point = this.#point
    const start = this.#nextNonce
    const end = start + this.#noncesPerSearch
    this.#nextNonce = end < allNonces ? end : BigInt(allNonces)
    const job = this.#job({ start, end: this.#nextNonce })
    return { job, share: hit => this.#share(hit, point) }
  }

  #headerAt({ extranonce, time }: HeaderPoint): Uint8Array {
    const { notify, extranonce1 } = this.#parts
    const { coinbase1, coinbase2, branch, previous, bits } = notify
    const coinbaseId = sha256d(concatBytes(coinbase1, extranonce1, extranonce, coinbase2))
    const merkleRoot = foldBranch(coinbaseId, branch)
    return serializeHeader({ version: notify.version | 0, previous, merkleRoot, time, bits, nonce: 0 })
  }

  #job(range: NonceRange): Job {
    const { target } = this.#parts
    const mask = this.#rolledMask
    const rolled = mask === 0 ? {} : { versionRolling: { mask, first: this.#firstVersion } }
    return blockHeader({ algorithm: 'sha256d', header: this.#header, target: target.bound, range, ...rolled })
  }

  #share({ nonce, message, hash, checkMs }: Hit, { extranonce, time }: HeaderPoint): Share {
    const { user, versionMask, notify } = this.#parts
    const version = new DataView(message.buffer, message.byteOffset).getUint32(0, true)
    const params = [user, notify.id, toHex(extranonce), hexWord(time), hexWord(Number(nonce))]
    return {
      jobId: this.id,
      key: toHex(hash),
      isBlock: this.#blockTarget !== undefined && meetsTarget(hash, this.#blockTarget),
      checkMs,
      // BIP310: the bits of the mask alone.
      params: versionMask === 0 ? params : [...params, hexWord((version & versionMask) >>> 0)],
    }
  }
}

function hexWord(value: number): string {
  return value.toString(16).padStart(8, '0')
}

function bitCount(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length
}

function networkTarget(bits: number): Target | undefined {
  try {
    return bitsTarget(bits)
  } catch {
    return undefined
  }
}

// Behind version, count and an empty outpoint: the script's length, then (BIP34) a push of the height.
const heightPush = 42

function heightOf(coinbase1: Uint8Array): number | undefined {
  const length = coinbase1[heightPush] ?? 0
  const bytes = coinbase1.subarray(heightPush + 1, heightPush + 1 + length)
  if (length < 1 || length > 4 || bytes.length < length) return undefined
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0)
}
