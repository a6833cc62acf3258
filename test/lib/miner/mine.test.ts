import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { blockHeader, dmint } from '../../../lib/algorithm/index.js'
import { toHex } from '../../../lib/base/bytes.js'
import type { PickaxeError } from '../../../lib/base/errors.js'
import { mine } from '../../../lib/miner/mine.js'
import { Miner } from '../../../lib/miner/miner.js'
import type { Progress } from '../../../lib/miner/options.js'
import { system } from '../../../lib/native/system.js'
import { sha256d, verifySync } from '../../../lib/verify/index.js'
import { dmintJob, dmintVector, dmintVectors } from '../../vectors/dmint.js'

const usable = system().kernels.filter(({ algorithm, supported }) => algorithm === 'sha256d' && supported)
const impossible = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8 })

describe.each(usable)('with kernel $name', ({ name }) => {
  const kernels = { sha256d: name }

  const small = dmintVectors.filter(v => v.expect === 'hit' && v.nonce_int < 2_000_000)

  it.each(small)('finds $id from nonce 0', async vector => {
    const result = await mine(dmintJob(vector), { kernels, threads: 1 })
    expect(result).toMatchObject({ found: true, nonce: BigInt(vector.nonce_int) })
    expect(result.found && [toHex(result.nonceBytes), result.nonceHex]).toEqual([vector.nonce_hex, vector.nonce_hex])
    expect(result.found && [toHex(result.hash), result.hashHex]).toEqual([vector.digest_hex, vector.digest_hex])
    expect(result.hashes).toBeGreaterThan(vector.nonce_int)
  })

  it.each(dmintVectors.filter(v => v.expect === 'hit'))('finds $id in a window around it', async vector => {
    const nonce = BigInt(vector.nonce_int)
    const start = nonce > 5000n ? nonce - 5000n : 0n
    const result = await mine(dmintJob(vector, { start, end: nonce + 5001n }), { kernels, threads: 3 })
    expect(result).toMatchObject({ found: true, nonce })
  })

  it.each(dmintVectors.filter(v => v.expect === 'hit'))('finds $id among fifteen others', async vector => {
    const nonce = BigInt(vector.nonce_int)
    const range = { start: nonce > 500n ? nonce - 500n : 0n, end: nonce + 501n }
    const others = Array.from({ length: 15 }, (_, i) => new Uint8Array(64).fill(i))
    const preimageIndex = vector.nonce_int % 16
    const { template, target } = dmintJob(vector)
    const job = dmint({
      preimages: [...others.slice(0, preimageIndex), template.subarray(0, 64), ...others.slice(preimageIndex)],
      target: 1n,
      nonceWidth: vector.nonce_width,
      range,
    })
    const result = await mine({ ...job, target }, { kernels, threads: 2 })
    expect(result).toMatchObject({ found: true, nonce, preimageIndex })
    expect(result.found && toHex(result.hash)).toBe(vector.digest_hex)
    expect(result.found && toHex(result.message)).toBe(vector.preimage_hex + vector.nonce_hex)
    // The other preimages alone: the same nonces in vain.
    const rest = { ...job, target, preimages: others }
    const hashes = 15 * Number(range.end - range.start)
    expect(await mine(rest, { kernels, threads: 2 })).toMatchObject({ found: false, exhausted: true, hashes })
  })

  it('finds the version of a header that wins, and says which', async () => {
    const header = Uint8Array.from({ length: 80 }, (_, i) => (i * 7) & 0xff)
    const target = 1n << 244n // one hash in 4096
    const rolling = { mask: 0x1fffe000, first: 100, count: 13 }
    const range = { start: 70_000n, end: 90_000n }
    const options = { header, target, range, algorithm: 'sha256d', versionRolling: rolling } as const
    const job = blockHeader(options)
    const result = await mine(job, { kernels, threads: 1 })
    if (!result.found) throw new Error('260,000 hashes without a hit')
    expect(result.message.subarray(4, 76)).toEqual(header.subarray(4, 76))
    expect(result.message.subarray(0, 64)).toEqual(job.preimages![result.preimageIndex])
    expect(result.message.subarray(76)).toEqual(result.nonceBytes)
    expect(sha256d(result.message)).toEqual(result.hash)
    const own = new DataView(header.buffer).getUint32(0, true)
    const version = new DataView(result.message.buffer).getUint32(0, true)
    expect(((version ^ own) & ~rolling.mask) >>> 0).toBe(0)
    // The rolled header by itself is a proof for anyone.
    expect(verifySync(blockHeader({ header: result.message, algorithm: 'sha256d', target }), result.nonce).valid).toBe(
      true,
    )
  })

  it.each(dmintVectors.filter(v => v.expect === 'not'))('is not caught by $id', async vector => {
    const nonce = BigInt(vector.nonce_int)
    const range = { start: nonce > 5000n ? nonce - 5000n : 0n, end: nonce + 5001n }
    const result = await mine(dmintJob(vector, range), { kernels, threads: 2 })
    expect(result).toMatchObject({ found: false, exhausted: true, hashes: Number(range.end - range.start) })
  })
})

describe('mine', () => {
  it('says exhausted for an empty range without starting anything', async () => {
    const job = dmintJob(dmintVector('small-v1-0'), { start: 671393n, end: 671393n })
    // As a caller passes on what may be absent.
    expect(await mine(job, { signal: undefined, threads: undefined })).toMatchObject({ found: false, hashes: 0 })
  })

  it('tries the one nonce of a range of one, also the very last there is', async () => {
    const hit = dmintJob(dmintVector('small-v1-0'), { start: 671393n, end: 671394n })
    expect(await mine(hit, { threads: 4 })).toMatchObject({ found: true, nonce: 671393n })
    const last = dmint({
      preimage: new Uint8Array(64),
      target: 1n,
      nonceWidth: 8,
      range: { start: (1n << 64n) - 1n, end: 1n << 64n },
    })
    expect(await mine(last, { threads: 3 })).toMatchObject({ found: false, hashes: 1 })
  })

  it('crosses 2^32 in an 8-byte nonce', async () => {
    const easy = blockHeader({ header: new Uint8Array(80).fill(1), algorithm: 'sha256d', target: (1n << 256n) - 1n })
    expect(await mine(easy, { threads: 1 })).toMatchObject({ found: true, nonce: 0n })
    const range = { start: (1n << 32n) - 5000n, end: (1n << 32n) + 5000n }
    const result = await mine(dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8, range }), { threads: 3 })
    expect(result).toMatchObject({ found: false, hashes: 10_000 })
  })

  it('reports progress at the interval asked for', async () => {
    const seen: number[] = []
    const signal = AbortSignal.timeout(450)
    await expect(
      mine(impossible, { threads: 1, signal, progressIntervalMs: 50, onProgress: p => seen.push(p.hashes) }),
    ).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED' })
    expect(seen.length).toBeGreaterThan(3)
    expect(seen.at(-1)).toBeGreaterThan(0)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  it('progress says what a hit takes, and how likely one was by now', async () => {
    const seen: Progress[] = []
    // A hash in 2^40 wins.
    const rare = blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', target: (1n << 216n) - 1n })
    const onProgress = (progress: Progress) => void seen.push(progress)
    const options = { threads: 1, timeoutMs: 300, progressIntervalMs: 50, onProgress }
    await expect(mine(rare, options)).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED' })
    expect(seen.length).toBeGreaterThan(0)
    for (const { hashes, expectedHashes, chance } of seen) {
      expect(expectedHashes).toBe(2 ** 40)
      expect(chance).toBeCloseTo(1 - Math.exp(-hashes / 2 ** 40), 12)
    }
  })

  it('gives up after timeoutMs, in line too, and says what was done until then', async () => {
    const timedOut = { code: 'PICKAXE_ERR_ABORTED', cause: { name: 'TimeoutError' } }
    const error: PickaxeError = await mine(impossible, { threads: 1, timeoutMs: 100 }).then(
      () => expect.fail(),
      e => e,
    )
    expect(error).toMatchObject(timedOut)
    expect(error.detail.hashes).toBeGreaterThan(0)
    expect(error.detail.elapsedMs).toBeGreaterThan(0)
    await using miner = await Miner.start({ threads: 1 })
    const running = miner.mine(impossible, { timeoutMs: 200 })
    await expect(miner.mine(impossible, { timeoutMs: 20 })).rejects.toMatchObject({
      ...timedOut,
      detail: { hashes: 0 },
    })
    expect(miner.stats()).toMatchObject({ running: true, waiting: 0 })
    await expect(running).rejects.toMatchObject(timedOut)
    for (const timeoutMs of [0, 1.5, 2 ** 31]) {
      await expect(mine(impossible, { timeoutMs })).rejects.toThrow('timeoutMs must be an integer in 1..2147483647')
    }
  })

  it('a Miner is started, not made', () => {
    expect(() => new (Miner as unknown as new () => Miner)()).toThrow('await Miner.start(')
  })

  it('rejects with the reason of the signal as cause, before and while mining', async () => {
    const reason = new Error('enough')
    await expect(mine(impossible, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      code: 'PICKAXE_ERR_ABORTED',
      cause: reason,
    })
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 30)
    await expect(mine(impossible, { signal: controller.signal })).rejects.toMatchObject({ cause: reason })
  })

  it('hears an abort that comes while it starts, and leaves no listener behind', async () => {
    const controller = new AbortController()
    const search = mine(impossible, { signal: controller.signal, threads: 1 })
    controller.abort('at once')
    await expect(search).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED', cause: 'at once' })
    for (const options of [{}, { kernels: { sha256d: 'nope' } }]) {
      const { signal } = new AbortController()
      const range = { start: 0n, end: 1n }
      await mine({ ...impossible, range }, { signal, threads: 1, ...options }).catch(() => {})
      expect(getEventListeners(signal, 'abort')).toEqual([])
    }
    const running = new AbortController()
    const endless = mine(impossible, { signal: running.signal, threads: 1 })
    await vi.waitFor(() => expect(getEventListeners(running.signal, 'abort')).toHaveLength(1))
    running.abort()
    await expect(endless).rejects.toMatchObject({ code: 'PICKAXE_ERR_ABORTED' })
    expect(getEventListeners(running.signal, 'abort')).toEqual([])
  })

  it('rejects with what onProgress throws, and stops', async () => {
    const error = new Error('a broken display')
    let calls = 0
    const onProgress = () => {
      calls++
      throw error
    }
    await expect(mine(impossible, { threads: 1, onProgress, progressIntervalMs: 10 })).rejects.toBe(error)
    expect(calls).toBe(1)
  })

  it.each([
    ['PICKAXE_ERR_ARG_RANGE', { threads: 0 }],
    ['PICKAXE_ERR_ARG_RANGE', { threads: 1025 }],
    ['PICKAXE_ERR_ARG_RANGE', { threads: 1.5 }],
    ['PICKAXE_ERR_ARG_TYPE', { threads: '2' }],
    ['PICKAXE_ERR_ARG_RANGE', { kernels: { sha256d: 'nope' } }],
    ['PICKAXE_ERR_ARG_TYPE', { kernels: { sha256d: 5 } }],
    ['PICKAXE_ERR_ARG_RANGE', { priority: 'high' }],
    ['PICKAXE_ERR_ARG_TYPE', { pin: 'yes' }],
    ['PICKAXE_ERR_ARG_RANGE', { pin: [99999] }],
    ['PICKAXE_ERR_ARG_TYPE', { signal: {} }],
    ['PICKAXE_ERR_ARG_TYPE', { onProgress: 1 }],
    ['PICKAXE_ERR_ARG_RANGE', { progressIntervalMs: 1 }],
    ['PICKAXE_ERR_ARG_TYPE', { onNotice: 1 }],
    ['PICKAXE_ERR_ARG_TYPE', null],
    ['PICKAXE_ERR_ARG_RANGE', { randomx: { datasetPrefetch: 'all' } }],
  ])('answers %s to options %o', async (code, options) => {
    const name = code === 'PICKAXE_ERR_ARG_TYPE' ? 'TypeError' : 'RangeError'
    await expect(mine(impossible, options as never)).rejects.toMatchObject({ code, name })
  })

  it('refuses a kernel this CPU cannot run, and says what it lacks', async () => {
    const missing = system().kernels.find(({ algorithm, supported }) => algorithm === 'sha256d' && !supported)
    if (missing === undefined) return
    await expect(mine(impossible, { kernels: { sha256d: missing.name } })).rejects.toMatchObject({
      code: 'PICKAXE_ERR_CPU_UNSUPPORTED',
      message: expect.stringContaining(missing.name),
    })
  })

  it.each([undefined, null, 5, {}, { algorithm: 'sha256d' }])('rejects %o as a job', async job => {
    await expect(mine(job as never)).rejects.toMatchObject({ code: expect.stringMatching(/^PICKAXE_ERR_/) })
  })
})
