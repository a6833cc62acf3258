/** The dMint proofs and traps of dmint.json, as jobs. */
import { readFileSync } from 'node:fs'
import { fromHex } from '../../lib/base/bytes.js'
import { dmint, type Sha256dJob } from '../../lib/algorithm/index.js'

export interface DmintVector {
  id: string
  expect: 'hit' | 'not' | 'exhausted'
  preimage_hex: string
  target_hex: string
  nonce_width: 4 | 8
  nonce_int: number
  nonce_hex: string
  digest_hex: string
  must_not_answer?: number[]
}

const file = JSON.parse(readFileSync(new URL('./dmint.json', import.meta.url), 'utf8')) as {
  vectors: (DmintVector & { algo: string; kind: string })[]
}

export const dmintVectors: DmintVector[] = file.vectors.filter(v => v.algo === 'sha256d' && v.kind !== 'hash-vector')

export function dmintVector(id: string): DmintVector {
  return dmintVectors.find(v => v.id === id)!
}

/** The proof as `pickaxe verify` reads it. */
export function dmintClaim({ preimage_hex, target_hex, nonce_width, nonce_hex }: DmintVector) {
  return { preimage_hex, target_hex, nonce_width, nonce_hex }
}

export function dmintJob(vector: DmintVector, range?: { start: bigint; end: bigint }): Sha256dJob {
  return dmint({
    preimage: fromHex(vector.preimage_hex),
    target: BigInt(`0x${vector.target_hex}`),
    nonceWidth: vector.nonce_width,
    ...(range && { range }),
  })
}
