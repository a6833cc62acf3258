import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { blockHeader, dmint } from '../../../lib/algorithm/index.js'
import { fromHex, toHex } from '../../../lib/base/bytes.js'
import { commitment, sha256d, verify, verifySync, withNonce } from '../../../lib/verify/index.js'
import { dmintJob, dmintVectors } from '../../vectors/dmint.js'

const genesis = fromHex(
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c',
)

describe('verify', () => {
  it.each(dmintVectors.filter(v => v.expect !== 'exhausted'))('$id: $expect', vector => {
    const { valid, hash } = verifySync(dmintJob(vector), BigInt(vector.nonce_int))
    expect(toHex(hash)).toBe(vector.digest_hex)
    expect(valid).toBe(vector.expect === 'hit')
  })

  it('accepts the Bitcoin genesis nonce and no neighbour', () => {
    const job = blockHeader({ header: genesis, algorithm: 'sha256d' })
    expect(verifySync(job, 2083236893n).valid).toBe(true)
    expect(verifySync(job, 2083236892n).valid).toBe(false)
    expect(verifySync(job, 2083236894n).valid).toBe(false)
  })

  it('writes the nonce into a copy, also of a template that is a Buffer', () => {
    const template = Buffer.from(genesis)
    const job = { ...blockHeader({ header: genesis, algorithm: 'sha256d' }), template }
    const messages = [1n, 2n].map(nonce => withNonce(job, nonce))
    expect(messages.map(message => message[76])).toEqual([1, 2])
    expect(template).toEqual(Buffer.from(genesis))
  })

  it('judges the preimage it is asked about', () => {
    const vector = dmintVectors.find(({ id }) => id === 'small-v1-0')!
    const nonce = BigInt(vector.nonce_int)
    const { template } = dmintJob(vector)
    const [own, other] = [template.slice(0, 64), new Uint8Array(64)]
    const job = dmint({ preimages: [other, own], target: BigInt(`0x${vector.target_hex}`), nonceWidth: 4 })
    expect(verifySync(job, nonce, { preimageIndex: 1 })).toEqual(verifySync(dmintJob(vector), nonce))
    expect(verifySync(job, nonce, { preimageIndex: 1 }).valid).toBe(true)
    expect(verifySync(job, nonce).valid).toBe(false)
    expect(toHex(withNonce(job, nonce, 1))).toBe(vector.preimage_hex + vector.nonce_hex)
  })

  it.each([
    [2, 'PICKAXE_ERR_ARG_RANGE'],
    [-1, 'PICKAXE_ERR_ARG_RANGE'],
    [0.5, 'PICKAXE_ERR_ARG_RANGE'],
    ['1', 'PICKAXE_ERR_ARG_TYPE'],
  ])('refuses preimageIndex %j of two', (preimageIndex, code) => {
    const preimages = [new Uint8Array(64), new Uint8Array(64).fill(1)]
    const job = dmint({ preimages, target: 1n, nonceWidth: 4 })
    expect(() => verifySync(job, 0n, { preimageIndex: preimageIndex as number })).toThrow(
      expect.objectContaining({ code }),
    )
    const single = dmint({ preimage: preimages[0]!, target: 1n, nonceWidth: 4 })
    expect(() => verifySync(single, 0n, { preimageIndex: 1 })).toThrow(RangeError)
  })

  it.each([
    ['PICKAXE_ERR_ARG_TYPE', 5],
    ['PICKAXE_ERR_ARG_RANGE', -1n],
    ['PICKAXE_ERR_ARG_RANGE', 1n << 32n],
  ])('answers %s to nonce %s', (code, nonce) => {
    const job = blockHeader({ header: genesis, algorithm: 'sha256d' })
    expect(() => verifySync(job, nonce as bigint)).toThrow(expect.objectContaining({ code }))
  })

  it('refuses what are no options, no job, no bytes, with a code', async () => {
    const job = blockHeader({ header: genesis, algorithm: 'sha256d' })
    const wrongType = expect.objectContaining({ name: 'TypeError', code: 'PICKAXE_ERR_ARG_TYPE' })
    expect(() => verifySync(job, 0n, null as never)).toThrow(wrongType)
    await expect(verify(job, 0n, null as never)).rejects.toEqual(wrongType)
    expect(() => withNonce({} as never, 1n)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_RANGE' }))
    expect(() => sha256d('x' as never)).toThrow(wrongType)
    expect(() => commitment(genesis, 'x' as never)).toThrow(wrongType)
  })

  it('refuses what is no job', () => {
    expect(() => verifySync({} as never, 0n)).toThrow(RangeError)
    expect(() => verifySync(null as never, 0n)).toThrow(TypeError)
  })
})

it('sha256d equals OpenSSL on every length up to three blocks', () => {
  const openssl = (data: Uint8Array) => createHash('sha256').update(data).digest()
  for (let length = 0; length <= 192; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff)
    expect(toHex(sha256d(message))).toBe(toHex(openssl(openssl(message))))
  }
})
