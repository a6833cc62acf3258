import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { bitsTarget, meetsTarget } from '../../../lib/base/target.js'
import { blockId } from '../../../lib/chain/block.js'
import { displayId } from '../../../lib/chain/hash.js'
import { parseHeader, serializeHeader } from '../../../lib/chain/header.js'

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

it('refuses short input', () => {
  expect(() => parseHeader(new Uint8Array(79))).toThrow(/80 bytes/)
  expect(() => serializeHeader({ ...parseHeader(new Uint8Array(80)), previous: new Uint8Array(31) })).toThrow(
    /32 bytes/,
  )
})
