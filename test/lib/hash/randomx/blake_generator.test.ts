import { blake2b } from '@noble/hashes/blake2.js'
import { expect, test } from 'vitest'
import { BlakeGenerator } from '../../../../lib/hash/randomx/blake_generator.js'

const key = Uint8Array.from('test key 000', char => char.charCodeAt(0))

function firstState(): Uint8Array {
  const padded = new Uint8Array(64)
  padded.set(key)
  return blake2b(padded, { dkLen: 64 })
}

test('bytes are the hash of the padded key, then the hash of that', () => {
  const generator = new BlakeGenerator(key)
  const state = firstState()
  expect(Uint8Array.from({ length: 64 }, () => generator.byte())).toEqual(state)
  expect(generator.byte()).toBe(blake2b(state, { dkLen: 64 })[0])
})

test('a word that does not fit the rest of a state is taken from the next one', () => {
  const generator = new BlakeGenerator(key)
  for (let i = 0; i < 61; i++) generator.byte()
  const next = blake2b(firstState(), { dkLen: 64 })
  expect(generator.uint32()).toBe(new DataView(next.buffer, next.byteOffset).getUint32(0, true))
})
