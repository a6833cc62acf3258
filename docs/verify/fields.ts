/**
 * What stands in the form, as a job and a nonce.
 * @module
 */
import { fromBigEndian, fromHex, fromLittleEndian } from '../../lib/base/bytes.js'
import { rangeError } from '../../lib/base/errors.js'
import { bitsTarget, compactTarget, difficultyTarget, type Target } from '../../lib/base/target.js'
import { blockHeader, cryptonoteBlob, dmint, type Job } from '../../lib/verify/index.js'

export interface Fields {
  kind: string
  header: string
  key: string
  nonce: string
  target: string
}

export type FieldName = keyof Fields

export interface Claim {
  readonly job: Job
  readonly nonce: bigint
}

const names: readonly FieldName[] = ['kind', 'header', 'key', 'nonce', 'target']

/** The field that a message is about; `undefined`: none of them. */
export function fieldIn(message: string): FieldName | undefined {
  const [, word] = /^(\w+)/.exec(message) ?? []
  const named: Readonly<Record<string, FieldName>> = {
    preimage: 'header',
    blob: 'header',
    seedHash: 'key',
    bits: 'target',
  }
  return names.find(name => name === word) ?? named[word ?? '']
}

/** Throws `TypeError`/`RangeError` whose message begins with the field, as {@link fieldIn} reads it. */
export function claimOf(fields: Fields): Claim {
  const header = fromHex(compact(fields.header), 'header')
  if (fields.kind.startsWith('dmint')) return dmintClaim(fields, header)
  const job = fields.kind === 'share' ? shareJob(fields, header) : jobOf(fields, header)
  const { nonceOffset, nonceWidth } = job
  const nonce = compact(fields.nonce)
  const bytes = nonce === '' ? header.subarray(nonceOffset, nonceOffset + nonceWidth) : fromHex(nonce, 'nonce')
  if (bytes.length !== nonceWidth) throw rangeError(`nonce must have ${nonceWidth} bytes, got ${bytes.length}`)
  return { job, nonce: fromLittleEndian(bytes) }
}

const dmintAlgorithms = { dmint: 'sha256d', 'dmint-blake3': 'blake3', 'dmint-k12': 'k12' } as const

// The nonce stands in its own field, or behind the preimage.
function dmintClaim({ kind, nonce: text, target }: Fields, header: Uint8Array): Claim {
  const given = compact(text)
  const nonce = given === '' ? header.subarray(64) : fromHex(given, 'nonce')
  const preimage = given === '' ? header.subarray(0, 64) : header
  if (preimage.length !== 64) throw rangeError(`header must be the 64 bytes before the nonce, got ${preimage.length}`)
  if (nonce.length !== 4 && nonce.length !== 8) throw rangeError(`nonce must have 4 or 8 bytes, got ${nonce.length}`)
  const digits = compact(target)
  if (digits === '') throw rangeError('target is missing: a mint carries none')
  if (!/^[0-9a-f]{1,16}$/i.test(digits)) {
    throw rangeError(`target of a mint must be up to 16 hex digits, got ${JSON.stringify(target.trim())}`)
  }
  const algorithm = dmintAlgorithms[kind as keyof typeof dmintAlgorithms]
  if (algorithm === undefined) throw rangeError(`kind must be one of the list, got ${kind}`)
  const bound = fromBigEndian(fromHex(digits.padStart(16, '0'), 'target'))
  return {
    job: dmint({ preimage, target: bound, nonceWidth: nonce.length, algorithm }),
    nonce: fromLittleEndian(nonce),
  }
}

// What a pool calls target is short, and its bytes are the other way round.
function shareJob({ key, target }: Fields, blob: Uint8Array): Job {
  const bytes = fromHex(compact(target), 'target')
  if (bytes.length !== 4 && bytes.length !== 8) {
    throw rangeError(`target of a share must be the 4 or 8 bytes of the pool's job, got ${bytes.length}`)
  }
  return cryptonoteBlob({ blob, seedHash: fromHex(compact(key), 'key'), target: compactTarget(bytes).bound })
}

function jobOf({ kind, key, target: text }: Fields, header: Uint8Array): Job {
  const target = targetOf(text)
  const keyBytes = () => fromHex(compact(key), 'key')
  const bits = noBits(target)
  switch (kind) {
    case 'header':
      return withTarget(blockHeader({ algorithm: 'randomx', header, key: keyBytes(), ...bits }), target)
    case 'header-rx2':
      return withTarget(
        blockHeader({ algorithm: 'randomx', header, key: keyBytes(), variant: 'rx/2', ...bits }),
        target,
      )
    case 'header-scash':
      return withTarget(
        blockHeader({ algorithm: 'randomx', header, key: keyBytes(), variant: 'scash', ...bits }),
        target,
      )
    case 'header-sha256d':
      return withTarget(blockHeader({ algorithm: 'sha256d', header, ...bits }), target)
    case 'blob':
      if (target === undefined) throw rangeError('target is missing: a blob carries none')
      return withTarget(cryptonoteBlob({ blob: header, seedHash: keyBytes(), difficulty: 1n }), target)
    default:
      throw rangeError(`kind must be one of the list, got ${kind}`)
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
