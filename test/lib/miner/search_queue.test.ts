import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { blockHeader, dmint, type Job } from '../../../lib/algorithm/index.js'
import { errorCode } from '../../../lib/base/errors.js'
import type { MineResult } from '../../../lib/base/result.js'
import { Miner } from '../../../lib/miner/miner.js'
import type { SearchOptions } from '../../../lib/miner/options.js'
import { PlainMiner } from '../../rig/plain_miner.js'

const oneIn1024 = 1n << 246n
const easy = (index: number): Job =>
  blockHeader({ header: new Uint8Array(80).fill(index), target: oneIn1024, algorithm: 'sha256d' })
const inVain = (index: number): Job =>
  dmint({ preimage: new Uint8Array(64).fill(index), target: 1n, nonceWidth: 8, range: { start: 0n, end: 5000n } })
const impossible = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8 })
const empty = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8, range: { start: 7n, end: 7n } })

interface SharedMiner {
  mine(job: Job, options?: SearchOptions): Promise<MineResult>
  close(): Promise<void>
}

/** Repeats its order on every run. */
function shuffled(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const engines: [string, () => Promise<SharedMiner>][] = [
  ['the native miner', () => Miner.start({ threads: 2 })],
  ['a plain one', async () => new PlainMiner()],
]

describe.each(engines)('two hundred searches on %s', (_, start) => {
  it.each([1, 2, 3])(
    'settle in order, aborted and failing ones between (seed %i)',
    async seed => {
      const random = shuffled(seed)
      const miner = await start()
      const timers = process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
      const order: number[] = []
      const signals: AbortSignal[] = []
      const controllers: AbortController[] = []
      const searches = Array.from({ length: 200 }, (_unused, index) => {
        const kind = ['found', 'exhausted', 'empty', 'throws', 'aborted', 'aborted later'][index % 6]
        const controller = new AbortController()
        signals.push(controller.signal)
        const options: SearchOptions = { signal: controller.signal, progressIntervalMs: 10 }
        const work = { found: easy(index), exhausted: inVain(index), empty }[kind as string] ?? impossible
        if (kind === 'throws') {
          options.onProgress = () => {
            throw new Error(`progress ${index}`)
          }
        }
        if (kind?.startsWith('aborted')) controllers.push(controller)
        const result = miner.mine(work, options).then(
          answer => (answer.found ? 'found' : 'exhausted'),
          (error: Error) => errorCode(error) ?? error.message,
        )
        if (!kind?.startsWith('aborted')) void result.then(() => order.push(index))
        return { kind, index, result }
      })
      while (controllers.length > 0) {
        const [controller] = controllers.splice(Math.floor(random() * controllers.length), 1)
        controller?.abort()
        if (random() < 0.3) await new Promise(resolve => setTimeout(resolve, random() * 4))
      }
      for (const { kind, index, result } of searches) {
        const expected = {
          found: 'found',
          exhausted: 'exhausted',
          empty: 'exhausted',
          throws: `progress ${index}`,
          aborted: 'PICKAXE_ERR_ABORTED',
          'aborted later': 'PICKAXE_ERR_ABORTED',
        }[kind as string]
        expect(await result, `search ${index}`).toBe(expected)
      }
      expect(order).toEqual([...order].sort((a, b) => a - b))
      expect(order).toHaveLength(searches.filter(({ kind }) => !kind?.startsWith('aborted')).length)
      expect(signals.flatMap(signal => getEventListeners(signal, 'abort'))).toEqual([])
      expect(process.getActiveResourcesInfo().filter(name => name === 'Timeout').length).toBeLessThanOrEqual(timers + 1)
      await miner.close()
    },
    60_000,
  )
})

describe('a search of mine()', () => {
  it('waits for one of setJob(), and its hit goes to its caller alone', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const endless = miner.setJob(impossible)
    const answer = miner.mine(easy(1))
    const later = miner.mine(easy(2))
    await new Promise(resolve => setTimeout(resolve, 30))
    expect(miner.stats()).toMatchObject({ waiting: 2, jobs: 1 })
    miner.clearJob()
    expect(await endless.finished).toMatchObject({ reason: 'replaced' })
    expect([await answer, await later]).toMatchObject([{ found: true }, { found: true }])
    await miner.settled()
    expect(miner.stats()).toMatchObject({ waiting: 0, running: false, hits: 2 })
    const hits = miner.hits()
    const next = hits.next()
    await miner.close()
    expect(await next).toEqual({ done: true, value: undefined })
  })

  it('is replaced by setJob(), and those behind it wait on', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const first = miner.mine(impossible)
    const second = miner.mine(easy(3))
    const search = miner.setJob(inVain(4))
    await expect(first).rejects.toMatchObject({ code: 'PICKAXE_ERR_REPLACED' })
    expect(await search.finished).toMatchObject({ reason: 'exhausted' })
    expect(await second).toMatchObject({ found: true })
  })

  it('is replaced by clearJob(), and the next begins', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const first = miner.mine(impossible)
    const second = miner.mine(easy(5))
    miner.clearJob()
    await expect(first).rejects.toMatchObject({ code: 'PICKAXE_ERR_REPLACED' })
    expect(await second).toMatchObject({ found: true })
  })

  it('does not hang behind a setJob() that is refused or has nothing to search', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const first = miner.mine(impossible)
    const second = miner.mine(easy(6))
    expect(await miner.setJob(empty).finished).toMatchObject({ reason: 'exhausted' })
    await expect(first).rejects.toMatchObject({ code: 'PICKAXE_ERR_REPLACED' })
    expect(await second).toMatchObject({ found: true })
  })

  it('rejects when the miner is closed, running or waiting', async () => {
    const miner = await Miner.start({ threads: 1 })
    const searches = [miner.mine(impossible), miner.mine(easy(7)), miner.mine(impossible)]
    const settled = Promise.allSettled(searches)
    await miner.close()
    const closed = { status: 'rejected', reason: { code: 'PICKAXE_ERR_CLOSED' } }
    expect(await settled).toMatchObject([closed, closed, closed])
    await expect(miner.mine(easy(8))).rejects.toMatchObject({ code: 'PICKAXE_ERR_CLOSED' })
  })

  it('takes the job as it was when it was asked for', async () => {
    await using miner = await Miner.start({ threads: 1 })
    const job = easy(9)
    const template = job.template.slice(0, 76)
    const first = miner.mine(easy(1))
    const second = miner.mine(job)
    job.template.fill(0)
    await first
    const answer = await second
    expect(answer.found && answer.message.slice(0, 76)).toEqual(template)
  })

  it('refuses bad jobs and options as a rejection, and an aborted signal at once', async () => {
    await using miner = await Miner.start({ threads: 1 })
    await expect(miner.mine({} as Job)).rejects.toMatchObject({ code: 'PICKAXE_ERR_ARG_RANGE' })
    await expect(miner.mine(impossible, { progressIntervalMs: 1 })).rejects.toBeInstanceOf(RangeError)
    const signal = AbortSignal.abort('enough')
    await expect(miner.mine(impossible, { signal })).rejects.toMatchObject({
      code: 'PICKAXE_ERR_ABORTED',
      cause: 'enough',
    })
    expect(miner.stats()).toMatchObject({ jobs: 0, waiting: 0 })
  })
})
