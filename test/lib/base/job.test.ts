import { describe, expect, it } from 'vitest'
import { assertJob, blockHeader, cryptonoteBlob, dmint, type Job } from '../../../lib/base/job.js'

const preimage = new Uint8Array(64).fill(7)
const header = new Uint8Array(80)
header.set([0xff, 0xff, 0x7f, 0x20], 72)

describe('dmint', () => {
  it('puts the nonce behind the preimage and covers its whole space', () => {
    const job = dmint({ preimage, target: 5n, nonceWidth: 8 })
    expect(job).toMatchObject({
      algorithm: 'sha256d',
      nonceOffset: 64,
      nonceWidth: 8,
      range: { start: 0n, end: 1n << 64n },
    })
    expect(job.template).toHaveLength(72)
  })

  it('copies the preimage: later changes do not reach the job', () => {
    const mutable = preimage.slice()
    const job = dmint({ preimage: mutable, target: 5n, nonceWidth: 4 })
    mutable[0] = 99
    expect(job.template[0]).toBe(7)
  })

  it.each([
    ['PICKAXE_ERR_ARG_TYPE', undefined],
    ['PICKAXE_ERR_ARG_TYPE', { preimage: 'aa', target: 1n, nonceWidth: 4 }],
    ['PICKAXE_ERR_ARG_RANGE', { preimage: new Uint8Array(63), target: 1n, nonceWidth: 4 }],
    ['PICKAXE_ERR_ARG_TYPE', { preimage, target: 1, nonceWidth: 4 }],
    ['PICKAXE_ERR_ARG_RANGE', { preimage, target: 0n, nonceWidth: 4 }],
    ['PICKAXE_ERR_ARG_RANGE', { preimage, target: 1n, nonceWidth: 5 }],
    ['PICKAXE_ERR_ARG_RANGE', { preimage, target: 1n, nonceWidth: '4' }],
    ['PICKAXE_ERR_ARG_RANGE', { preimage, target: 1n, nonceWidth: 4, range: { start: 0n, end: (1n << 32n) + 1n } }],
    ['PICKAXE_ERR_ARG_RANGE', { preimage, target: 1n, nonceWidth: 4, range: { start: 5n, end: 4n } }],
    ['PICKAXE_ERR_ARG_RANGE', { preimage, target: 1n, nonceWidth: 4, range: { start: -1n, end: 4n } }],
    ['PICKAXE_ERR_ARG_TYPE', { preimage, target: 1n, nonceWidth: 4, range: { start: 0, end: 4 } }],
    ['PICKAXE_ERR_ARG_TYPE', { preimage, target: 1n, nonceWidth: 4, range: null }],
  ])('answers %s to %o', (code, options) => {
    expect(() => dmint(options as never)).toThrow(expect.objectContaining({ code }))
  })
})

describe('blockHeader', () => {
  it('takes the target from the header itself, from bits, or as a number', () => {
    const own = blockHeader({ header, algorithm: 'sha256d' })
    expect(own.target.bound).toBe(0x7fffffn << 232n)
    expect(blockHeader({ header, algorithm: 'sha256d', bits: 0x1d00ffff }).target.bound).toBe(0xffffn << 208n)
    expect(blockHeader({ header, algorithm: 'sha256d', target: 123n }).target.bound).toBe(123n)
  })

  it('builds RandomX jobs over the header', () => {
    const job = blockHeader({ header, algorithm: 'randomx', key: new Uint8Array(32) })
    expect(job).toMatchObject({ algorithm: 'randomx', variant: 'rx/0', compare: 'hash', nonceOffset: 76 })
  })

  it.each([
    ['PICKAXE_ERR_ARG_RANGE', { header: new Uint8Array(79), algorithm: 'sha256d' }],
    ['PICKAXE_ERR_ARG_RANGE', { header, algorithm: 'scrypt' }],
    ['PICKAXE_ERR_ARG_RANGE', { header, algorithm: 'sha256d', bits: 0x1d00ffff, target: 1n }],
    ['PICKAXE_ERR_ARG_RANGE', { header, algorithm: 'sha256d', target: 1n << 256n }],
    ['PICKAXE_ERR_ARG_TYPE', { header, algorithm: 'sha256d', bits: '1d00ffff' }],
    ['PICKAXE_ERR_ARG_RANGE', { header: new Uint8Array(80), algorithm: 'sha256d' }],
    ['PICKAXE_ERR_ARG_TYPE', { header, algorithm: 'randomx' }],
    ['PICKAXE_ERR_ARG_RANGE', { header, algorithm: 'randomx', key: new Uint8Array(61) }],
    ['PICKAXE_ERR_ARG_RANGE', { header, algorithm: 'randomx', key: new Uint8Array(32), variant: 'rx/1' }],
  ])('answers %s to %o', (code, options) => {
    expect(() => blockHeader(options as never)).toThrow(expect.objectContaining({ code }))
  })
})

describe('cryptonoteBlob', () => {
  it('has its nonce at 39, and rx/2 compares the commitment', () => {
    const blob = new Uint8Array(76)
    const seedHash = new Uint8Array(32)
    expect(cryptonoteBlob({ blob, seedHash, difficulty: 200n })).toMatchObject({ nonceOffset: 39, compare: 'hash' })
    expect(cryptonoteBlob({ blob, seedHash, difficulty: 200n, variant: 'rx/2' })).toMatchObject({
      compare: 'commitment',
    })
    expect(() => cryptonoteBlob({ blob: new Uint8Array(42), seedHash, difficulty: 1n })).toThrow(RangeError)
    expect(() => cryptonoteBlob({ blob, seedHash, difficulty: 0n })).toThrow(RangeError)
  })
})

describe('assertJob', () => {
  const good = dmint({ preimage, target: 5n, nonceWidth: 4 })

  it('accepts what the helpers build', () => {
    expect(() => assertJob(good)).not.toThrow()
  })

  it.each<[string, Partial<Record<keyof Job, unknown>>]>([
    ['PICKAXE_ERR_ARG_RANGE', { algorithm: 'md5' }],
    ['PICKAXE_ERR_ARG_TYPE', { template: [1, 2] }],
    ['PICKAXE_ERR_JOB_LAYOUT', { nonceOffset: 65 }],
    ['PICKAXE_ERR_JOB_LAYOUT', { nonceOffset: 0 }],
    ['PICKAXE_ERR_JOB_LAYOUT', { nonceOffset: -1 }],
    ['PICKAXE_ERR_JOB_LAYOUT', { template: new Uint8Array(72) }],
    ['PICKAXE_ERR_ARG_RANGE', { nonceWidth: 3 }],
    ['PICKAXE_ERR_ARG_TYPE', { target: undefined }],
    ['PICKAXE_ERR_ARG_TYPE', { target: { bound: 5, order: 'big-endian' } }],
    ['PICKAXE_ERR_ARG_RANGE', { target: { bound: 5n, order: 'middle' } }],
    ['PICKAXE_ERR_ARG_RANGE', { target: { bound: 1n << 256n, order: 'big-endian' } }],
    ['PICKAXE_ERR_ARG_TYPE', { range: undefined }],
  ])('answers %s to %o', (code, change) => {
    expect(() => assertJob({ ...good, ...change })).toThrow(expect.objectContaining({ code }))
  })
})
