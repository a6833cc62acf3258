/** The recorded proofs of dMint's other hashes. */
import { readFileSync } from 'node:fs'

export interface DmintHashVector {
  algorithm: 'blake3' | 'k12'
  preimage_hex: string
  nonce_width: 8
  nonce: number
  digest_hex: string
}

export const dmintHashVectors = (
  JSON.parse(readFileSync(new URL('dmint_hashes.json', import.meta.url), 'utf8')) as { proofs: DmintHashVector[] }
).proofs
