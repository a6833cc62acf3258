/** RandomX mined end to end by the built package: native threads, the verifier's worker thread, recorded truth. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import {
  blockHeader,
  cryptonoteBlob,
  type Hit,
  Miner,
  mine,
  RandomX,
  type RandomXJob,
  type RandomXMinerOptions,
  system,
} from 'pickaxe'
import { commitment, RandomXCache, verify, verifySync, withNonce } from 'pickaxe/verify'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fromHex, toHex } from '../../lib/base/bytes.js'
import { bitsTarget, meetsTarget } from '../../lib/base/target.js'
import { inPieces } from '../rig/in_pieces.js'
import { headerVector, headerVectors } from '../vectors/headers.js'

const genesis = headerVector('btc3-main-genesis')
const lightWith = (randomx: RandomXMinerOptions) => ({ threads: 2, randomx: { mode: 'light' as const, ...randomx } })
const light = lightWith({})

function around(nonce: bigint, before: bigint, after: bigint) {
  return { start: nonce > before ? nonce - before : 0n, end: nonce + after }
}

/** A job every hash wins. */
function easyJob(count: bigint, key = genesis.key): RandomXJob {
  const range = { start: 0n, end: count }
  return blockHeader({ header: genesis.input, algorithm: 'randomx', key, target: (1n << 256n) - 1n, range })
}

async function take(miner: Miner, count: number): Promise<Hit[]> {
  const hits: Hit[] = []
  for await (const hit of miner.hits()) {
    hits.push(hit)
    if (hits.length === count) break
  }
  return hits
}

function nonces(hits: readonly Hit[]): bigint[] {
  return hits.map(({ nonce }) => nonce).sort((a, b) => Number(a - b))
}

const firstNonces = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i))

test('stopped again and again, also while a hit is being checked, it goes on from where it was', async () => {
  const range = around(genesis.nonce, 20n, 5n)
  const job = blockHeader({ header: genesis.input, algorithm: 'randomx', key: genesis.key, bits: genesis.bits, range })
  await using miner = await Miner.start(light)
  for (let i = 0; i < 3; i++) {
    expect((await inPieces(miner, job, 150)).result).toMatchObject({ found: true, nonce: genesis.nonce })
  }
})

describe('recorded headers', () => {
  const job = (vector: typeof genesis, range: { start: bigint; end: bigint }) =>
    blockHeader({ header: vector.input, algorithm: 'randomx', key: vector.key, bits: vector.bits, range })

  test.each(['jit', 'interpreter'] as const)('the genesis nonce among its neighbours, by %s', async executor => {
    const result = await mine(job(genesis, around(genesis.nonce, 3n, 3n)), lightWith({ executor }))
    expect(result).toMatchObject({ found: true, nonce: genesis.nonce })
    expect(result.found && toHex(result.hash)).toBe(genesis.hash)
  })

  test('no hit beside it: exhausted, every nonce counted once', async () => {
    const before = await mine(job(genesis, { start: genesis.nonce - 9n, end: genesis.nonce }), light)
    expect(before).toMatchObject({ found: false, exhausted: true, hashes: 9 })
    const after = await mine(job(genesis, { start: genesis.nonce + 1n, end: genesis.nonce + 6n }), light)
    expect(after).toMatchObject({ found: false, exhausted: true, hashes: 5 })
  })

  test.each(headerVectors)('$name: meets its bits or not', async vector => {
    const result = await mine(job(vector, around(vector.nonce, 0n, 1n)), light)
    expect(result.found).toBe(vector.meetsBits)
    if (result.found) expect(toHex(result.hash)).toBe(vector.hash)
  })

  test('a Monero block that monerod accepted', async () => {
    const { input: blob, key: seedHash, nonce, hash } = headerVector('monero-regtest-accepted-block')
    const range = around(nonce, 0n, 1n)
    const result = await mine(cryptonoteBlob({ blob, seedHash, difficulty: 200n, range }), light)
    expect(result).toMatchObject({ found: true, nonce })
    expect(result.found && toHex(result.hash)).toBe(hash)
  })
})

test.each([1, 3, 7])(
  '%i machines a thread find what one finds, and end where the range ends',
  async machinesPerThread => {
    const count = 17
    const range = { start: 0n, end: BigInt(count) }
    const { input: header, key } = genesis
    const job = blockHeader({ header, algorithm: 'randomx', key, target: 1n << 255n, range })
    const miner = await Miner.start(lightWith({ machinesPerThread, verify: 'native' }))
    const search = miner.setJob(job)
    const hits: Hit[] = []
    const collected = (async () => {
      for await (const hit of miner.hits()) hits.push(hit)
    })()
    expect(await search.finished).toMatchObject({ reason: 'exhausted', hashes: count })
    expect(miner.stats().randomx?.machinesPerThread).toBe(machinesPerThread)
    await miner.close()
    await collected
    const cache = await RandomXCache.create({ key: genesis.key })
    const valid: bigint[] = []
    for (const nonce of firstNonces(count)) if (verifySync(job, nonce, { cache }).valid) valid.push(nonce)
    expect(nonces(hits)).toEqual(valid)
  },
)

test('Scash’s mainnet genesis: its salt, its 112-byte header, its commitment', async () => {
  const { vectors } = JSON.parse(readFileSync(new URL('../vectors/randomx_variants.json', import.meta.url), 'utf8'))
  const genesis = vectors.find(({ origin }: { origin: string }) => origin.startsWith('Scash mainnet'))
  const template = fromHex(genesis.input)
  const fields = new DataView(template.buffer)
  const nonce = BigInt(fields.getUint32(76, true))
  const job: RandomXJob = {
    algorithm: 'randomx',
    variant: 'scash',
    compare: 'commitment',
    key: fromHex(genesis.key),
    template,
    nonceOffset: 76,
    nonceWidth: 4,
    target: bitsTarget(fields.getUint32(72, true)),
    range: around(nonce, 5n, 1n),
  }
  const result = await mine(job, light)
  expect(result).toMatchObject({ found: true, nonce, hashes: expect.any(Number) })
  expect(result.found && toHex(result.hash)).toBe(genesis.hash)
  expect(toHex((await verify(job, nonce)).commitment!)).toBe(genesis.commitment)
})

describe('rx/2', () => {
  test('the commitment is what wins', async () => {
    const { input: blob, key: seedHash } = headerVector('monero-regtest-accepted-block')
    const range = { start: 0n, end: 24n }
    const rx2 = cryptonoteBlob({ blob, seedHash, difficulty: 4n, variant: 'rx/2', range })
    const cache = await RandomXCache.create({ key: seedHash })
    const expected: bigint[] = []
    for (let nonce = range.start; nonce < range.end; nonce++) {
      const message = withNonce(rx2, nonce)
      if (meetsTarget(commitment(message, cache.hashSync(message, 'rx/2')), rx2.target)) expected.push(nonce)
    }
    expect(expected.length).toBeGreaterThan(0)
    const miner = await Miner.start(light)
    try {
      const search = miner.setJob(rx2)
      const hits = await take(miner, expected.length)
      expect(nonces(hits)).toEqual(expected)
      expect(await search.finished).toMatchObject({ reason: 'exhausted', hashes: 24 })
    } finally {
      await miner.close()
    }
  })
})

describe('memory', () => {
  test('full: mines in light mode first, then switches in place, and loses nothing', { timeout: 120_000 }, async () => {
    const miner = await Miner.start({ threads: 2, randomx: { mode: 'full' } })
    try {
      const first = miner.setJob(easyJob(12n))
      expect(nonces(await take(miner, 12))).toEqual(firstNonces(12))
      expect((await first.finished).hashes).toBe(12)
      await vi.waitFor(() => expect(miner.stats().randomx?.stage).toBe('full'), { timeout: 100_000, interval: 100 })
      const range = around(genesis.nonce, 200n, 1n)
      const { input: header, key, bits } = genesis
      const job = blockHeader({ header, algorithm: 'randomx', key, bits, range })
      miner.setJob(job)
      const [hit] = await take(miner, 1)
      expect(hit).toMatchObject({ nonce: genesis.nonce })
      expect(miner.stats()).toMatchObject({ kernel: 'randomx full', randomx: { mode: 'full' } })

      // Others on the same dataset, with each kind of prefetch, rounding either way.
      const ways = system().randomx.datasetPrefetches.flatMap(({ name, refusal }) =>
        refusal === null ? [1, 2, 4].map(machines => ({ machinesPerThread: machines, datasetPrefetch: name })) : [],
      )
      const roundings = system().randomx.roundingKernels.filter(({ supported }) => supported)
      for (const [rounding, way] of roundings.flatMap(({ name }) => ways.map(way => [name, way] as const))) {
        vi.stubEnv('PICKAXE_ROUNDING', rounding)
        const { machinesPerThread, datasetPrefetch } = way
        const forced = await Miner.start({ threads: 2, randomx: { mode: 'full', verify: 'native', ...way } })
        const found = take(forced, 1)
        const { finished } = forced.setJob(job)
        if (datasetPrefetch === 'translated' && machinesPerThread === 1) {
          const error = expect.objectContaining({ message: expect.stringContaining('need two machines') })
          expect(await finished).toMatchObject({ reason: 'failed', error })
        } else {
          expect(await found).toMatchObject([{ nonce: genesis.nonce }])
          expect(forced.stats().randomx).toMatchObject({ stage: 'full', ...way })
        }
        await forced.close()
        await found
      }
    } finally {
      vi.unstubAllEnvs()
      await miner.close()
    }
  })

  test('normal pages when asked', async () => {
    const miner = await Miner.start(lightWith({ hugePages: false }))
    try {
      miner.setJob(easyJob(1n))
      await take(miner, 1)
      expect(miner.stats().randomx?.cache).toMatchObject({ kind: 'normal', hugeBytes: 0, bytes: 2 ** 28 })
    } finally {
      await miner.close()
    }
  })
})

describe('the verifier', () => {
  test('30 easy hits queue without loss, the event loop stays free', async () => {
    const miner = await Miner.start(light)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    try {
      miner.setJob(easyJob(30n))
      delay.enable()
      const hits = await take(miner, 30)
      delay.disable()
      expect(nonces(hits)).toEqual(firstNonces(30))
      // Half of all turns well under 10 ms; the bound on the worst is generous, other programs run here as well.
      expect(delay.percentile(50) / 1e6).toBeLessThan(10)
      expect(delay.percentile(90) / 1e6).toBeLessThan(60)
    } finally {
      delay.disable()
      await miner.close()
    }
  })

  test("verify: 'native' hands on what the native side computed", async () => {
    const miner = await Miner.start(lightWith({ verify: 'native' }))
    try {
      miner.setJob(easyJob(20n))
      const hits = await take(miner, 20)
      expect(nonces(hits)).toEqual(firstNonces(20))
      const cache = await RandomXCache.create({ key: genesis.key })
      const { job, nonce, hash } = hits[7]!
      expect(toHex(hash)).toBe(toHex(cache.hashSync(withNonce(job, nonce))))
    } finally {
      await miner.close()
    }
  })
})

describe('switching', () => {
  test('keys under load: every hit of every job, each with its own job', async () => {
    const miner = await Miner.start(light)
    try {
      const keys = [genesis.key, Uint8Array.of(1), genesis.key]
      for (const key of keys) {
        const { template, ...rest } = easyJob(6n, key)
        // The verifier's thread could not be sent a function, nor does it look at what is changed later.
        const job = { ...rest, template: template.slice(), onDone() {} }
        const search = miner.setJob(job)
        job.template.fill(0xee)
        const hits = await take(miner, 6)
        expect(nonces(hits)).toEqual(firstNonces(6))
        expect(hits.every(hit => hit.job === job && hit.jobId === search.id)).toBe(true)
        expect(await search.finished).toMatchObject({ reason: 'exhausted', hashes: 6 })
      }
    } finally {
      await miner.close()
    }
  })

  test('hits that wait for the verifier outlive the switch to another key', async () => {
    const miner = await Miner.start(light)
    try {
      const keys = [genesis.key, Uint8Array.of(1)]
      const searches = []
      for (const key of keys) {
        const search = miner.setJob(easyJob(8n, key))
        searches.push(search)
        await search.finished.then(({ hashes }) => expect(hashes).toBe(8))
      }
      const hits = await take(miner, 16)
      for (const { id } of searches) expect(nonces(hits.filter(hit => hit.jobId === id))).toEqual(firstNonces(8))
    } finally {
      await miner.close()
    }
  })

  test('a replaced job counts what it hashed, the last one finishes', async () => {
    const miner = await Miner.start(light)
    try {
      const endless = blockHeader({ header: genesis.input, algorithm: 'randomx', key: genesis.key, target: 0n })
      const searches = []
      for (let i = 0; i < 5; i++) {
        searches.push(miner.setJob(endless))
        await sleep(60)
      }
      const last = miner.setJob(easyJob(3n))
      expect(nonces(await take(miner, 3))).toEqual(firstNonces(3))
      for (const search of searches) expect((await search.finished).reason).toBe('replaced')
      expect((await last.finished).hashes).toBe(3)
    } finally {
      await miner.close()
    }
  })

  test('a pause in the middle of a batch loses no nonce and tries none twice', async () => {
    const miner = await Miner.start(lightWith({ machinesPerThread: 7 }))
    try {
      const search = miner.setJob(easyJob(60n))
      const hits = take(miner, 60)
      // A batch takes tens of milliseconds: most pauses fall into one.
      for (let pauses = 0; pauses < 20; pauses++) {
        await sleep(30)
        miner.pause()
        await sleep(pauses % 3)
        miner.resume()
      }
      expect(nonces(await hits)).toEqual(firstNonces(60))
      expect(await search.finished).toMatchObject({ reason: 'exhausted', hashes: 60 })
    } finally {
      await miner.close()
    }
  })

  test('pause stops the counting, resume goes on', async () => {
    const miner = await Miner.start(lightWith({ verify: 'native' }))
    try {
      miner.setJob(blockHeader({ header: genesis.input, algorithm: 'randomx', key: genesis.key, target: 0n }))
      await vi.waitFor(() => expect(miner.stats().hashes).toBeGreaterThan(0), { timeout: 20_000 })
      miner.pause()
      await sleep(300) // the hash each thread is at
      const paused = miner.stats().hashes
      await sleep(300)
      expect(miner.stats()).toMatchObject({ hashes: paused, paused: true, running: false })
      miner.resume()
      await vi.waitFor(() => expect(miner.stats().hashes).toBeGreaterThan(paused), { timeout: 20_000 })
    } finally {
      await miner.close()
    }
  })
})

describe('closing', () => {
  const freshKey = () => crypto.getRandomValues(new Uint8Array(32))

  test.each([0, 30, 400])('while the cache is being prepared, after %i ms', async delayMs => {
    const miner = await Miner.start(light)
    const search = miner.setJob(easyJob(1000n, freshKey()))
    await sleep(delayMs)
    await miner.close()
    expect((await search.finished).reason).toBe('closed')
  })

  test('while the dataset is being built', async () => {
    const miner = await Miner.start({ threads: 2, randomx: { mode: 'full', verify: 'native' } })
    const search = miner.setJob(
      blockHeader({ header: genesis.input, algorithm: 'randomx', key: freshKey(), target: 0n }),
    )
    await vi.waitFor(() => expect(miner.stats().randomx?.stage).toBe('building-dataset'), { timeout: 20_000 })
    await miner.close()
    expect((await search.finished).reason).toBe('closed')
  })

  test('while hits are being verified', async () => {
    const miner = await Miner.start(light)
    miner.setJob(easyJob(1000n))
    const [first] = await take(miner, 1)
    expect(first).toBeDefined()
    const rest = miner.hits().next()
    await miner.close()
    await rest // a last hit, or the end
    expect(await miner.hits().next()).toBeDefined()
  })
})

test('a worker thread that mines can be terminated', async () => {
  const program = `
    const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}).then(async ({ Miner, blockHeader }) => {
      const miner = await Miner.start({ threads: 2, randomx: { mode: 'light' } })
      const header = new Uint8Array(80)
      miner.setJob(blockHeader({ header, algorithm: 'randomx', key: header.subarray(0, 32), target: (1n << 256n) - 1n }))
      for await (const hit of miner.hits()) parentPort.postMessage(hit.nonce)
    })`
  const worker = new Worker(program, { eval: true })
  const [nonce] = await once(worker, 'message')
  expect(typeof nonce).toBe('bigint')
  expect(await worker.terminate()).toBe(1)
  const result = await mine(easyJob(1n), light)
  expect(result.found).toBe(true)
})

test("RandomX in a worker thread hashes beside the main thread's, and is gone with it in the middle of a hash", async () => {
  const key = genesis.key
  const program = `
    const { parentPort, workerData } = require('node:worker_threads')
    import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}).then(async ({ RandomX }) => {
      const randomx = await RandomX.create({ key: workerData.key, threads: 1 })
      parentPort.postMessage(await randomx.hash(workerData.input))
      const unfinished = randomx.hashMany(Array(1000).fill(workerData.input))
      parentPort.postMessage('busy')
      await unfinished
    })`
  using here = await RandomX.create({ key, threads: 1 })
  const worker = new Worker(program, { eval: true, workerData: { key, input: genesis.input } })
  const messages: unknown[] = []
  worker.on('message', message => messages.push(message))
  expect(toHex(await here.hash(genesis.input))).toBe(genesis.hash)
  await vi.waitFor(() => expect(messages.at(-1)).toBe('busy'), 30_000)
  expect(toHex(messages[0] as Uint8Array)).toBe(genesis.hash)
  expect(await worker.terminate()).toBe(1)
  expect(toHex(await here.hash(genesis.input))).toBe(genesis.hash)
})

describe('forced AES kernels', () => {
  afterEach(() => vi.unstubAllEnvs())
  const { input: header, key, bits, nonce } = genesis
  const job = blockHeader({ header, algorithm: 'randomx', key, bits, range: around(nonce, 0n, 1n) })

  test.each(['soft', 'aes-ni', 'vaes', 'armv8'])('PICKAXE_AES=%s', async name => {
    vi.stubEnv('PICKAXE_AES', name)
    const mined = mine(job, light).then(
      result => result.found && toHex(result.hash),
      error => error.code as string,
    )
    const allowed =
      name === 'soft' ? [genesis.hash] : [genesis.hash, 'PICKAXE_ERR_CPU_UNSUPPORTED', 'PICKAXE_ERR_ARG_RANGE']
    expect(allowed).toContain(await mined)
  })
})
