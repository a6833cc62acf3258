import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { blockHeader, cryptonoteBlob } from '../../../../lib/algorithm/index.js'
import { fromHex, toHex } from '../../../../lib/base/bytes.js'
import { bitsTarget, difficultyTarget, meetsTarget } from '../../../../lib/base/target.js'
import { commitment, RandomXCache } from '../../../../lib/hash/randomx/index.js'
import { verify, verifySync } from '../../../../lib/verify/index.js'

interface HeaderVector {
  name: string
  key: string
  header?: string
  blob?: string
  randomx_hash: string
  bits?: string
  difficulty?: number
  meets_bits?: boolean
}

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${name}`, import.meta.url), 'utf8')).vectors
}

const headers = vectors<HeaderVector>('headers.json').filter(vector => vector.randomx_hash !== undefined)
describe('proofs', () => {
  test('headers against their targets', async () => {
    const vector = headers.find(({ name }) => name === 'btc3-main-genesis')!
    const header = fromHex(vector.header)
    const key = fromHex(vector.key)
    const cache = await RandomXCache.create({ key })
    const nonce = BigInt(new DataView(header.buffer).getUint32(76, true))
    const job = blockHeader({ algorithm: 'randomx', header, key })
    const verdict = await verify(job, nonce, { cache })
    expect(verdict.valid).toBe(true)
    expect(toHex(verdict.hash)).toBe(vector.randomx_hash)
    expect(verifySync(job, nonce, { cache })).toEqual(verdict)
    expect((await verify(job, nonce + 1n, { cache })).valid).toBe(false)

    const committed = blockHeader({
      algorithm: 'randomx',
      header,
      key,
      variant: 'rx/2',
      compare: 'commitment',
      target: 0n,
    })
    const other = await verify(committed, nonce, { cache })
    expect(other.valid).toBe(false)
    expect(other.commitment).toEqual(commitment(header, other.hash))
    expect(
      (await verify({ ...committed, target: { bound: (1n << 256n) - 1n, order: 'little-endian' } }, nonce, { cache }))
        .valid,
    ).toBe(true)

    await expect(verify({ ...job, key: Uint8Array.of(1) }, nonce, { cache })).rejects.toThrow(/key/)
    await expect(verify(job, 1n << 32n, { cache })).rejects.toThrow(/nonce/)
    await expect(verify({ ...job, variant: 'scash' }, nonce, { cache })).rejects.toThrow(/scash needs one of its own/)
    expect([cache.serves(job), cache.serves(committed)]).toEqual([true, true])
    expect(cache.serves({ ...job, variant: 'scash' })).toBe(false)
  }, 60_000)

  test('the recorded verdicts follow from the recorded hashes', () => {
    for (const { bits, difficulty, randomx_hash, meets_bits } of headers) {
      const target = bits === undefined ? difficultyTarget(BigInt(difficulty!)) : bitsTarget(Number.parseInt(bits, 16))
      expect(meetsTarget(fromHex(randomx_hash), target)).toBe(meets_bits ?? true)
    }
    const { key, blob } = headers.find(vector => vector.blob !== undefined)!
    expect(cryptonoteBlob({ blob: fromHex(blob), seedHash: fromHex(key), difficulty: 1n }).compare).toBe('hash')
  })
})

describe('a cache in use', () => {
  test('hashes asked for at once answer in order and equal hashSync', async () => {
    const cache = await RandomXCache.create({ key: Uint8Array.of(9) })
    const inputs = [1, 2, 3].map(byte => Uint8Array.of(byte))
    const reused = Buffer.alloc(1)
    const pending = inputs.map(input => {
      reused.set(input)
      return cache.hash(reused)
    })
    expect(() => cache.hashSync(inputs[0]!)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_BUSY' }))
    const hashes = await Promise.all(pending)
    expect(inputs.map(input => cache.hashSync(input))).toEqual(hashes)
  }, 60_000)

  test('progress rises to 1 and the event loop keeps running', async () => {
    const fractions: number[] = []
    let longestMs = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last)
      last = performance.now()
    }, 1)
    await RandomXCache.create({ key: Uint8Array.of(9), onProgress: fraction => fractions.push(fraction) })
    clearInterval(timer)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
    // The aim is 10 ms; the bound leaves room for a busy machine.
    expect(longestMs).toBeLessThan(500)
  }, 60_000)

  test('aborting stops the preparation', async () => {
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const creation = RandomXCache.create({
      key: Uint8Array.of(9),
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    })
    await expect(creation).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED', cause: reason })
  })

  test.each([
    ['no options', undefined, 'PICKAXE_ERR_ARG_TYPE'],
    ['a signal that is none', { key: new Uint8Array(0), signal: {} }, 'PICKAXE_ERR_ARG_TYPE'],
    ['progress told to nobody', { key: new Uint8Array(0), onProgress: 5 }, 'PICKAXE_ERR_ARG_TYPE'],
    ['no key', {}, 'PICKAXE_ERR_ARG_TYPE'],
    ['a long key', { key: new Uint8Array(61) }, 'PICKAXE_ERR_ARG_RANGE'],
    ['an unknown engine', { key: new Uint8Array(0), engine: 'jit' }, 'PICKAXE_ERR_ARG_RANGE'],
  ])('%s', async (_, options, code) => {
    await expect(RandomXCache.create(options as never)).rejects.toMatchObject({ code })
  })
})
