import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatProgress, parseProgress } from '../../../lib/protocol/index.js'

describe('formatProgress', () => {
  test('one line with Python separators', () => {
    expect(formatProgress({ attempts: 4200000, elapsedMs: 1700 })).toBe(
      '{"progress": {"attempts": 4200000, "elapsed_s": 1.700}}\n',
    )
  })

  test('attempts saturate at 2^40, so that callers go on showing them', () => {
    expect(parseProgress(formatProgress({ attempts: 2 ** 52, elapsedMs: 1 }))?.attempts).toBe(2 ** 40)
  })

  test('anything but an object is refused', () => {
    expect(() => formatProgress(null as never)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_TYPE' }))
  })

  test('counts that are none are refused', () => {
    for (const progress of [
      { attempts: Number.NaN, elapsedMs: 1 },
      { attempts: 1, elapsedMs: Number.POSITIVE_INFINITY },
    ]) {
      expect(() => formatProgress(progress)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_RANGE' }))
    }
  })
})

describe('parseProgress', () => {
  test('reads what formatProgress writes, siblings or not', () => {
    expect(parseProgress('{"progress": {"attempts": 5, "elapsed_s": 1}, "rate": 7}\n')).toEqual({
      attempts: 5,
      elapsedMs: 1000,
    })
  })

  test.each([
    'exhausted 4,294,967,296 nonces across 2 workers without finding a solution',
    '{"progress": {"attempts": 5.0, "elapsed_s": 1}}',
    '{"progress": {"attempts": true, "elapsed_s": 1}}',
    '{"progress": {"attempts": -1, "elapsed_s": 1}}',
    '{"progress": {"attempts": 1099511627777, "elapsed_s": 1}}',
    '{"progress": {"attempts": 5, "elapsed_s": true}}',
    '{"progress": {"attempts": 5, "elapsed_s": -0.1}}',
    '{"progress": {"attempts": 5, "elapsed_s": NaN}}',
    '{"progress": {"attempts": 5}}',
    '{"progress": 5}',
    '[]',
    '',
    `{"progress": {"attempts": 5, "elapsed_s": 1}}${' '.repeat(4096)}`,
  ])('%s is dropped', line => {
    expect(parseProgress(line)).toBeUndefined()
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.anything()), line => {
        parseProgress(line as string)
      }),
    )
  })
})
