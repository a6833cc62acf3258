import { blake2b } from '@noble/hashes/blake2.js'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../../../lib/base/bytes.js'
import { commitment } from '../../../../lib/hash/randomx/commitment.js'
import vectors from '../../../vectors/randomx.json' with { type: 'json' }

test('every known answer', () => {
  for (const { input, v1, commitment_v1 } of vectors.vectors) {
    expect(toHex(commitment(fromHex(input), fromHex(v1)))).toBe(commitment_v1)
  }
})

test('the input comes first', () => {
  const [input, hash] = [Uint8Array.of(1, 2), new Uint8Array(32).fill(7)]
  expect(commitment(input, hash)).toEqual(blake2b(Uint8Array.of(1, 2, ...hash), { dkLen: 32 }))
})
