import { describe, expect, test } from 'vitest'
import { claimOf, type Fields, fieldIn } from '../../../docs/verify/fields.js'
import { toHex, toLittleEndian } from '../../../lib/base/bytes.js'
import { compactTarget } from '../../../lib/base/target.js'
import { verifySync } from '../../../lib/verify/index.js'
import { dmintJob, dmintVectors } from '../../vectors/dmint.js'
import { dmintHashVectors } from '../../vectors/dmint_hashes.js'

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
    const scash = claimOf({ ...blank, kind: 'header-scash', header: header + '00'.repeat(32) })
    expect(scash.job).toMatchObject({ variant: 'scash', compare: 'commitment', nonceOffset: 76 })
  })

  test.each(dmintVectors.filter(({ expect: outcome }) => outcome === 'hit').slice(0, 6))('the mint $id', vector => {
    const fields = { kind: 'dmint', key: '', target: vector.target_hex }
    const apart = claimOf({ ...fields, header: vector.preimage_hex, nonce: vector.nonce_hex })
    expect(apart).toEqual({ job: dmintJob(vector), nonce: BigInt(vector.nonce_int) })
    expect(claimOf({ ...fields, header: vector.preimage_hex + vector.nonce_hex, nonce: '' })).toEqual(apart)
  })

  test('mints of the other two hashes are proofs', () => {
    for (const { algorithm, preimage_hex, nonce, nonce_width } of dmintHashVectors) {
      const nonceHex = toHex(toLittleEndian(BigInt(nonce), nonce_width))
      const fields = {
        kind: `dmint-${algorithm}`,
        header: preimage_hex,
        key: '',
        nonce: nonceHex,
        target: '7f'.padEnd(16, 'f'),
      }
      const claim = claimOf(fields)
      expect(verifySync(claim.job, claim.nonce).valid).toBe(true)
    }
  })

  test("a share of a pool's job: its compact target", () => {
    const { job } = claimOf({
      kind: 'share',
      header: '00'.repeat(76),
      key: '11'.repeat(32),
      nonce: '',
      target: 'b88d0600',
    })
    expect(job.target).toEqual(compactTarget(Uint8Array.of(0xb8, 0x8d, 6, 0)))
    expect(job.nonceOffset).toBe(39)
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
  [{ kind: 'dmint-md5', header: '00'.repeat(68), target: 'ff' }, /kind/],
  [{ kind: 'dmint', header: '00'.repeat(68) }, /target is missing/],
  [{ kind: 'dmint', header: '00'.repeat(68), target: '1'.repeat(17) }, /target of a mint/],
  [{ kind: 'dmint', header: '00'.repeat(63), nonce: '00000000' }, /header must be the 64 bytes/],
  [{ kind: 'dmint', header: '00'.repeat(64), nonce: '000000' }, /nonce must have 4 or 8 bytes/],
  [{ kind: 'share', header: '00'.repeat(76), key: '11'.repeat(32), target: 'ff' }, /target of a share/],
  [{ kind: 'header-scash' }, /header must have 112 bytes/],
])('%j is refused', (fields, message) => {
  expect(() => claimOf({ ...blank, ...fields })).toThrow(message)
  let said = ''
  try {
    claimOf({ ...blank, ...fields })
  } catch (error) {
    said = (error as Error).message
  }
  // Each is told at a field.
  expect(fieldIn(said)).toBeDefined()
})
