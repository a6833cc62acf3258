/** The known answers in `randomx_variants.json`, of the variants that pickaxe has besides rx/0 and rx/2. */
import { readFileSync } from 'node:fs'
import type { RandomXVariant } from '../../lib/hash/randomx/variants.js'

export interface VariantVector {
  algorithm: RandomXVariant
  origin: string
  /** Hex, as everything here. */
  key: string
  input: string
  hash: string
}

export interface ScashVector extends VariantVector {
  commitment: string
}

const { vectors } = JSON.parse(readFileSync(new URL('randomx_variants.json', import.meta.url), 'utf8')) as {
  vectors: readonly VariantVector[]
}
export const variantVectors = vectors

/** The genesis block of Scash's mainnet; its input is a header of 112 bytes. */
export function scashVector(): ScashVector {
  return vectors.find(({ origin }) => origin.startsWith('Scash mainnet')) as ScashVector
}
