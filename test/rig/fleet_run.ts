/** A Redis for each test of a file, workers that are closed after it, and searches whose events are kept. */
import { afterEach, beforeEach } from 'vitest'
import type { Job } from '../../lib/algorithm/index.js'
import type { FleetEvent } from '../../lib/source/fleet/fleet_events.js'
import type { FleetTiming, FleetWorkerOptions } from '../../lib/source/fleet/fleet_options.js'
import { type FleetOptions, type FleetWorker, fleetMine, fleetWorker } from '../../lib/source/fleet/index.js'
import { until } from './node_process.js'
import { RedisServer } from './redis_server.js'

export class FleetRun {
  redis!: RedisServer
  /** Of all searches of the test, in order. */
  events: FleetEvent[] = []
  workers: FleetWorker[] = []
  readonly #timing: FleetTiming

  /** To be made where hooks can be: at the top of a file. */
  constructor(timing: FleetTiming) {
    this.#timing = timing
    beforeEach(async () => {
      this.redis = await RedisServer.start()
      this.events = []
    })
    afterEach(async () => {
      await Promise.all(this.workers.map(worker => worker.close().catch(() => {})))
      this.workers = []
      await this.redis.close()
    })
  }

  async work(options: Partial<FleetWorkerOptions> = {}): Promise<FleetWorker> {
    const worker = await fleetWorker({ redis: this.redis.url, threads: 1, timing: this.#timing, ...options })
    this.workers.push(worker)
    return worker
  }

  search(job: Job, options: Partial<FleetOptions> = {}) {
    const onEvent = (event: FleetEvent) => void this.events.push(event)
    return fleetMine(job, { redis: this.redis.url, timing: this.#timing, onEvent, ...options })
  }

  of<T extends FleetEvent['type']>(type: T): FleetEvent[] {
    return this.events.filter(event => event.type === type)
  }

  /** Nonces that counted. */
  nonces(): bigint {
    return this.events.reduce((sum, event) => sum + (event.type === 'range' ? event.nonces : 0n), 0n)
  }

  /** Says which events came when it waits in vain. */
  async until(condition: () => boolean): Promise<void> {
    try {
      await until('an event', condition, 20_000)
    } catch (cause) {
      throw new Error(`did not come: ${JSON.stringify(this.events.map(({ type }) => type))}`, { cause })
    }
  }
}
