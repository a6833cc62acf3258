import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../../lib/base/bytes.js'
import * as aes from '../../../../lib/hash/randomx/aes.js'
import { wordsOf } from '../../../../lib/hash/randomx/uint64.js'

const hexWords = (bytes: Uint8Array, from: number): string => toHex(bytes.subarray(from, from + 16))

test('keys and states are those the specification prints', () => {
  expect(hexWords(aes.generator1RKeys, 0)).toBe('53a5ac6d096671622b55b5db1749f4b4')
  expect(hexWords(aes.generator1RKeys, 48)).toBe('3581ef6a7c31bab1884c311654911649')
  expect(hexWords(aes.generator4RKeys, 0)).toBe('ddaa2164db3d83d12b6d542f3fd2e599')
  expect(hexWords(aes.generator4RKeys, 112)).toBe('09d67c7ade395891fdd1060c2d76b0c0')
  expect(hexWords(aes.hash1RState, 0)).toBe('0d2cb592de56a89f47db82ccad3a98d7')
  expect(hexWords(aes.hash1RState, 48)).toBe('0c240a638d82ad070500a1794849997e')
  expect(hexWords(aes.hash1RKeys, 0)).toBe('8983faf69f94248bbf56dc9001028906')
  expect(hexWords(aes.hash1RKeys, 16)).toBe('d163b2613ce0f451c64310ee9bf918ed')
})

describe('single rounds', () => {
  // Intel's AES-NI white paper (323641), the examples of AESENC and AESDEC; registers are printed high byte first.
  const register = (hex: string): Int32Array => wordsOf(fromHex(hex).reverse())
  const print = (words: Int32Array): string => toHex(new Uint8Array(words.buffer).slice().reverse())
  const key = register('48692853686179295b477565726f6e5d')

  test('encryption', () => {
    const state = register('7b5b54657374566563746f725d53475d')
    aes.encryptRound(state, 0, key, 0)
    expect(print(state)).toBe('a8311c2f9fdba3c58b104b58ded7e595')
  })

  test('decryption', () => {
    const state = register('7b5b54657374566563746f725d53475d')
    aes.decryptRound(state, 0, key, 0)
    expect(print(state)).toBe('138ac342faea2787b58eb95eb730392a')
  })
})

test('AesGenerator1R, one iteration', () => {
  const state = new Uint8Array(64)
  state.set(fromHex('6c19536eb2de31b6c0065f7f116e86f960d8af0c57210a6584c3237b9d064dc7'))
  const out = new Uint8Array(64)
  aes.fillGenerator1R(state, out)
  expect(toHex(out.subarray(0, 32))).toBe('fa89397dd6ca422513aeadba3f124b5540324c4ad4b6db434394307a17c833ab')
  expect(state).toEqual(out)
})

test('AesHash1R of one block by single rounds', () => {
  const block = Uint8Array.from({ length: 64 }, (_, i) => 3 * i)
  const state = wordsOf(aes.hash1RState.slice())
  const keys = [wordsOf(block), ...[0, 16].map(at => wordsOf(repeat(aes.hash1RKeys.slice(at, at + 16))))]
  for (const key of keys) {
    for (let w = 0; w < 16; w += 4) {
      if (w % 8 === 0) aes.encryptRound(state, w, key, w)
      else aes.decryptRound(state, w, key, w)
    }
  }
  expect(aes.hash1R(block)).toEqual(new Uint8Array(state.buffer))
})

function repeat(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 64 }, (_, i) => bytes[i % 16]!)
}
