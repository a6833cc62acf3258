import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import {
  assertBigint,
  assertBytes,
  assertInteger,
  assertObject,
  assertOneOf,
  assertSignal,
  checkedDuration,
  checkedInteger,
} from '../../../lib/base/assert.js'

const typeError = expect.objectContaining({ name: 'TypeError', code: 'PICKAXE_ERR_ARG_TYPE' })
const rangeError = expect.objectContaining({ name: 'RangeError', code: 'PICKAXE_ERR_ARG_RANGE' })

test('details name the argument and have what was given', () => {
  const detail = (value: unknown) => ({ detail: { name: 'x', value } })
  expect(() => assertObject(5, 'x')).toThrow(expect.objectContaining(detail(5)))
  expect(() => assertInteger(5, 'x', 6, 7)).toThrow(expect.objectContaining(detail(5)))
  expect(() => assertOneOf('c', 'x', ['a', 'b'])).toThrow(expect.objectContaining(detail('c')))
})

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
  // As a test environment or a vm context has them.
  assertBytes(runInNewContext('new Uint8Array(2)'), 'x', 2, 2)
  for (const value of ['ab', [1, 2], new ArrayBuffer(2), new Uint8ClampedArray(2), new DataView(new ArrayBuffer(2))])
    expect(() => assertBytes(value, 'x', 2, 3)).toThrow(typeError)
  expect(() => assertBytes(new Uint8Array(1), 'key', 32, 32)).toThrow('key must have 32 bytes, got 1')
})

test('integers handed back', () => {
  expect(checkedInteger(7, 'x', 7)).toBe(7)
  expect(() => checkedInteger(6, 'x', 7)).toThrow('x must be an integer of at least 7, got 6')
  expect(() => checkedInteger('7', 'x', 7)).toThrow(typeError)
  // A longer timer would fire at once.
  expect(checkedDuration(2 ** 31 - 1, 'x', 1)).toBe(2 ** 31 - 1)
  expect(() => checkedDuration(2 ** 31, 'x', 1)).toThrow('x must be an integer in 1..2147483647, got 2147483648')
})

test('signals are known by their shape', () => {
  assertSignal(undefined, 'x')
  assertSignal(AbortSignal.abort(), 'x')
  assertSignal({ aborted: false, addEventListener() {}, removeEventListener() {} }, 'x')
  for (const value of [null, {}, 5, new AbortController(), new EventTarget()]) {
    expect(() => assertSignal(value, 'x')).toThrow(typeError)
  }
})
