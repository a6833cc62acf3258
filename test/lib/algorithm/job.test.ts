import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import {
  assertJob,
  blockHeader,
  copyJob,
  cryptonoteBlob,
  dmint,
  type Sha256dJob,
} from '../../../lib/algorithm/index.js'
import { toHex } from '../../../lib/base/bytes.js'

const preimage = new Uint8Array(64).fill(7)
const header = new Uint8Array(80)
header.set([0xff, 0xff, 0x7f, 0x20], 72)

const kinds: [string, (bytes: Uint8Array) => Uint8Array][] = [
  ['Uint8Array', bytes => bytes.slice()],
  ['Buffer', bytes => Buffer.from(bytes)],
  ['Uint8Array of another realm', bytes => runInNewContext(`Uint8Array.of(${bytes})`)],
]

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

  it.each(kinds)('copies a preimage that is a %s: later changes do not reach the job', (_, from) => {
    const mutable = from(preimage)
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

describe('dmint with several preimages', () => {
  const preimages = [1, 2, 3].map(fill => new Uint8Array(64).fill(fill))
  const rule = { target: 5n, nonceWidth: 4 } as const

  it.each(kinds)('copies them, each a %s, and its template is the first', (_, from) => {
    const mutable = preimages.map(from)
    const job = dmint({ ...rule, preimages: mutable })
    mutable[1]!.fill(9)
    mutable.pop()
    expect(job.preimages).toEqual(preimages)
    expect(job.template).toEqual(dmint({ ...rule, preimage: preimages[0]! }).template)
    expect(dmint({ ...rule, preimages: preimages.slice(0, 1) }).preimages).toHaveLength(1)
    expect(() => assertJob(job)).not.toThrow()
  })

  it.each<[string, unknown, string]>([
    ['PICKAXE_ERR_ARG_RANGE', { preimages: [] }, 'preimages must be 1 to 16, got 0'],
    [
      'PICKAXE_ERR_ARG_RANGE',
      { preimages: Array.from({ length: 17 }, (_, i) => new Uint8Array(64).fill(i)) },
      'preimages must be 1 to 16, got 17',
    ],
    ['PICKAXE_ERR_ARG_TYPE', { preimages: preimage }, 'preimages must be an array'],
    ['PICKAXE_ERR_ARG_TYPE', { preimages: [preimage, 'aa'] }, 'preimages[1] must be a Uint8Array'],
    ['PICKAXE_ERR_ARG_RANGE', { preimages: [preimage, new Uint8Array(63)] }, 'preimages[1] must have 64 bytes'],
    [
      'PICKAXE_ERR_ARG_RANGE',
      { preimages: [...preimages, preimages[1]] },
      'preimages must differ: 1 and 3 are the same',
    ],
    ['PICKAXE_ERR_ARG_RANGE', { preimages, preimage }, 'give either preimage or preimages'],
  ])('answers %s to %o', (code, options, message) => {
    expect(() => dmint({ ...rule, ...(options as object) } as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    )
  })
})

describe('blockHeader with version rolling', () => {
  const versions = (mask: number, first?: number, count?: number) => {
    const rolling = { mask, ...(first !== undefined && { first }), ...(count !== undefined && { count }) }
    const bytes = header.slice()
    bytes.set([0x01, 0x40, 0x00, 0x20])
    const { preimages } = blockHeader({ header: bytes, algorithm: 'sha256d', versionRolling: rolling })
    for (const other of preimages!) expect(other.subarray(4)).toEqual(bytes.subarray(4, 64))
    return preimages!.map(bytes => new DataView(bytes.buffer).getUint32(0, true))
  }

  it('counts through the bits of the mask, beginning with the own version', () => {
    expect(versions(0x1fffe000, 0, 5)).toEqual([0x20004001, 0x20006001, 0x20000001, 0x20002001, 0x2000c001])
    expect(versions(0x1fffe000)).toHaveLength(16)
    expect(versions(0x80000001)).toEqual([0x20004001, 0x20004000, 0xa0004001, 0xa0004000])
    expect(versions(0x1fffe000, 65_530)).toEqual(versions(0x1fffe000, 65_530, 6))
    expect(versions(0xffffffff, 0xfffffff0, 1)).toEqual([(0x20004001 ^ 0xfffffff0) >>> 0])
  })

  it.each<[string, unknown]>([
    ['PICKAXE_ERR_ARG_TYPE', 0x1fffe000],
    ['PICKAXE_ERR_ARG_TYPE', {}],
    ['PICKAXE_ERR_ARG_RANGE', { mask: 0 }],
    ['PICKAXE_ERR_ARG_RANGE', { mask: 2 ** 32 }],
    ['PICKAXE_ERR_ARG_RANGE', { mask: -1 }],
    ['PICKAXE_ERR_ARG_RANGE', { mask: 7, count: 9 }],
    ['PICKAXE_ERR_ARG_RANGE', { mask: 7, first: 8 }],
    ['PICKAXE_ERR_ARG_RANGE', { mask: 7, first: 7, count: 2 }],
    ['PICKAXE_ERR_ARG_RANGE', { mask: 0xffff, count: 17 }],
    ['PICKAXE_ERR_ARG_RANGE', { mask: 0xffff, count: 0 }],
    ['PICKAXE_ERR_ARG_TYPE', { mask: 0xffff, count: '2' }],
  ])('answers %s to %o', (code, versionRolling) => {
    expect(() => blockHeader({ header, algorithm: 'sha256d', versionRolling } as never)).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it('is not for RandomX', () => {
    const options = { header, algorithm: 'randomx', key: new Uint8Array(32), versionRolling: { mask: 1 } }
    expect(() => blockHeader(options as never)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_ARG_RANGE' }))
  })
})

describe('blockHeader', () => {
  it('takes the target from the header itself, from bits, or as a number', () => {
    const own = blockHeader({ header, algorithm: 'sha256d' })
    expect(own.target.bound).toBe(0x7fffffn << 232n)
    expect(blockHeader({ header, algorithm: 'sha256d', bits: 0x1d00ffff }).target.bound).toBe(0xffffn << 208n)
    expect(blockHeader({ header, algorithm: 'sha256d', target: 123n }).target.bound).toBe(123n)
  })

  it.each(kinds)('copies a header that is a %s, and leaves it as it was', (_, from) => {
    const [mutable, key] = [from(header), from(new Uint8Array(32))]
    const rolled = blockHeader({ header: mutable, algorithm: 'sha256d', versionRolling: { mask: 0x1fffe000 } })
    expect(new Set(rolled.preimages!.map(toHex)).size).toBe(16)
    expect(toHex(mutable)).toBe(toHex(header))
    const job = blockHeader({ header: mutable, algorithm: 'randomx', key })
    mutable.fill(9)
    key.fill(9)
    expect(rolled.template).toEqual(header)
    expect(job).toMatchObject({ template: header, key: new Uint8Array(32) })
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
    const mutable = Buffer.from(blob)
    const { template } = cryptonoteBlob({ blob: mutable, seedHash, difficulty: 1n })
    mutable.fill(9)
    expect(template).toEqual(blob)
    expect(() => cryptonoteBlob({ blob: new Uint8Array(42), seedHash, difficulty: 1n })).toThrow(RangeError)
    expect(() => cryptonoteBlob({ blob, seedHash, difficulty: 0n })).toThrow(RangeError)
  })

  it('of YadaCoin has its nonce at 147', () => {
    const blob = new Uint8Array(151)
    const seedHash = new Uint8Array(32)
    const yada = { seedHash, difficulty: 1n, variant: 'rx/yada' } as const
    expect(cryptonoteBlob({ blob, ...yada })).toMatchObject({ nonceOffset: 147, compare: 'hash' })
    expect(() => cryptonoteBlob({ blob: blob.subarray(1), ...yada })).toThrow(/blob must have 151/)
  })
})

describe('copyJob', () => {
  const rolling = blockHeader({ header, algorithm: 'sha256d', versionRolling: { mask: 7 } })
  const randomx = blockHeader({ header, algorithm: 'randomx', key: new Uint8Array(32), variant: 'rx/2' })

  it.each([rolling, randomx, dmint({ preimage, target: 5n, nonceWidth: 8 })])('is the same job: %o', job => {
    const copy = copyJob(Object.assign({ onDone() {} }, job))
    expect(copy).toStrictEqual({ ...job })
    expect(copy.template).not.toBe(job.template)
  })
})

describe('assertJob', () => {
  const good = dmint({ preimage, target: 5n, nonceWidth: 4 })

  it('accepts what the helpers build', () => {
    expect(() => assertJob(good)).not.toThrow()
  })

  it.each<[string, Partial<Record<keyof Sha256dJob, unknown>>]>([
    ['PICKAXE_ERR_ARG_RANGE', { preimages: [] }],
    ['PICKAXE_ERR_ARG_RANGE', { preimages: [preimage, preimage.slice()] }],
    ['PICKAXE_ERR_ARG_TYPE', { preimages: 'all' }],
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
