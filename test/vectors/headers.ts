import { readFileSync } from 'node:fs'
import { fromHex } from '../../lib/base/bytes.js'

/** Recorded RandomX work; `headers.json` says where it comes from. */
export interface HeaderVector {
  name: string
  key: Uint8Array
  /** An 80-byte header, or a Monero-family blob. */
  input: Uint8Array
  hash: string
  nonce: bigint
  bits: number
  meetsBits: boolean
}

interface Recorded {
  name: string
  key: string
  header?: string
  blob?: string
  randomx_hash: string
  bits?: string
  meets_bits?: boolean
}

const { vectors } = JSON.parse(readFileSync(new URL('headers.json', import.meta.url), 'utf8')) as {
  vectors: Recorded[]
}

function read({ name, key, header, blob, randomx_hash, bits, meets_bits }: Recorded): HeaderVector {
  const input = fromHex(header ?? blob)
  const nonce = BigInt(new DataView(input.buffer).getUint32(header === undefined ? 39 : 76, true))
  const meetsBits = meets_bits ?? true
  return { name, key: fromHex(key), input, hash: randomx_hash, nonce, bits: Number.parseInt(bits ?? '0', 16), meetsBits }
}

export const headerVectors: readonly HeaderVector[] = vectors.filter(({ header }) => header !== undefined).map(read)

/** By name, blobs included. Throws when there is none. */
export function headerVector(name: string): HeaderVector {
  const found = vectors.find(vector => vector.name === name)
  if (found === undefined) throw new Error(`no header vector ${name}`)
  return read(found)
}
