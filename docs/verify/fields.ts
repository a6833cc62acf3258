/**
 * What stands in the form, as a job and a nonce.
 * @module
 */
import { fromHex, fromLittleEndian } from '../../lib/base/bytes.js'
import { rangeError } from '../../lib/base/errors.js'
import { bitsTarget, difficultyTarget, type Target } from '../../lib/base/target.js'
import { blockHeader, cryptonoteBlob, type Job } from '../../lib/verify/index.js'

export interface Fields {
  kind: string
  header: string
  key: string
  nonce: string
  target: string
}

export interface Claim {
  readonly job: Job
  readonly nonce: bigint
}

/** Throws `TypeError`/`RangeError` that name the field. */
export function claimOf(fields: Fields): Claim {
  const header = fromHex(compact(fields.header), 'header')
  const job = jobOf(fields, header)
  const { nonceOffset, nonceWidth } = job
  const nonce = compact(fields.nonce)
  const bytes = nonce === '' ? header.subarray(nonceOffset, nonceOffset + nonceWidth) : fromHex(nonce, 'nonce')
  if (bytes.length !== nonceWidth) throw rangeError(`nonce must have ${nonceWidth} bytes, got ${bytes.length}`)
  return { job, nonce: fromLittleEndian(bytes) }
}

function jobOf({ kind, key, target: text }: Fields, header: Uint8Array): Job {
  const target = targetOf(text)
  const keyBytes = () => fromHex(compact(key), 'key')
  switch (kind) {
    case 'header':
      return withTarget(blockHeader({ algorithm: 'randomx', header, key: keyBytes(), ...noBits(target) }), target)
    case 'header-rx2':
      return withTarget(
        blockHeader({ algorithm: 'randomx', header, key: keyBytes(), variant: 'rx/2', ...noBits(target) }),
        target,
      )
    case 'header-sha256d':
      return withTarget(blockHeader({ algorithm: 'sha256d', header, ...noBits(target) }), target)
    case 'blob':
      if (target === undefined) throw rangeError('target is missing: a blob carries none')
      return withTarget(cryptonoteBlob({ blob: header, seedHash: keyBytes(), difficulty: 1n }), target)
    default:
      throw rangeError(`kind must be header, header-rx2, blob or header-sha256d, got ${kind}`)
  }
}

/** A header's own bits need not be a target when one is given. */
function noBits(target: Target | undefined): { target?: bigint } {
  return target === undefined ? {} : { target: target.bound }
}

function withTarget<Kind extends Job>(job: Kind, target: Target | undefined): Kind {
  return target === undefined ? job : { ...job, target }
}

function targetOf(text: string): Target | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const difficulty = /^difficulty\s+(\d{1,78})$/i.exec(trimmed)
  if (difficulty !== null) return difficultyTarget(BigInt(difficulty[1]!))
  const digits = compact(trimmed)
  if (/^[0-9a-f]{8}$/i.test(digits)) return bitsTarget(Number.parseInt(digits, 16))
  if (/^[0-9a-f]{64}$/i.test(digits)) return { bound: BigInt(`0x${digits}`), order: 'little-endian' }
  throw rangeError(`target must be 64 hex digits, 8 hex digits or "difficulty N", got ${JSON.stringify(trimmed)}`)
}

/** Without spaces, line breaks and a leading 0x. */
function compact(text: string): string {
  return text.replace(/\s+/g, '').replace(/^0x/i, '')
}
