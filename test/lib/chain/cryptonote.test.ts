import { expect, it } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { cryptonoteBlockId, varint, withNonce } from '../../../lib/chain/cryptonote.js'

it('Monero’s genesis id', () => {
  // Block 0: version 1.0, time 0, no previous, nonce 10000; its tree hash is its only transaction's id.
  const blob = `010000${'00'.repeat(32)}10270000c88ce9783b4f11190d7b9c17a69c1c52200f9faaee8e98dd07e681117517713901`
  expect(cryptonoteBlockId(fromHex(blob))).toBe('418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3')
})

it('varints', () => {
  const cases: [number, string][] = [
    [0, '00'],
    [127, '7f'],
    [128, '8001'],
    [300, 'ac02'],
    [2 ** 32, '8080808010'],
    [2 ** 40 + 5, '858080808020'],
  ]
  for (const [value, hex] of cases) expect(toHex(varint(value))).toBe(hex)
})

it('writes the nonce at byte 39 of a copy', () => {
  const blob = Buffer.alloc(76)
  expect(withNonce(blob, fromHex('01020304')).indexOf(1)).toBe(39)
  expect(blob.every(byte => byte === 0)).toBe(true)
})
