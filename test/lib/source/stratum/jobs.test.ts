/** Jobs of both stratums against captured and published work. */
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../../lib/base/bytes.js'
import { PickaxeError } from '../../../../lib/base/errors.js'
import { compactTarget, expectedHashes, maxUint256 } from '../../../../lib/base/target.js'
import type { Hit } from '../../../../lib/miner/miner.js'
import { parsePoolAddress } from '../../../../lib/source/stratum/address.js'
import { lineSplitter } from '../../../../lib/source/stratum/line_splitter.js'
import { MoneroJob } from '../../../../lib/source/stratum/monero/job.js'
import { NonceSpaces } from '../../../../lib/source/stratum/monero/nonce_space.js'
import { shareRefusal } from '../../../../lib/source/stratum/refusal.js'
import { difficultyOf, difficultyToTarget } from '../../../../lib/source/stratum/v1/difficulty.js'
import { HeaderSpaces } from '../../../../lib/source/stratum/v1/header_spaces.js'
import { V1Job } from '../../../../lib/source/stratum/v1/job.js'
import { swapWords } from '../../../../lib/source/stratum/v1/notify.js'

describe('targets', () => {
  it('of 4 bytes are stretched as miners do', () => {
    // (2^32-1) / 0x00068db8 = 10000; (2^64-1) / 10000.
    expect(compactTarget(fromHex('b88d0600')).bound).toBe(((((1n << 64n) - 1n) / 10000n) << 192n) - 1n)
    expect(Math.round(expectedHashes(compactTarget(fromHex('b88d0600'))))).toBe(10000)
  })

  it('of 8 bytes are taken as they are', () => {
    expect(compactTarget(fromHex('0000000000000080')).bound).toBe((1n << 255n) - 1n)
  })

  it('never meet less than the difficulty they were made of', () => {
    for (const difficulty of [1n, 2n, 3n, 200n, 9_999n, 65_537n, 4_000_000n]) {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32LE(Number(((1n << 32n) - 1n) / difficulty))
      expect(compactTarget(bytes).bound).toBeLessThanOrEqual(maxUint256 / difficulty)
    }
  })

  it.each([1, 0.5, 65536, 1 / 2 ** 28, 0.1, 1e-300, 123456.789])('of difficulty %d', difficulty => {
    const { bound } = difficultyToTarget(difficulty)
    expect(bound).toBeLessThanOrEqual(maxUint256)
    if (difficulty > 1e-9)
      expect(Math.abs(difficultyOf({ bound, order: 'little-endian' }) / difficulty - 1)).toBeLessThan(1e-6)
  })

  it('of difficulty 1 is 0xffff · 2^208', () => {
    expect(difficultyToTarget(1).bound).toBe(0xffffn << 208n)
    expect(difficultyToTarget(0.5).bound).toBe(0xffffn << 209n)
  })
})

describe('a job of Stratum V1', () => {
  // Block 125552 as a job: its coinbase cut where a pool would, an empty branch of one's own making is not needed.
  const notify = {
    id: '1',
    previous: swapWords(fromHex('11'.repeat(32))),
    coinbase1: fromHex('01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0803a0bb0d'),
    coinbase2: fromHex('ffffffff01'),
    branch: [],
    version: 0x20000000,
    bits: 0x1d00ffff,
    time: 0x65000000,
    cleans: true,
  }
  const jobWith = (versionMask: number) => {
    const extranonce1 = fromHex('aabb')
    const headers = new HeaderSpaces().of(notify, extranonce1, 2)
    return new V1Job({
      notify,
      extranonce1,
      headers,
      target: difficultyToTarget(1e-9),
      versionMask,
      wantedMask: 0x1fffffff,
      user: 'me',
    })
  }

  it('knows its height', () => {
    expect(jobWith(0).height).toBe(0x0dbba0)
  })

  it('rolls the negotiated bits and no others, every version once', () => {
    const mask = 0x00000f1f
    const job = jobWith(mask)
    const seen = new Set<string>()
    for (let i = 0; i < 64; i++) {
      const work = job.next()!
      for (const preimage of 'preimages' in work.job ? work.job.preimages! : []) {
        const version = new DataView(preimage.buffer, preimage.byteOffset).getUint32(0, true)
        expect((version & ~mask) >>> 0).toBe(0x20000000)
        const key = `${toHex(preimage)} ${toHex(work.job.template.subarray(64))} ${work.job.range.start}`
        expect(seen.has(key)).toBe(false)
        seen.add(key)
      }
    }
    expect(seen.size).toBe(64 * 16)
  })

  it('rolls no time that a header has no room for', () => {
    const headers = new HeaderSpaces().of({ ...notify, time: 0xffffffff }, fromHex('aabb'), 1)
    for (let n = 0; n < 256; n++) expect(headers.next()?.time).toBe(0xffffffff)
    expect(headers.next()).toBeUndefined()
  })

  it('writes a share as the pool wants it', () => {
    const work = jobWith(0x1fffe000).next()!
    const message = new Uint8Array(80)
    new DataView(message.buffer).setUint32(0, 0x20004000, true)
    const hit = {
      nonce: 0x01020304n,
      nonceBytes: fromHex('04030201'),
      message,
      hash: new Uint8Array(32),
    } as unknown as Hit
    const share = work.share(hit)
    expect(share.params).toEqual(['me', '1', '0000', '65000000', '01020304', '00004000'])
    expect(share.isBlock).toBe(true)
  })
})

it('a share of rx/2 has the commitment as its result, and the hash beside it', () => {
  const job = new MoneroJob(
    { blob: '10'.repeat(76), job_id: 7, target: 'ffffffff', seed_hash: 'ab'.repeat(32), algo: 'rx/2' },
    { label: 'pool', loginId: 'id', variants: ['rx/2'], nicehash: false, spaces: new NonceSpaces() },
  )
  const work = job.next()!
  // A nonce that is not zero is shared: its top byte is the pool's.
  expect(work.job.range.start).toBe(0x10000000n)
  const hit = { nonceBytes: fromHex('01000010'), message: fromHex('10'.repeat(76)), hash: fromHex('cd'.repeat(32)) }
  const params = work.share(hit as unknown as Hit).params as Record<string, string>
  expect(params).toMatchObject({ id: 'id', job_id: 7, nonce: '01000010', commitment: 'cd'.repeat(32), algo: 'rx/2' })
  expect(params.result).toMatch(/^(?!cdcd)[0-9a-f]{64}$/)
})

describe('addresses', () => {
  it.each([
    ['stratum+tcp://pool.example:3333', false, 'pool.example', 3333],
    ['stratum+ssl://pool.example:443', true, 'pool.example', 443],
    ['ssl://[::1]:1', true, '::1', 1],
    ['pool.example:3333', false, 'pool.example', 3333],
  ])('%s', (text, tls, host, port) => expect(parsePoolAddress(text)).toMatchObject({ tls, host, port }))

  it.each([
    'pool.example',
    'http://pool.example:80',
    'pool:0',
    'pool:99999',
    '',
    'stratum+tcp://user:secret@pool.example:3333',
  ])('not %s, and no secret in the message', text => {
    let message = ''
    try {
      parsePoolAddress(text)
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).not.toBe('')
    expect(message).not.toContain('secret')
  })
})

describe('lines', () => {
  it('come whole from pieces of any size', () => {
    const text = '{"a":1}\r\n\n{"b":"ü"}\n{"c"'
    for (let size = 1; size < 12; size++) {
      const splitter = lineSplitter(100, () => expect.unreachable())
      const bytes = Buffer.from(text)
      const lines: string[] = []
      for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.push(bytes.subarray(at, at + size)))
      expect(lines).toEqual(['{"a":1}', '{"b":"ü"}'])
      expect(splitter.pending).toBe(4)
    }
  })

  it('end where they are too long', () => {
    let over = 0
    const splitter = lineSplitter(10, () => over++)
    expect([...splitter.push(Buffer.from('ok\n01234567890\nnever\n'))]).toEqual(['ok'])
    expect([...splitter.push(Buffer.from('more\n'))]).toEqual([])
    expect(over).toBe(1)
  })
})

describe('refusals', () => {
  it.each([
    ['Low difficulty share', -1, 'low-difficulty'],
    ['low difficulty', 23, 'low-difficulty'],
    ['Duplicate share', -1, 'duplicate'],
    ['Block expired', -1, 'stale'],
    ['Job not found', 21, 'unknown-job'],
    ['Invalid job id', -1, 'unknown-job'],
    ['Unauthenticated', -1, 'unauthenticated'],
    ['Your IP is banned', -1, 'banned'],
    ['ntime out of range', 20, 'malformed'],
    ['no reason given', 21, 'stale'],
    ['something', undefined, 'other'],
  ])('%s (%s) is %s', (text, code, reason) => {
    const error = new PickaxeError('PICKAXE_ERR_POOL_REFUSED', text, { detail: { text, code } })
    expect(shareRefusal(error)?.reason).toBe(reason)
  })
})
