/** A pool miner against stub pools, with a plain engine unless told otherwise, and the end of all after each test. */
import { afterEach } from 'vitest'
import type { Job } from '../../lib/algorithm/index.js'
import { toHex } from '../../lib/base/bytes.js'
import { type PoolEvent, type PoolMiner, type PoolOptions, pool } from '../../lib/source/stratum/index.js'
import { type BlobHash, MoneroPool, type MoneroPoolOptions, quickHash } from './monero_pool.js'
import { until as untilNamed } from './node_process.js'
import { PlainEngine, type PlainEngineOptions } from './plain_engine.js'
import { V1Pool, type V1PoolOptions } from './v1_pool.js'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

export async function moneroPool(options: Partial<MoneroPoolOptions> = {}): Promise<MoneroPool> {
  const server = await new MoneroPool({ hash: quickHash, ...options }).start()
  open.push({ close: () => server.stop() })
  return server
}

export async function v1Pool(options: V1PoolOptions = {}): Promise<V1Pool> {
  const server = await new V1Pool(options).start()
  open.push({ close: () => server.stop() })
  return server
}

/** Hashes as a stub pool does. */
export function blobEngine(hash: BlobHash = quickHash, options: Omit<PlainEngineOptions, 'hash'> = {}): PlainEngine {
  return new PlainEngine({
    ...options,
    hash: (input, job: Job) => hash(input, 'key' in job ? toHex(job.key) : ''),
  })
}

export interface PoolRun {
  miner: PoolMiner
  engine: PlainEngine
  events: PoolEvent[]
  of<T extends PoolEvent['type']>(type: T): Extract<PoolEvent, { type: T }>[]
}

export async function startPool(
  servers: { url: string } | { url: string }[],
  options: Partial<PoolOptions> = {},
  engine = blobEngine(),
): Promise<PoolRun> {
  const events: PoolEvent[] = []
  const miner = await pool({
    url: [servers].flat().map(({ url }) => url),
    user: '4wallet',
    startEngine: async () => engine,
    onEvent: event => events.push(event),
    retryFirstMs: 20,
    retryLimitMs: 100,
    ...options,
  })
  open.push({ close: () => miner.close().catch(() => {}) })
  const of = <T extends PoolEvent['type']>(type: T) =>
    events.filter(event => event.type === type) as Extract<PoolEvent, { type: T }>[]
  return { miner, engine, events, of }
}

/** Waits for `condition`, and says it where it does not come in time. */
export function until(condition: () => boolean, limitMs = 20_000): Promise<void> {
  return untilNamed(condition.toString(), condition, limitMs)
}
