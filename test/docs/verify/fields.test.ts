import { describe, expect, test } from 'vitest'
import { claimOf, type Fields } from '../../../docs/verify/fields.js'
import { toHex } from '../../../lib/base/bytes.js'

const header = `${'00'.repeat(72)}ffff7f20${'01020304'}`
const blank: Fields = { kind: 'header', header, key: '00', nonce: '', target: '' }

describe('claims', () => {
  test('the nonce and the bits of a header', () => {
    const { job, nonce } = claimOf(blank)
    expect(nonce).toBe(0x04030201n)
    expect(job).toMatchObject({ algorithm: 'randomx', variant: 'rx/0', nonceOffset: 76 })
    expect(job.target.bound).toBe(0x7fffffn << (8n * 29n))
  })

  test('fields given by hand, in any layout', () => {
    const spaced = header.replace(/(.{16})/g, '$1\n ')
    const { job, nonce } = claimOf({ ...blank, header: spaced, nonce: '0x00 00 00 ff', target: `0x${'0f'.repeat(32)}` })
    expect(nonce).toBe(0xff000000n)
    expect(toHex(job.template)).toBe(header)
    expect(job.target).toEqual({ bound: BigInt(`0x${'0f'.repeat(32)}`), order: 'little-endian' })
  })

  test('compact bits and difficulties', () => {
    expect(claimOf({ ...blank, target: '1d00ffff' }).job.target.bound).toBe(0xffffn << 208n)
    const { job } = claimOf({
      kind: 'blob',
      header: '00'.repeat(76),
      key: '11'.repeat(32),
      nonce: '',
      target: 'difficulty 2',
    })
    expect(job.nonceOffset).toBe(39)
    expect(job.target.bound).toBe(((1n << 256n) - 1n) / 2n)
  })

  test('the other kinds', () => {
    expect(claimOf({ ...blank, kind: 'header-rx2' }).job).toMatchObject({ algorithm: 'randomx', variant: 'rx/2' })
    expect(claimOf({ ...blank, kind: 'header-sha256d' }).job.algorithm).toBe('sha256d')
  })
})

test.each([
  [{ header: 'xy' }, /header/],
  [{ header: '00' }, /80/],
  [{ key: '0' }, /key/],
  [{ nonce: '00' }, /nonce must have 4 bytes/],
  [{ target: 'easy' }, /target/],
  [{ kind: 'blob', header: '00'.repeat(76), key: '11'.repeat(32) }, /target is missing/],
  [{ kind: 'other' }, /kind/],
])('%j is refused', (fields, message) => {
  expect(() => claimOf({ ...blank, ...fields })).toThrow(message)
})
