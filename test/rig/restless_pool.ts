/** Ten thousand shares at a pool that is never at rest, and what must be true of them. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type PoolOptions, pool } from 'pickaxe'
import { expect } from 'vitest'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

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
}

const mebibyte = 1 << 20

/** Mines until so many shares were accepted; expects none rejected, none twice, and memory that does not grow. */
export async function mineRestless(server: StubPool, run: RestlessRun): Promise<void> {
  const outcomes: Record<string, number> = {}
  const heap: number[] = []
  const miner = await pool({
    url: server.url,
    user: 'me',
    threads: 1,
    retryFirstMs: 10,
    retryLimitMs: 50,
    onEvent: event => {
      if (event.type === 'share') outcomes[event.outcome] = (outcomes[event.outcome] ?? 0) + 1
    },
    ...run.options,
  })
  let changes = 0
  const timer = setInterval(() => {
    changes++
    if (changes % run.dropEvery === 0) server.dropAll()
    else run.change(changes)
  }, run.everyMs)
  try {
    for (let part = 1; part <= 4; part++) {
      while (server.shares.accepted < (run.shares * part) / 4) {
        await Promise.race([miner.finished, new Promise(resolve => setTimeout(resolve, 20))])
        expect(server.refusals).toEqual([])
      }
      collect()
      heap.push(process.memoryUsage().heapUsed)
    }
  } finally {
    clearInterval(timer)
    await miner.close()
  }
  const { sharesDuplicate, sharesRejected, sharesUnproven } = miner.stats()
  expect({ sharesDuplicate, sharesRejected, sharesUnproven }).toEqual({
    sharesDuplicate: 0,
    sharesRejected: {},
    sharesUnproven: 0,
  })
  expect(server.shares.rejected).toEqual({})
  // What the pool took and could not say any more is `lost`.
  expect((outcomes.accepted ?? 0) + (outcomes.lost ?? 0)).toBeGreaterThanOrEqual(run.shares)
  expect(changes).toBeGreaterThan(run.dropEvery)
  // What was learnt in the first quarter is kept; more is a leak.
  expect((heap[3]! - heap[0]!) / mebibyte).toBeLessThan(16)
}
