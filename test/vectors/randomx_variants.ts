/** The known answers in `randomx_variants.json` of the variant that pickaxe has besides rx/0 and rx/2. */
import { readFileSync } from 'node:fs'

export interface ScashVector {
  /** Hex, as everything here; the input is a header of 112 bytes. */
  key: string
  input: string
  hash: string
  commitment: string
}

/** The genesis block of Scash's mainnet. */
export function scashVector(): ScashVector {
  const { vectors } = JSON.parse(readFileSync(new URL('randomx_variants.json', import.meta.url), 'utf8'))
  return vectors.find(({ origin }: { origin: string }) => origin.startsWith('Scash mainnet'))
}
