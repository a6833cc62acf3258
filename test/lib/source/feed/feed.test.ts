import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { blockHeader, type Job } from '../../../../lib/algorithm/index.js'
import { Feed } from '../../../../lib/source/feed/feed.js'
import type { Work, WorkSupply } from '../../../../lib/source/feed/work.js'
import { until } from '../../../rig/node_process.js'
import { PlainEngine, type PlainEngineOptions } from '../../../rig/plain_engine.js'

const easy = 0x207fffff
const hard = 0x1d00ffff

interface NamedWork extends Work {
  readonly name: string
}

/** Searches of `nonces` nonces each, over headers that differ in their first byte. */
class Supply implements WorkSupply<NamedWork> {
  readonly name: string
  readonly #jobs: Job[]
  handedOut = 0

  constructor(name: string, searches: number, bits = hard, nonces = 64n) {
    this.name = name
    this.#jobs = Array.from({ length: searches }, (_, i) => {
      const header = new Uint8Array(80)
      header[0] = i
      header[1] = name.charCodeAt(0)
      return blockHeader({ header, bits, algorithm: 'sha256d', range: { start: 0n, end: nonces } })
    })
  }

  next(): NamedWork | undefined {
    const job = this.#jobs[this.handedOut]
    return job === undefined ? undefined : { job, name: `${this.name}${this.handedOut++}` }
  }
}

let engine: PlainEngine
afterEach(() => engine.close())

function setup(options: PlainEngineOptions = {}) {
  engine = new PlainEngine(options)
  const hits: { work: string; supply: string; nonce: bigint }[] = []
  const exhausted: string[] = []
  const failures: unknown[] = []
  const feed = new Feed<NamedWork, Supply>({
    engine,
    onHit: ({ nonce }, work, supply) => hits.push({ work: work.name, supply: supply.name, nonce }),
    onExhausted: supply => exhausted.push(supply.name),
    onFailure: error => failures.push(error),
  })
  return { feed, hits, exhausted, failures }
}

describe('a supply', () => {
  it('is worked on search by search, then reported exhausted once; the engine idles', async () => {
    const { feed, exhausted } = setup()
    feed.start(new Supply('a', 3))
    expect(feed.isSearching).toBe(true)
    await until('the end', () => exhausted.length > 0)
    expect(engine.jobs).toHaveLength(3)
    expect(engine.tried).toHaveLength(3 * 64)
    expect(new Set(engine.tried).size).toBe(3 * 64)
    expect(exhausted).toEqual(['a'])
    expect(feed.isSearching).toBe(false)
    expect(engine.stats().running).toBe(false)
  })

  it('without any work is exhausted at once, and the next may be started from there', async () => {
    const { feed, exhausted } = setup()
    feed.start(new Supply('a', 0))
    expect(exhausted).toEqual(['a'])
    feed.start(new Supply('b', 1))
    await until('the end', () => exhausted.length === 2)
    expect(engine.jobs).toHaveLength(1)
  })

  it('is replaced by another: nothing of the first is asked for any more', async () => {
    const { feed, exhausted } = setup()
    const [a, b] = [new Supply('a', 5, hard, 1_000_000n), new Supply('b', 2)]
    feed.start(a)
    await until('work', () => engine.tried.length > 0)
    feed.start(b)
    expect(feed.supply).toBe(b)
    await until('the end', () => exhausted.length > 0)
    expect(exhausted).toEqual(['b'])
    expect([a.handedOut, b.handedOut]).toEqual([1, 2])
  })

  it('is dropped: the engine stops before the call returns; started again it goes on where it was', async () => {
    const { feed, exhausted } = setup()
    const supply = new Supply('a', 3, hard, 1_000_000n)
    feed.start(supply)
    feed.drop()
    expect(engine.stats().running).toBe(false)
    expect(feed.supply).toBeUndefined()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(supply.handedOut).toBe(1)
    expect(exhausted).toEqual([])
    feed.start(supply)
    expect(supply.handedOut).toBe(2)
  })
})

describe('hits', () => {
  it('many of one supply, as a pool’s shares are, each with its work', async () => {
    const { feed, hits, exhausted } = setup()
    feed.start(new Supply('a', 4, easy, 32n))
    await until('the end', () => exhausted.length > 0)
    expect(hits.length).toBe(engine.stats().hits)
    expect(hits.length).toBeGreaterThan(20)
    expect(new Set(hits.map(({ work }) => work))).toEqual(new Set(['a0', 'a1', 'a2', 'a3']))
    expect(feed.strayHits).toBe(0)
  })

  it('one that is being checked while new jobs come belongs to the job it was found in', async () => {
    const { feed, hits } = setup({ checkMs: 100 })
    feed.start(new Supply('a', 1, easy, 1_000_000n))
    await until('a hit under way', () => engine.stats().hits === 1)
    for (const name of ['b', 'c', 'd']) feed.start(new Supply(name, 1, hard, 1_000_000n))
    expect(hits).toEqual([])
    await until('the hit', () => hits.length > 0)
    expect(hits).toMatchObject([{ work: 'a0', supply: 'a' }])
  })

  it('one whose check takes longer than searches are remembered otherwise is not lost', async () => {
    const { feed, hits } = setup({ checkMs: 1500 })
    feed.start(new Supply('a', 1, easy, 1_000_000n))
    await until('a hit under way', () => engine.stats().hits === 1)
    feed.start(new Supply('b', 1, hard, 1_000_000n))
    await until('the hit', () => hits.length > 0)
    expect(hits).toMatchObject([{ supply: 'a' }])
    expect(feed.strayHits).toBe(0)
  })

  it('settled(): waits for the last of them, but not for ever', async () => {
    const { feed, hits } = setup({ checkMs: 200 })
    feed.start(new Supply('a', 1, easy, 1_000_000n))
    await until('a hit under way', () => engine.stats().hits === 1)
    feed.drop()
    await feed.settled(20)
    expect(hits).toEqual([])
    await feed.settled(5000)
    expect(hits).toMatchObject([{ supply: 'a' }])
  })

  it('what is over and settled is forgotten: a supply’s transactions do not stay in memory', async () => {
    const { feed } = setup()
    const old: WeakRef<Supply>[] = []
    for (let i = 0; i < 5; i++) {
      const supply = new Supply(String(i), 1, hard, 1_000_000n)
      old.push(new WeakRef(supply))
      feed.start(supply)
    }
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    await until('forgotten', () => {
      collect()
      return old.slice(0, 4).every(ref => ref.deref() === undefined)
    })
    expect(old[4].deref()).toBe(feed.supply)
  })
})

describe('an engine that fails', () => {
  it.each<[string, (feed: Feed<NamedWork, Supply>) => void]>([
    ['at a hit', () => engine.fail(new Error('broken'))],
    ['in a search', () => engine.failSearch(new Error('broken'))],
    [
      'at a job',
      feed => {
        engine.setJob = () => {
          throw new Error('broken')
        }
        feed.start(new Supply('b', 1))
      },
    ],
    [
      'at a drop',
      feed => {
        engine.clearJob = () => {
          throw new Error('broken')
        }
        feed.drop()
      },
    ],
  ])('%s: reported once, and nothing more is asked of it', async (_, breakIt) => {
    const { feed, failures } = setup()
    feed.start(new Supply('a', 1, hard, 1_000_000n))
    breakIt(feed)
    await until('the failure', () => failures.length > 0)
    const jobs = engine.jobs.length
    feed.start(new Supply('c', 1))
    feed.drop()
    await feed.settled(1000)
    expect(engine.jobs.length).toBe(jobs)
    expect(feed.supply).toBeUndefined()
    expect(failures).toEqual([new Error('broken')])
  })
})
