/**
 * What `--http` shows of a pool miner.
 * @module
 */
import { type PoolEvent, type PoolMiner, poolInfo } from '../../source/stratum/index.js'
import { documentOf } from '../json_output.js'
import type { Shown } from '../solo/http_server.js'
import { pageOf } from '../solo/page/page.js'
import { body, view } from '../solo/page/pool_view.js'
import { eventLine } from './event_line.js'
import { poolMetrics } from './metrics.js'

export interface PoolLog {
  add(event: PoolEvent): void
  /** Oldest first. */
  recent(): readonly { readonly at: number; readonly type: string; readonly text: string }[]
}

const keptEvents = 400

export function poolLog(): PoolLog {
  const events: { at: number; type: string; text: string }[] = []
  return {
    add(event) {
      const text =
        event.type === 'job'
          ? `job ${event.job} at difficulty ${event.difficulty}`
          : (eventLine(event) ?? 'mining again')
      events.push({ at: Date.now(), type: event.type, text })
      if (events.length > keptEvents) events.shift()
    },
    recent: () => events,
  }
}

const page = pageOf('pickaxe pool', body, view)

export function poolShown(miner: Pick<PoolMiner, 'stats' | 'pause' | 'resume'>, log: PoolLog): Shown {
  return {
    page,
    numbers: () => documentOf(poolInfo(miner.stats())),
    hashrate: () => miner.stats().hashrate10s,
    state: () => miner.stats(),
    registry: poolMetrics(() => miner.stats()),
    events: () => ({ events: log.recent() }),
    machine: () => {
      const { running, paused, holds, pool, ...numbers } = miner.stats()
      return { ...numbers, work: running && !paused && holds.length === 0 ? (pool ?? 'a pool') : undefined }
    },
    pause: () => miner.pause(),
    resume: () => miner.resume(),
  }
}
