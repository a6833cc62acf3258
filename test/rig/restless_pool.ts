/** Ten thousand shares at a pool that is never at rest, and what must be true of them. */
import { type PoolEvent, type PoolOptions, type PoolStats, pool } from 'pickaxe'
import { expect } from 'vitest'
import { collect } from './heap.js'

interface StubPool {
  readonly url: string
  readonly shares: { accepted: number; rejected: Record<string, number> }
  readonly refusals: { reason: string; params: unknown }[]
  dropAll(): void
}

export interface RestlessRun {
  readonly shares: number
  /** Job changes come this often. */
  readonly everyMs: number
  /** What changes at the n-th of them, other than a lost connection. */
  readonly change: (n: number) => void
  readonly dropEvery: number
  readonly options: Partial<PoolOptions>
  /** MiB that the process may hold more at the end than after the first quarter. Default: whatever it holds. */
  readonly mostResidentGrowth?: number
  /** Told at each quarter. */
  readonly progress?: (accepted: number, outcomes: Readonly<Record<string, number>>) => void
}

export interface RestlessResult {
  readonly outcomes: Readonly<Record<string, number>>
  readonly changes: number
  readonly checkMs: PoolStats['checkMs']
  /** MiB in use after each quarter. */
  readonly heap: readonly number[]
  readonly resident: readonly number[]
}

const mebibyte = 1 << 20
// What passes between an answer and its event.
const tellingMs = 20
/** Jobs that were cleaned longer ago get no shares: the pool has forgotten them. */
const cleanedJobs = 1024

/**
 * Mines until so many shares were accepted; expects none rejected, none twice, none sent after its job had been cleaned,
 * and memory that does not grow.
 */
export async function mineRestless(server: StubPool, run: RestlessRun): Promise<RestlessResult> {
  const outcomes: Record<string, number> = {}
  const [heap, resident]: [number[], number[]] = [[], []]
  const live = new Set<string>()
  const cleanedAt = new Map<string, number>()
  let late = 0
  const onEvent = (event: PoolEvent) => {
    const now = performance.now()
    if (event.type === 'job') {
      if (event.cleans) {
        for (const job of live) cleanedAt.set(job, now)
        live.clear()
        for (const job of [...cleanedAt.keys()].slice(0, -cleanedJobs)) cleanedAt.delete(job)
      }
      live.add(event.job)
      // Given anew, to a new connection say.
      cleanedAt.delete(event.job)
    }
    if (event.type !== 'share') return
    outcomes[event.outcome] = (outcomes[event.outcome] ?? 0) + 1
    const sentAt = now - (event.latencyMs ?? Number.POSITIVE_INFINITY)
    if (sentAt > (cleanedAt.get(event.job) ?? Number.POSITIVE_INFINITY) + tellingMs) late++
  }
  const miner = await pool({
    url: server.url,
    user: 'me',
    threads: 1,
    retryFirstMs: 10,
    retryLimitMs: 50,
    onEvent,
    ...run.options,
  })
  // Heard once: a race of every wait with a promise that outlives it would leave something there each time.
  let ended: Error | undefined
  const onEnd = (error = new Error('the miner ended before its shares')) => {
    ended = error
  }
  miner.finished.then(() => onEnd(), onEnd)
  let changes = 0
  const timer = setInterval(() => {
    changes++
    if (changes % run.dropEvery === 0) server.dropAll()
    else run.change(changes)
  }, run.everyMs)
  try {
    for (let part = 1; part <= 4; part++) {
      while (server.shares.accepted < (run.shares * part) / 4) {
        await new Promise(resolve => setTimeout(resolve, 20))
        if (ended !== undefined) throw ended
        expect(server.refusals).toEqual([])
      }
      collect()
      const { heapUsed, rss } = process.memoryUsage()
      heap.push(heapUsed / mebibyte)
      resident.push(rss / mebibyte)
      run.progress?.(server.shares.accepted, outcomes)
    }
  } finally {
    clearInterval(timer)
    await miner.close()
  }
  const { checkMs, sharesDuplicate, sharesRejected, sharesUnproven } = miner.stats()
  expect({ sharesDuplicate, sharesRejected, sharesUnproven }).toEqual({
    sharesDuplicate: 0,
    sharesRejected: {},
    sharesUnproven: 0,
  })
  expect(server.shares.rejected).toEqual({})
  expect(late).toBe(0)
  // What the pool took and could not say any more is `lost`.
  expect((outcomes.accepted ?? 0) + (outcomes.lost ?? 0)).toBeGreaterThanOrEqual(run.shares)
  expect(changes).toBeGreaterThan(run.dropEvery)
  // What was learnt in the first quarter is kept; more is a leak.
  expect(heap[3]! - heap[0]!).toBeLessThan(16)
  expect(resident[3]! - resident[0]!).toBeLessThan(run.mostResidentGrowth ?? Number.POSITIVE_INFINITY)
  return { outcomes, changes, checkMs, heap: heap.map(Math.round), resident: resident.map(Math.round) }
}
