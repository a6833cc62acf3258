import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { blockHeader } from '../../../lib/base/job.js'
import { sha256d, verify } from '../../../lib/verify/index.js'
import { dmintJob, dmintVectors } from '../../vectors/dmint.js'

const genesis = fromHex(
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c',
)

describe('verify', () => {
  it.each(dmintVectors.filter(v => v.expect !== 'exhausted'))('$id: $expect', vector => {
    const { valid, hash } = verify(dmintJob(vector), BigInt(vector.nonce_int))
    expect(toHex(hash)).toBe(vector.digest_hex)
    expect(valid).toBe(vector.expect === 'hit')
  })

  it('accepts the Bitcoin genesis nonce and no neighbour', () => {
    const job = blockHeader({ header: genesis, algorithm: 'sha256d' })
    expect(verify(job, 2083236893n).valid).toBe(true)
    expect(verify(job, 2083236892n).valid).toBe(false)
    expect(verify(job, 2083236894n).valid).toBe(false)
  })

  it.each([
    ['PICKAXE_ERR_ARG_TYPE', 5],
    ['PICKAXE_ERR_ARG_RANGE', -1n],
    ['PICKAXE_ERR_ARG_RANGE', 1n << 32n],
  ])('answers %s to nonce %s', (code, nonce) => {
    const job = blockHeader({ header: genesis, algorithm: 'sha256d' })
    expect(() => verify(job, nonce as bigint)).toThrow(expect.objectContaining({ code }))
  })

  it('refuses what is no job', () => {
    expect(() => verify({} as never, 0n)).toThrow(RangeError)
    expect(() => verify(null as never, 0n)).toThrow(TypeError)
  })
})

it('sha256d equals OpenSSL on every length up to three blocks', () => {
  const openssl = (data: Uint8Array) => createHash('sha256').update(data).digest()
  for (let length = 0; length <= 192; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff)
    expect(toHex(sha256d(message))).toBe(toHex(openssl(openssl(message))))
  }
})
