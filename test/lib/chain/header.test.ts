import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { bitsTarget, meetsTarget } from '../../../lib/base/target.js'
import { blockId } from '../../../lib/chain/block.js'
import { displayId } from '../../../lib/chain/hash.js'
import { type BlockHeaderFields, serializeHeader } from '../../../lib/chain/header.js'

interface HeaderVector {
  name: string
  header?: string
  block_id_display?: string
  bits?: string
  randomx_hash: string
  meets_bits?: boolean
}
const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/headers.json', import.meta.url), 'utf8')) as {
  vectors: HeaderVector[]
}
/** The fields of 80 bytes, read apart from what writes them. */
function parseHeader(bytes: Uint8Array): BlockHeaderFields {
  const view = new DataView(bytes.buffer)
  return {
    version: view.getInt32(0, true),
    previous: bytes.slice(4, 36),
    merkleRoot: bytes.slice(36, 68),
    time: view.getUint32(68, true),
    bits: view.getUint32(72, true),
    nonce: view.getUint32(76, true),
  }
}

const withId = vectors.filter(vector => vector.block_id_display !== undefined)

describe.each(withId)('$name', ({ header = '', block_id_display, bits = '', randomx_hash, meets_bits }) => {
  const fields = parseHeader(fromHex(header))
  it('has the id its chain asserts', () => expect(blockId(fromHex(header))).toBe(block_id_display))
  it('is the same after parsing and serialising', () => expect(toHex(serializeHeader(fields))).toBe(header))
  it('carries its bits', () => expect(fields.bits).toBe(Number.parseInt(bits, 16)))
  it('is judged by the little-endian compare', () =>
    expect(meetsTarget(fromHex(randomx_hash), bitsTarget(fields.bits))).toBe(meets_bits))
})

it('there are vectors', () => expect(withId.length).toBeGreaterThanOrEqual(6))

it('Botcoin genesis: fields and merkle root', () => {
  const header = withId.find(vector => vector.name === 'botcoin-main')?.header ?? ''
  const fields = parseHeader(fromHex(header))
  expect(displayId(fields.merkleRoot)).toBe('90abe18522cab144a5901d694605664f7336860bd93292f161497fdf3a0c3750')
  expect(fields).toMatchObject({ version: 0x20000000, time: 1_738_195_200, bits: 0x207fffff, nonce: 0 })
})

it('refuses a hash that is too short', () => {
  expect(() => serializeHeader({ ...parseHeader(new Uint8Array(80)), previous: new Uint8Array(31) })).toThrow(
    /32 bytes/,
  )
})
