import { describe, expect, test } from 'vitest'
import { parsePythonInt } from '../../../lib/protocol/integer.js'
import { slowInt } from './request_model.js'

describe('parsePythonInt', () => {
  test.each<[string, bigint | undefined]>([
    [' 2 ', 2n],
    ['+2', 2n],
    ['1_0', 10n],
    ['007', 7n],
    ['-0', 0n],
    ['٣', 3n],
    ['2.0', undefined],
    ['0x2', undefined],
    ['', undefined],
    ['1__0', undefined],
    ['2\0', undefined],
    ['\ud835', undefined],
  ])('base 10: %j', (text, value) => {
    expect(parsePythonInt(text, 10)).toBe(value)
  })

  test('every code point alone, before and after a digit, as the model reads it', () => {
    const differing: string[] = []
    for (let point = 0; point <= 0x10ffff; point += point < 0x3100 || (point >= 0x1d700 && point < 0x1d800) ? 1 : 7) {
      const char = String.fromCodePoint(point)
      for (const text of [char, `${char}7`, `7${char}`]) {
        if (parsePythonInt(text, 10) !== slowInt(text, 10)) differing.push(`${point.toString(16)} ${text}`)
      }
    }
    expect(differing).toEqual([])
  })
})
