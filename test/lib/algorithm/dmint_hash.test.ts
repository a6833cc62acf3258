/** dMint with the contract's other two hashes. */
import { blake3 } from '@noble/hashes/blake3.js'
import { kt128 } from '@noble/hashes/sha3-addons.js'
import { describe, expect, it, test } from 'vitest'
import { dmint, jobFromJSON, jobToJSON, messageOf } from '../../../lib/algorithm/index.js'
import { fromBigEndian, fromHex, toHex } from '../../../lib/base/bytes.js'
import { verifySync } from '../../../lib/verify/index.js'
import { dmintHashVectors } from '../../vectors/dmint_hashes.js'

const preimage = Uint8Array.from({ length: 64 }, (_, i) => i)

// The digests of 00 01 02 ... 47 (72 bytes) and of 17 zero bytes: Radiant's node tests its opcodes with the first and, of
// KangarooTwelve, with the second (src/test/crypto_tests.cpp); RFC 9861 has the third, of 00 01 ... 10.
describe('the hashes', () => {
  it('give the known answers', () => {
    const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i)
    const known = dmint({ preimage, target: 1n, nonceWidth: 8, algorithm: 'blake3' })
    const nonce = 0x4746454443424140n
    expect(messageOf(known, nonce)).toEqual(counting(72))
    expect(toHex(verifySync(known, nonce).hash)).toBe(
      '028eb97d80291fc1f4ab846657fb2277cae9d7eda639c09bd220a9c869f0e9e6',
    )
    expect(toHex(kt128(new Uint8Array(17)))).toBe('9b201678f3160105ce0941a58f52a7c0e6898f3d73b7300a9582fed4adb63b22')
    expect(toHex(kt128(counting(17)))).toBe('6bf75fa2239198db4772e36478f8e19b0f371205f6a9a93a273f51df37122888')
  })
})

test.each(dmintHashVectors)('a recorded proof of $algorithm is one, and not with another nonce', vector => {
  const { algorithm, preimage_hex, nonce_width: nonceWidth, nonce, digest_hex } = vector
  const job = dmint({ preimage: fromHex(preimage_hex), target: 2n ** 63n - 1n, nonceWidth, algorithm })
  expect(verifySync(job, BigInt(nonce))).toEqual({ valid: true, hash: fromHex(digest_hex) })
  expect(verifySync(job, BigInt(nonce + 1)).valid).toBe(false)
})

describe.each([
  { algorithm: 'blake3', hash: (message: Uint8Array) => blake3(message) },
  { algorithm: 'k12', hash: (message: Uint8Array) => kt128(message, { dkLen: 32 }) },
] as const)('$algorithm', ({ algorithm, hash }) => {
  const job = dmint({ preimage, target: 5n, nonceWidth: 8, algorithm })

  it('hashes preimage and nonce once', () => {
    expect(verifySync(job, 7n)).toEqual({ valid: false, hash: hash(messageOf(job, 7n)) })
  })

  it('takes a hash whose 64 bits are the target, as the bytecode does, and none above', () => {
    const digest = hash(messageOf(job, 9n))
    const number = fromBigEndian(digest)
    const at = (bound: bigint) => verifySync({ ...job, target: { bound, order: 'big-endian' } }, 9n).valid
    expect([at(number - 1n), at(number), at(number + 1n)]).toEqual([false, true, true])
    // 96 leading bits may be the target, whatever follows.
    expect(job.target.bound).toBe((6n << 160n) - 1n)
    expect(dmint({ preimage, target: 5n, nonceWidth: 8 }).target.bound).toBe((5n << 160n) - 1n)
    const easiest = dmint({ preimage, target: 1n << 70n, nonceWidth: 8, algorithm }).target.bound
    expect(easiest).toBe((1n << 223n) - 1n)
  })

  it('refuses headers and hashes read the other way', () => {
    const { template, nonceOffset, nonceWidth, range } = job
    const other = { algorithm, template, nonceOffset, nonceWidth, range }
    expect(() => verifySync({ ...other, target: { bound: 1n, order: 'little-endian' } }, 0n)).toThrow(/big-endian/)
    expect(() =>
      verifySync(
        {
          ...other,
          template: new Uint8Array(80),
          target: job.target,
          range: { start: 0n, end: 9n },
          nonceOffset: 76,
          nonceWidth: 4,
        },
        0n,
      ),
    ).toThrow(/64-byte preimage/)
  })

  it('is the same job in JSON, with one preimage and with several', () => {
    expect(jobFromJSON(jobToJSON(job))).toEqual(job)
    const other = fromHex('ab'.repeat(64))
    const several = dmint({ preimages: [preimage, other], target: 5n, nonceWidth: 4, algorithm })
    expect(jobFromJSON(JSON.parse(JSON.stringify(jobToJSON(several))))).toEqual(several)
    expect(verifySync(several, 3n, { preimageIndex: 1 }).hash).toEqual(hash(Uint8Array.of(...other, 3, 0, 0, 0)))
  })
})
