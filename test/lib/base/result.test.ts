import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromLittleEndian, toHex } from '../../../lib/base/bytes.js'
import { errorCode } from '../../../lib/base/errors.js'
import { type MineResult, resultFromJSON, resultToJSON } from '../../../lib/base/result.js'

const counted = { hashes: fc.maxSafeNat(), elapsedMs: fc.nat() }

const found = fc
  .record({
    nonceBytes: fc.constantFrom(4, 8).chain(length => fc.uint8Array({ minLength: length, maxLength: length })),
    preimageIndex: fc.nat(15),
    message: fc.uint8Array({ minLength: 4, maxLength: 200 }),
    hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    ...counted,
  })
  .map((result): MineResult => {
    const { nonceBytes, hash } = result
    const inHex = { nonceHex: toHex(nonceBytes), hashHex: toHex(hash) }
    return { found: true, nonce: fromLittleEndian(nonceBytes), ...inHex, ...result }
  })

const exhausted = fc.record(counted).map((result): MineResult => ({ found: false, exhausted: true, ...result }))

test('a result survives JSON', () => {
  fc.assert(
    fc.property(fc.oneof(found, exhausted), result => {
      expect(resultFromJSON(JSON.parse(JSON.stringify(resultToJSON(result))))).toEqual(result)
    }),
  )
})

test('the time is rounded to milliseconds', () => {
  expect(resultToJSON({ found: false, exhausted: true, hashes: 1, elapsedMs: 1.7 })).toMatchObject({ elapsed_ms: 2 })
})

const json = {
  found: true,
  nonce_hex: '01000000',
  hash_hex: '00'.repeat(32),
  preimage_index: 0,
  message_hex: '00'.repeat(80),
  hashes: 1,
  elapsed_ms: 1,
}

test.each<[unknown, string]>([
  [null, 'result must be an object'],
  [{ ...json, found: undefined }, 'a result has "found": true'],
  [{ ...json, nonce_hex: undefined }, 'nonce_hex is missing'],
  [{ ...json, nonce_hex: '0100000000' }, 'nonce_hex must have 4 or 8 bytes, got 5'],
  [{ ...json, hash_hex: '00' }, 'hash_hex must have 32 bytes, got 1'],
  [{ ...json, hashes: -1 }, 'hashes must not be negative'],
  [{ ...json, hashes: 1.5 }, 'hashes must be a whole number'],
  [{ ...json, elapsed_ms: '1' }, 'elapsed_ms must be a number of milliseconds'],
  [{ ...json, preimage_index: undefined }, 'preimage_index is missing'],
])('%j is refused', (value, message) => {
  let thrown: unknown
  try {
    resultFromJSON(value)
  } catch (error) {
    thrown = error
  }
  expect((thrown as Error | undefined)?.message).toContain(message)
  expect(errorCode(thrown)).toMatch(/^PICKAXE_ERR_ARG_/)
})
