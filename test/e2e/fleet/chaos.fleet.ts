/** Three workers and a Redis that are killed at random: every hit is found, no search ends without having been searched. */
import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import type { FleetEvent } from '../../../lib/source/fleet/fleet_events.js'
import { fleetMine } from '../../../lib/source/fleet/index.js'
import { verify } from '../../../lib/verify/index.js'
import { FleetProcess } from '../../rig/fleet_process.js'
import { barren, plantedHit } from '../../rig/planted_hit.js'
import { RedisServer } from '../../rig/redis_server.js'

const searches = Number(process.env.FLEET_SEARCHES ?? 15)
const timing = { rangeMs: 400, lockMs: 2000, tickMs: 100 }
const size = 2 ** 27

type Victim = 'worker' | 'redis' | 'forgetful redis'
/** Each kind comes within so many kills, whatever chance says. */
const roundOfVictims: readonly Victim[] = ['worker', 'worker', 'worker', 'worker', 'redis', 'forgetful redis']

/** Kills a worker or Redis every one to three seconds, and starts it again; the order within a round is random. */
class Killer {
  readonly counts: Record<Victim, number> = { worker: 0, redis: 0, 'forgetful redis': 0 }
  #round: Victim[] = []
  #isOver = false
  readonly #done: Promise<void>

  constructor(redis: RedisServer, workers: readonly FleetProcess[]) {
    this.#done = this.#run(redis, workers).finally(() => {
      this.#isOver = true
    })
    this.#done.catch(() => {})
  }

  /** Whether its first round is still under way. */
  get isAtFirstRound(): boolean {
    const kills = Object.values(this.counts).reduce((sum, count) => sum + count)
    return !this.#isOver && kills < roundOfVictims.length
  }

  /** @throws What kept it from killing. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#done
  }

  async #run(redis: RedisServer, workers: readonly FleetProcess[]): Promise<void> {
    while (!this.#isOver) {
      await new Promise(resolve => setTimeout(resolve, randomInt(1000, 3000)))
      const victim = this.#next()
      if (victim === 'worker') {
        const worker = workers[randomInt(workers.length)]!
        await worker.end('SIGKILL')
        worker.start()
      } else {
        await redis.kill({ forget: victim === 'forgetful redis' })
        await new Promise(resolve => setTimeout(resolve, randomInt(500)))
        await redis.start()
      }
      this.counts[victim]++
    }
  }

  #next(): Victim {
    if (this.#round.length === 0) this.#round = [...roundOfVictims]
    return this.#round.splice(randomInt(this.#round.length), 1)[0]!
  }
}

it(`${searches} searches or more under a killer`, async () => {
  const redis = await RedisServer.start()
  const workers = ['a', 'b', 'c'].map(name => new FleetProcess(redis.url, name, timing))
  for (const worker of workers) worker.start()
  const killer = new Killer(redis, workers)
  let done = false
  let lasting: string[] = []
  try {
    for (let search = 0; search < searches || killer.isAtFirstRound; search++) {
      const isBarren = search % 4 === 3
      const job = isBarren ? barren(size) : await plantedHit(size)
      const events: FleetEvent[] = []
      const result = await fleetMine(job, {
        redis: redis.url,
        timing,
        connectMs: 60_000,
        timeoutMs: 240_000,
        onEvent: event => events.push(event),
      })
      const told = `search ${search}: ${JSON.stringify(events.filter(({ type }) => type !== 'range'))}`
      expect(result.found, told).toBe(!isBarren)
      if (result.found) {
        const { valid } = await verify(job, result.nonce)
        expect({ valid, isWithin: result.nonce >= job.range.start && result.nonce < job.range.end }).toEqual({
          valid: true,
          isWithin: true,
        })
      } else {
        const counted = events.reduce((sum, event) => sum + (event.type === 'range' ? event.nonces : 0n), 0n)
        expect({ hashes: result.hashes, counted }).toEqual({ hashes: size, counted: BigInt(size) })
      }
      expect(events.filter(({ type }) => type === 'shut-out')).toEqual([])
    }
    done = true
  } finally {
    await killer.end()
    const codes = await Promise.all(workers.map(worker => worker.end('SIGTERM')))
    console.log(
      `killed: ${JSON.stringify(killer.counts)}; ended: ${codes} ${workers.map(({ errors }) => errors).join('')}`,
    )
    lasting = await redis.lastingKeys()
    await redis.close()
  }
  expect({ done, lasting }).toEqual({ done: true, lasting: [] })
  expect(killer.counts.worker).toBeGreaterThan(searches / 10)
  expect(killer.counts.redis + killer.counts['forgetful redis']).toBeGreaterThan(0)
}, 7_200_000)
