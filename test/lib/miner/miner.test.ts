import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { blockHeader, dmint, type Sha256dJob } from '../../../lib/algorithm/index.js'
import { maxUint256 } from '../../../lib/base/target.js'
import { HitVerifier } from '../../../lib/miner/hit_verifier.js'
import { mine } from '../../../lib/miner/mine.js'
import { type Hit, Miner } from '../../../lib/miner/miner.js'
import type { NativeEvent, NativeJob } from '../../../lib/native/addon.js'
import { native } from '../../../lib/native/load.js'
import type { Verdict } from '../../../lib/verify/index.js'
import * as verifier from '../../../lib/verify/verify.js'

vi.mock('../../../lib/verify/verify.js', { spy: true })

afterEach(() => vi.mocked(verifier.verifySync).mockReset())

/** A job in which about one hash in 2^zeroBits wins; `seed` makes it different from others. */
function easyJob(seed: number, zeroBits: number, count: bigint): Sha256dJob {
  const preimage = new Uint8Array(64).fill(seed & 0xff)
  new DataView(preimage.buffer).setUint32(0, seed)
  const job = dmint({ preimage, target: 1n, nonceWidth: 8, range: { start: 0n, end: count } })
  return { ...job, target: { bound: maxUint256 >> BigInt(zeroBits), order: 'big-endian' } }
}

/** The winning nonces of a job, by the TypeScript verifier alone. */
function hitsOf(job: Sha256dJob): bigint[] {
  const out: bigint[] = []
  for (let nonce = job.range.start; nonce < job.range.end; nonce++) {
    if (verifier.verifySync(job, nonce).valid) out.push(nonce)
  }
  return out
}

const endless = easyJob(1, 60, 1n << 64n)
const oneHitJob = easyJob(6, 0, 1n)

const addon = native()
const Honest = addon.Engine

/** The first hit is under check until `conclude` says what came of it. */
function holdFirstCheck() {
  const check = vi.spyOn(HitVerifier.prototype, 'check')
  let conclude!: (verdict: Verdict) => void
  check.mockReturnValueOnce(
    new Promise(resolve => {
      conclude = resolve
    }),
  )
  return { check, conclude }
}

describe('Miner', () => {
  it('delivers every hit of a job once, then says exhausted', async () => {
    await using miner = await Miner.start({ threads: 3 })
    const job = easyJob(2, 9, 30_000n)
    const search = miner.setJob(job)
    expect(await search.finished).toEqual({ reason: 'exhausted', hashes: 30_000 })
    const got: bigint[] = []
    const want = hitsOf(job)
    for await (const hit of miner.hits()) {
      expect(hit).toMatchObject({ jobId: search.id, job })
      got.push(hit.nonce)
      if (got.length === want.length) break
    }
    expect(ascending(got)).toEqual(want)
    expect(miner.stats()).toMatchObject({ running: false, hits: want.length, jobs: 1, hashes: 30_000, threads: 3 })
  })

  it('searches and verifies the job as it was when it was set', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const { template, ...rest } = easyJob(20, 0, 3n)
    const own = { ...rest, template: Buffer.from(template) }
    const search = miner.setJob(own)
    own.template.fill(0xee)
    expect(await search.finished).toMatchObject({ reason: 'exhausted' })
    const { value: hit } = await miner.hits().next()
    expect(hit!.job).toBe(own)
    expect(hit!.message.subarray(0, 64)).toEqual(template.subarray(0, 64))
  })

  it('loses no hit to a consumer that comes late, though every hash wins', async () => {
    await using miner = await Miner.start({ threads: 2 })
    miner.setJob(easyJob(3, 0, 12_000n)) // more than both queues hold together
    await new Promise(resolve => setTimeout(resolve, 100))
    const seen = new Set<bigint>()
    for await (const hit of miner.hits()) {
      seen.add(hit.nonce)
      if (seen.size === 12_000) break
    }
    expect(seen.size).toBe(12_000)
  })

  it('switches to a new job within 5 ms (median of 40), and the old search ends as replaced', async () => {
    await using miner = await Miner.start({ threads: 2 })
    const hits = miner.hits()
    const delays: number[] = []
    for (let i = 0; i < 40; i++) {
      const old = miner.setJob(endless)
      await new Promise(resolve => setTimeout(resolve, 5))
      const before = performance.now()
      const search = miner.setJob(oneHitJob)
      const { value } = await hits.next()
      delays.push(performance.now() - before)
      expect(value?.jobId).toBe(search.id)
      expect(await old.finished).toMatchObject({ reason: 'replaced' })
      expect(await search.finished).toEqual({ reason: 'exhausted', hashes: 1 })
    }
    expect(delays.sort((a, b) => a - b)[20]).toBeLessThan(5)
  })

  it('takes 100,000 jobs in a row and finds all hits of the last', async () => {
    await using miner = await Miner.start({ threads: 2 })
    const got = collect(miner)
    for (let i = 0; i < 100_000; i++) miner.setJob(endless)
    const last = easyJob(5, 8, 20_000n)
    const search = miner.setJob(last)
    expect(await search.finished).toEqual({ reason: 'exhausted', hashes: 20_000 })
    await turn()
    expect(ascending(got.filter(hit => hit.jobId === search.id).map(hit => hit.nonce))).toEqual(hitsOf(last))
    expect(miner.stats().jobs).toBe(100_001)
  }, 30_000)

  it('loses no hit of jobs that were replaced while they were searched', async () => {
    await using miner = await Miner.start({ threads: 2 })
    const got = collect(miner)
    const jobs = Array.from({ length: 30 }, (_, i) => easyJob(1000 + i, 6, 4000n))
    const searches = []
    for (const job of jobs) {
      searches.push(miner.setJob(job))
      await turn()
    }
    await searches.at(-1)!.finished
    await turn()
    let exhausted = 0
    for (const [i, search] of searches.entries()) {
      const nonces = got.filter(hit => hit.jobId === search.id).map(hit => hit.nonce)
      expect(new Set(nonces).size).toBe(nonces.length)
      const want = hitsOf(jobs[i]!)
      for (const nonce of nonces) expect(want).toContain(nonce)
      const { reason } = await search.finished
      if (reason !== 'exhausted') continue
      exhausted++
      expect(ascending(nonces)).toEqual(want)
    }
    expect(exhausted).toBeGreaterThan(0)
    expect(got.length).toBe(miner.stats().hits)
  }, 30_000)

  it('pauses and resumes', async () => {
    await using miner = await Miner.start({ threads: 2 })
    const search = miner.setJob(endless)
    await new Promise(resolve => setTimeout(resolve, 30))
    miner.pause()
    expect(miner.stats()).toMatchObject({ running: false, paused: true })
    await new Promise(resolve => setTimeout(resolve, 30))
    const standing = search.hashes
    expect(standing).toBeGreaterThan(0)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(search.hashes).toBe(standing)
    miner.resume()
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(search.hashes).toBeGreaterThan(standing)
    expect(miner.stats()).toMatchObject({ running: true, paused: false })
  })

  it('counts per thread and in a rate', async () => {
    await using miner = await Miner.start({ threads: 2 })
    miner.setJob(endless)
    await new Promise(resolve => setTimeout(resolve, 200))
    const stats = miner.stats()
    expect(stats.hashesByThread).toHaveLength(2)
    expect(stats.hashesByThread.every(hashes => hashes > 0)).toBe(true)
    expect(stats.hashrate).toBeCloseTo(stats.hashrateByThread[0]! + stats.hashrateByThread[1]!, 5)
    expect(stats.hashrate / (stats.hashes / (stats.uptimeMs / 1000))).toBeCloseTo(1, 0)
  })

  it.each([
    ['PICKAXE_ERR_ARG_TYPE', ['abc']],
    ['PICKAXE_ERR_ARG_RANGE', [new Uint8Array(61)]],
    ['PICKAXE_ERR_ARG_RANGE', [new Uint8Array(32), 'rx/1']],
  ])('answers %s to prepare(...%o)', async (code, args) => {
    await using miner = await Miner.start({ threads: 1 })
    const name = code === 'PICKAXE_ERR_ARG_TYPE' ? 'TypeError' : 'RangeError'
    expect(() => miner.prepare(...(args as [never]))).toThrow(expect.objectContaining({ code, name }))
  })

  it('closes twice, ends its iterators, and refuses work afterwards', async () => {
    const miner = await Miner.start({ threads: 2 })
    const search = miner.setJob(endless)
    const waiting = miner.hits().next()
    await expect.poll(() => search.hashes).toBeGreaterThan(0)
    await Promise.all([miner.close(), miner.close()])
    await miner.close()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await miner.hits().next()).toEqual({ done: true, value: undefined })
    expect(await search.finished).toMatchObject({ reason: 'closed' })
    for (const use of [
      () => miner.setJob(endless),
      () => miner.pause(),
      () => miner.resume(),
      () => miner.clearJob(),
    ]) {
      expect(use).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_CLOSED' }))
    }
    expect(miner.stats()).toMatchObject({ running: false, hashrate: 0 })
    expect(miner.stats().hashes).toBeGreaterThan(0)
  })

  it('closes while the consumer is slow and the queues are full', async () => {
    const miner = await Miner.start({ threads: 2 })
    miner.setJob(easyJob(7, 0, 1n << 40n))
    await new Promise(resolve => setTimeout(resolve, 100))
    await miner.close()
    expect((await miner.hits().next()).done).toBe(false) // what was verified can still be taken
  })

  it('two miners work side by side', async () => {
    await using one = await Miner.start({ threads: 1 })
    await using two = await Miner.start({ threads: 1, kernels: { sha256d: 'scalar' } })
    const a = one.setJob(easyJob(8, 8, 20_000n))
    const b = two.setJob(easyJob(9, 8, 20_000n))
    expect(await a.finished).toMatchObject({ reason: 'exhausted', hashes: 20_000 })
    expect(await b.finished).toMatchObject({ reason: 'exhausted', hashes: 20_000 })
    expect(two.stats().kernel).toBe('scalar')
  })
})

describe('readers of hits()', () => {
  it('one that has left takes no hit from another', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const left = miner.hits()
    const waiting = left.next()
    const got = miner.hits().next()
    await left.return!()
    expect(await waiting).toEqual({ done: true, value: undefined })
    miner.setJob(easyJob(30, 0, 2n))
    expect((await got).value!.nonce).toBe(0n)
    expect(await left.next()).toEqual({ done: true, value: undefined })
    expect((await miner.hits().next()).value!.nonce).toBe(1n)
  })

  it('leave at the end of an await using block', async () => {
    await using miner = await Miner.start({ threads: 1 })
    let left: Promise<IteratorResult<Hit, undefined>>
    {
      await using hits = miner.hits()
      left = hits.next()
    }
    expect(await left).toEqual({ done: true, value: undefined })
    miner.setJob(oneHitJob)
    expect((await miner.hits().next()).value).toMatchObject({ nonce: 0n })
  })

  it('get the hits that wait behind a slow check, though hundreds of jobs came since', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const got = collect(miner)
    const { check, conclude } = holdFirstCheck()
    const job = easyJob(31, 0, 4n)
    miner.setJob(job)
    await expect.poll(() => check.mock.calls.length).toBe(1)
    for (let i = 0; i < 300; i++) miner.setJob(endless)
    conclude(verifier.verifySync(job, check.mock.calls[0][1].nonce))
    await expect.poll(() => got.map(({ nonce }) => nonce)).toEqual([0n, 1n, 2n, 3n])
    check.mockRestore()
  })
})

describe('hits that nobody wants any more', () => {
  it('are dropped when their turn comes, unchecked and uncounted: those of the next job follow at once', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const got = collect(miner)
    const { check, conclude } = holdFirstCheck()
    let isWanted = true
    let asked = 0
    const old = easyJob(50, 0, 40n)
    miner.setJob(old, {
      isWanted: () => {
        asked++
        return isWanted
      },
    })
    await expect.poll(() => check.mock.calls.length).toBe(1)
    await expect.poll(() => miner.stats().hashes).toBe(40)
    const search = miner.setJob(easyJob(51, 0, 3n))
    isWanted = false
    conclude(verifier.verifySync(old, 0n))
    // Its own check had begun.
    await expect.poll(() => got.map(({ nonce }) => nonce)).toEqual([0n, 0n, 1n, 2n])
    expect(got.slice(1).every(({ jobId }) => jobId === search.id)).toBe(true)
    expect(check).toHaveBeenCalledTimes(4)
    expect([asked, miner.stats().hits]).toEqual([40, 4])
    check.mockRestore()
  })

  it('do not hold up the end of their search', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const { finished } = miner.setJob(easyJob(52, 0, 5000n), { isWanted: () => false })
    expect(await finished).toEqual({ reason: 'exhausted', hashes: 5000 })
    expect(miner.stats().hits).toBe(0)
  })

  it('a callback that throws loses no hit, and is its owner’s to see', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const uncaught: unknown[] = []
    const own = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', error => uncaught.push(error))
    const fault = new Error('mine')
    miner.setJob(oneHitJob, {
      isWanted: () => {
        throw fault
      },
    })
    expect((await miner.hits().next()).value).toMatchObject({ nonce: 0n })
    await expect.poll(() => uncaught).toEqual([fault])
    process.removeAllListeners('uncaughtException')
    for (const listener of own) process.on('uncaughtException', listener)
  })

  it('are told by a function and nothing else', async () => {
    await using miner = await Miner.start({ threads: 1 })
    expect(() => miner.setJob(endless, { isWanted: true as never })).toThrow('isWanted must be a function')
    expect(() => miner.setJob(endless, { wanted: () => true } as never)).toThrow('isWanted')
    expect(miner.stats().running).toBe(false)
  })
})

describe('settled()', () => {
  it('comes after every hit of a job that was taken away while its threads were at it', async () => {
    await using miner = await Miner.start({ threads: 2 })
    const got = collect(miner)
    for (let i = 0; i < 30; i++) {
      miner.setJob(easyJob(2000 + i, 4, 1n << 40n))
      await new Promise(resolve => setTimeout(resolve, i % 3))
      miner.clearJob()
      await miner.settled()
      const { hits } = miner.stats()
      expect(got.length).toBe(hits)
      await new Promise(resolve => setTimeout(resolve, 5))
      expect(miner.stats().hits).toBe(hits)
    }
    expect(got.length).toBeGreaterThan(0)
  })

  it('waits for a slow check, not for the search that runs nor for one that is paused', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const got = collect(miner)
    await miner.settled()
    const { check, conclude } = holdFirstCheck()
    const job = easyJob(36, 0, 1n)
    miner.setJob(job)
    await expect.poll(() => check.mock.calls.length).toBe(1)
    miner.setJob(endless)
    let settled = false
    const settling = miner.settled().then(() => {
      settled = true
    })
    await new Promise(resolve => setTimeout(resolve, 30))
    expect(settled).toBe(false)
    conclude(verifier.verifySync(job, 0n))
    await settling
    expect(got.map(({ nonce }) => nonce)).toEqual([0n])
    miner.pause()
    await miner.settled()
    check.mockRestore()
  })

  it('comes when a miner is closed or fails, and at once afterwards', async () => {
    const miner = await Miner.start({ threads: 1 })
    miner.setJob(easyJob(37, 0, 1n << 40n)) // more hits than nobody takes
    await new Promise(resolve => setTimeout(resolve, 50))
    const settling = miner.settled()
    await miner.close()
    await settling
    await miner.settled()
    const failing = await Miner.start({ threads: 1 })
    vi.mocked(verifier.verifySync).mockReturnValue({ valid: false, hash: new Uint8Array(32) })
    failing.setJob(easyJob(38, 0, 1n))
    await failing.settled()
    await failing.close()
  })
})

describe('a search that fails', () => {
  const memory = Object.assign(new Error('no memory'), { code: 'PICKAXE_ERR_OUT_OF_MEMORY' })
  beforeEach(() => {
    addon.Engine = class extends Honest {
      override drain(max: number): NativeEvent[] {
        return super
          .drain(max)
          .map(event => (event.kind === 'exhausted' ? { kind: 'failed', jobId: event.jobId, error: memory } : event))
      }
    }
  })
  afterEach(() => {
    addon.Engine = Honest
    vi.restoreAllMocks()
  })

  it('is a notice, and an onNotice that throws does not hurt the miner', async () => {
    const uncaught = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {})
    const thrown = new Error('a broken log')
    const onNotice = vi.fn(() => {
      throw thrown
    })
    await using miner = await Miner.start({ threads: 1, onNotice })
    const hits = miner.hits()
    const waiting = hits.next()
    const { id } = miner.setJob(easyJob(32, 60, 1n))
    await vi.waitFor(() => expect(onNotice).toHaveBeenCalledTimes(1))
    expect(onNotice).toHaveBeenCalledWith({
      code: 'search-failed',
      message: 'the search failed: no memory',
      detail: { jobId: id, code: 'PICKAXE_ERR_OUT_OF_MEMORY', reason: 'no memory' },
    })
    expect(uncaught.mock.calls[0][0]).toThrow(thrown)
    miner.setJob(oneHitJob)
    expect((await waiting).value).toMatchObject({ nonce: 0n })
  })

  it('is the rejection of mine(), and no notice', async () => {
    const onNotice = vi.fn()
    await expect(mine(easyJob(33, 60, 1n), { threads: 1, onNotice })).rejects.toThrow('no memory')
    expect(onNotice).not.toHaveBeenCalled()
  })
})

it('stats() asks the native side for RandomX once', async () => {
  const asked = vi.fn()
  addon.Engine = class extends Honest {
    override randomxState() {
      asked()
      return super.randomxState()
    }
  }
  await using miner = await Miner.start({ threads: 1, randomx: { mode: 'light', verify: 'native' } })
  addon.Engine = Honest
  const header = new Uint8Array(80)
  miner.setJob(blockHeader({ header, algorithm: 'randomx', key: header.subarray(48), target: 0n }))
  expect(miner.stats().kernel).toBe('randomx light')
  expect(asked).toHaveBeenCalledTimes(1)
})

describe('a hit the verifier rejects', () => {
  it('never reaches the caller, stops the run and says what a reproduction needs', async () => {
    vi.mocked(verifier.verifySync).mockReturnValue({ valid: false, hash: new Uint8Array(32) })
    const miner = await Miner.start({ threads: 2 })
    const job = easyJob(11, 4, 100_000n)
    const search = miner.setJob(job)
    const error = await miner
      .hits()
      .next()
      .catch((e: unknown) => e)
    expect(error).toMatchObject({
      code: 'PICKAXE_ERR_VERIFY_MISMATCH',
      detail: { kernel: miner.stats().kernel, nonce: expect.any(BigInt), template: expect.any(String) },
    })
    expect(await search.finished).toMatchObject({ reason: 'failed' })
    expect(() => miner.setJob(job)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_VERIFY_MISMATCH' }))
    await miner.close()
    await expect(miner.hits().next()).rejects.toMatchObject({ code: 'PICKAXE_ERR_VERIFY_MISMATCH' })
    expect(miner.stats().hits).toBe(0)
  })

  it('also when only the hash differs', async () => {
    vi.mocked(verifier.verifySync).mockReturnValue({ valid: true, hash: new Uint8Array(32) })
    const miner = await Miner.start({ threads: 1 })
    miner.setJob(easyJob(12, 4, 100_000n))
    await expect(miner.hits().next()).rejects.toMatchObject({ code: 'PICKAXE_ERR_VERIFY_MISMATCH' })
    await miner.close()
  })
})

/** Takes hits as they come, into an array. */
function collect(miner: Miner): Hit[] {
  const out: Hit[] = []
  const run = async () => {
    for await (const hit of miner.hits()) out.push(hit)
  }
  run().catch(() => {})
  return out
}

/** One turn of the event loop: enough for a consumer to take all that was delivered. */
function turn(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0))
}

function ascending(nonces: bigint[]): bigint[] {
  return nonces.sort((a, b) => (a < b ? -1 : 1))
}

describe('threads: auto', () => {
  const header = new Uint8Array(80)
  const randomxJob = blockHeader({ header, algorithm: 'randomx', key: header.subarray(48), target: 0n })

  async function started(threads?: number | 'auto') {
    const threadsOf: number[] = []
    addon.Engine = class extends Honest {
      override setJob(job: NativeJob): number {
        threadsOf.push(job.threads)
        return super.setJob(job)
      }
    }
    const onNotice = vi.fn()
    const miner = await Miner.start({ threads, randomx: { mode: 'light', verify: 'native' }, onNotice })
    addon.Engine = Honest
    return { miner, onNotice, threadsOf }
  }

  beforeEach(() => {
    vi.spyOn(addon, 'cpu').mockReturnValue({ ...addon.cpu(), usableThreads: 3 })
    vi.spyOn(addon, 'threadPlan').mockReturnValue({ cpus: [5, 4], machines: [1, 1], reason: 'two fit the cache' })
  })
  afterEach(() => vi.restoreAllMocks())

  it('gives sha256d all threads, and RandomX those that fit the caches; says so once', async () => {
    const { miner, onNotice, threadsOf } = await started('auto')
    await using _ = miner
    expect(miner.stats().threads).toBe(3)
    miner.setJob(endless)
    expect(addon.threadPlan).not.toHaveBeenCalled() // reading the machine takes its time
    miner.setJob(randomxJob)
    miner.setJob(randomxJob)
    expect(threadsOf).toEqual([0, 2, 2])
    await vi.waitFor(() => expect(onNotice).toHaveBeenCalled())
    const reason = 'rx/0: two fit the cache'
    expect(onNotice.mock.calls).toEqual([[{ code: 'thread-plan', message: reason, detail: { threads: 2, reason } }]])
  })

  it('obeys a number', async () => {
    const { miner, onNotice, threadsOf } = await started(4)
    await using _ = miner
    miner.setJob(randomxJob)
    expect(threadsOf).toEqual([0])
    expect(miner.stats().threads).toBe(4)
    expect(onNotice).not.toHaveBeenCalled()
  })

  it('leaves it to the plan of each algorithm where threads are pinned', async () => {
    const made = vi.fn()
    addon.Engine = class extends Honest {
      constructor(...[options, wake]: ConstructorParameters<typeof Honest>) {
        made(options.pinTo)
        super({ ...options, pinTo: [] }, wake)
      }
    }
    await using _ = await Miner.start({ threads: 2, pin: true })
    addon.Engine = Honest
    expect(made).toHaveBeenCalledWith('planned')
  })
})

it('console.log shows what it does', async () => {
  const miner = await Miner.start({ threads: 1 })
  expect(inspect(miner)).toMatch(/^Miner \{\s+running: false,\s+paused: false,\s+threads: 1,\s+kernel: '/)
  await miner.close()
})
