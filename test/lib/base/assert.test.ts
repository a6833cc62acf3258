import { expect, test } from 'vitest'
import { assertBigint, assertBytes, assertObject } from '../../../lib/base/assert.js'

const typeError = expect.objectContaining({ name: 'TypeError', code: 'PICKAXE_ERR_ARG_TYPE' })
const rangeError = expect.objectContaining({ name: 'RangeError', code: 'PICKAXE_ERR_ARG_RANGE' })

test('objects', () => {
  assertObject({}, 'x')
  for (const value of [null, undefined, 1, 'text']) expect(() => assertObject(value, 'x')).toThrow(typeError)
})

test('bigints', () => {
  assertBigint(0n, 'x')
  for (const value of [0, '0', null]) expect(() => assertBigint(value, 'x')).toThrow(typeError)
})

test('bytes and their length', () => {
  for (const length of [2, 3]) assertBytes(new Uint8Array(length), 'x', 2, 3)
  for (const length of [1, 4]) expect(() => assertBytes(new Uint8Array(length), 'x', 2, 3)).toThrow(rangeError)
  for (const value of ['ab', [1, 2], new ArrayBuffer(2)]) expect(() => assertBytes(value, 'x', 2, 3)).toThrow(typeError)
  expect(() => assertBytes(new Uint8Array(1), 'key', 32, 32)).toThrow('key must have 32 bytes, got 1')
})
