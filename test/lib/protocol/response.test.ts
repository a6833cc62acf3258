import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatExhausted, formatFound, parseResponse } from '../../../lib/protocol/index.js'

const nonceBytes = Uint8Array.of(0x65, 0xe5, 0x5b, 0x1c)
const found = { nonceBytes, attempts: 475784550, elapsedMs: 12345.6 }

describe('formatFound', () => {
  test('one line with Python separators', () => {
    expect(formatFound(found)).toBe('{"nonce_hex": "65e55b1c", "attempts": 475784550, "elapsed_s": 12.346}\n')
  })

  test('elapsed_s is a float even when it is whole', () => {
    expect(formatFound({ ...found, elapsedMs: 0 })).toContain('"elapsed_s": 0.000}')
  })

  test('attempts saturate at 2^40', () => {
    expect(formatFound({ ...found, attempts: 2 ** 40 - 1 })).toContain('"attempts": 1099511627775,')
    expect(formatFound({ ...found, attempts: 2 ** 53 - 1 })).toContain('"attempts": 1099511627776,')
  })

  test.each([
    [{ attempts: -1 }, 'PICKAXE_ERR_ARG_RANGE'],
    [{ attempts: 1.5 }, 'PICKAXE_ERR_ARG_RANGE'],
    [{ attempts: 1n as never }, 'PICKAXE_ERR_ARG_RANGE'],
    [{ elapsedMs: Number.NaN }, 'PICKAXE_ERR_ARG_RANGE'],
    [{ elapsedMs: -1 }, 'PICKAXE_ERR_ARG_RANGE'],
    [{ elapsedMs: 1e300 }, 'PICKAXE_ERR_ARG_RANGE'],
    [{ nonceBytes: '65e55b1c' as never }, 'PICKAXE_ERR_ARG_TYPE'],
    [{ nonceBytes: new Uint8Array(3) }, 'PICKAXE_ERR_ARG_RANGE'],
    [{ nonceBytes: new Uint8Array(5) }, 'PICKAXE_ERR_ARG_RANGE'],
    [{ nonceBytes: new Uint8Array(7) }, 'PICKAXE_ERR_ARG_RANGE'],
  ])('%o is refused', (fields, code) => {
    expect(() => formatFound({ ...found, ...fields })).toThrow(expect.objectContaining({ code }))
  })
})

test('formatFound wants an object', () => {
  expect(() => formatFound(undefined as never)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_TYPE' }))
})

describe('parseResponse', () => {
  const answer = (stdout: string | Uint8Array, exitCode: number | null = 0, nonceWidth: 4 | 8 = 4) =>
    parseResponse({ stdout, exitCode, nonceWidth })

  test('reads what formatFound and formatExhausted write', () => {
    expect(answer(formatFound(found))).toEqual({ found: true, nonceBytes, attempts: 475784550, elapsedMs: 12346 })
    expect(answer(formatExhausted(), 2)).toEqual({ found: false, exhausted: true })
    const counts = fc.record({
      nonceBytes: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      attempts: fc.nat(2 ** 31 - 1),
      elapsedMs: fc.nat(),
    })
    fc.assert(
      fc.property(counts, value => {
        const { elapsedMs, ...rest } = value
        const read = answer(formatFound(value), 0, 8)
        expect(read).toMatchObject({ found: true, ...rest })
        expect((read as { elapsedMs: number }).elapsedMs).toBeCloseTo(elapsedMs, 3)
      }),
    )
  })

  test.each([
    ['only the nonce', '{"nonce_hex": "65e55b1c"}'],
    ['extra keys', '{"nonce_hex": "65e55b1c", "algo": [NaN]}'],
    ['blank lines around', '\r\n\n {"nonce_hex": "65e55b1c"} \n\n'],
    ['an upper-case nonce with spaces', '{"nonce_hex": " 65 E5 5B1C\\n"}'],
    ['bytes', Buffer.from('{"nonce_hex": "65e55b1c"}')],
  ])('%s: accepted, attempts 0', (_, stdout) => {
    expect(answer(stdout)).toEqual({ found: true, nonceBytes, attempts: 0 })
  })

  test.each<[string, number]>([
    ['1099511627776', 2 ** 40],
    ['1099511627777', 0],
    ['-1', 0],
    ['5.0', 0],
    ['"5"', 0],
    ['null', 0],
    ['true', 0],
    [`1${'0'.repeat(500)}`, 0],
  ])('attempts %s count as %d', (token, attempts) => {
    expect(answer(`{"nonce_hex": "65e55b1c", "attempts": ${token}}`)).toMatchObject({ attempts })
  })

  test.each(['null', 'true', '-1', 'NaN', 'Infinity', '1e999', '"1"'])('elapsed_s %s is left out', token => {
    expect(answer(`{"nonce_hex": "65e55b1c", "elapsed_s": ${token}}`)).not.toHaveProperty('elapsedMs')
  })

  test.each<[string, string | Uint8Array, number | null]>([
    ['exhausted with exit code 0', '{"exhausted": true}', 0],
    ['a nonce with exit code 2', '{"nonce_hex": "65e55b1c"}', 2],
    ['exhausted: 1', '{"exhausted": 1}', 2],
    ['nothing with exit code 2', '', 2],
    ['a nonce with exit code 1', '{"nonce_hex": "65e55b1c"}', 1],
    ['a nonce from a killed miner', '{"nonce_hex": "65e55b1c"}', null],
    ['nothing', '', 0],
    ['an array', '["65e55b1c"]', 0],
    ['a byte order mark', '\ufeff{"nonce_hex": "65e55b1c"}', 0],
    ['a banner line', 'miner 1.0\n{"nonce_hex": "65e55b1c"}', 0],
    ['two answers', '{"nonce_hex": "65e55b1c"}\n{"nonce_hex": "65e55b1c"}', 0],
    ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 0],
    ['more than 4096 characters', `{"nonce_hex": "65e55b1c"}${' '.repeat(4096)}`, 0],
    ['a prefixed nonce', '{"nonce_hex": "0x65e55b1c"}', 0],
    ['eight bytes for four', '{"nonce_hex": "65e55b1c00000000"}', 0],
    ['a number for a nonce', '{"nonce_hex": 65}', 0],
  ])('%s is refused', (_, stdout, exitCode) => {
    expect(() => answer(stdout, exitCode)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_PROTOCOL' }))
  })

  test.each([
    [undefined, 'PICKAXE_ERR_ARG_TYPE'],
    [{ stdout: '', nonceWidth: 4 }, 'PICKAXE_ERR_ARG_TYPE'],
    [{ exitCode: 0, nonceWidth: 4 }, 'PICKAXE_ERR_ARG_TYPE'],
    [{ exitCode: 0, stdout: '', nonceWidth: 5 }, 'PICKAXE_ERR_ARG_RANGE'],
  ])('the outcome %o is refused', (outcome, code) => {
    expect(() => parseResponse(outcome as never)).toThrow(expect.objectContaining({ code }))
  })

  test('the length limit counts characters, not bytes or UTF-16 units', () => {
    const head = '{"nonce_hex": "65e55b1c", "x": "'
    const filled = (char: string, count: number) => `${head}${char.repeat(count)}"}`
    const room = 4096 - head.length - 2
    expect(answer(filled('𝟗', room))).toMatchObject({ found: true })
    expect(() => answer(filled('𝟗', room + 1))).toThrow('longer than 4096 characters')
  })
})
