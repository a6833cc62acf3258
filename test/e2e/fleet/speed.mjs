/**
 * What a fleet costs: the same ranges by one worker and by two, each with one thread, in turns, and by `mine()` alone.
 * `node test/e2e/fleet/speed.mjs REDIS [ROUNDS] [SECONDS]`; prints each turn, and medians of what is compared within a turn.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { dmint, mine } from '../../../dist/index.js'
import { fleetMine } from '../../../dist/source/fleet/index.js'

const [redis, rounds = '3', seconds = '40'] = process.argv.slice(2)
const timing = { rangeMs: 10_000 }
const program = fileURLToPath(new URL('../../rig/fleet_worker.mjs', import.meta.url))
const barren = count => {
  const job = dmint({ preimage: crypto.getRandomValues(new Uint8Array(64)), target: 1n, nonceWidth: 8 })
  return { ...job, target: { ...job.target, bound: 0n }, range: { start: 0n, end: BigInt(Math.round(count)) } }
}

async function rateOf(search) {
  const { hashes, elapsedMs } = await search()
  return hashes / (elapsedMs / 1000)
}

async function withWorkers(count, nonces) {
  const workers = Array.from({ length: count }, (_, i) =>
    spawn(process.execPath, [program, redis, `w${i}`, JSON.stringify(timing)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  await Promise.all(workers.map(worker => once(worker.stdout, 'data')))
  // Rates are measured once, before the clock runs.
  await fleetMine(barren(nonces / 8), { redis, timing })
  const ranges = []
  const onEvent = event => event.type === 'range' && ranges.push(event.elapsedMs)
  const { hashes, elapsedMs } = await fleetMine(barren(count * nonces), { redis, timing, onEvent })
  for (const worker of workers) worker.kill('SIGTERM')
  await Promise.all(workers.map(worker => once(worker, 'exit')))
  // Of the time that all of them had, what they were not at a range: this does not depend on how fast the machine is just now.
  const idle = 1 - ranges.reduce((sum, ms) => sum + ms, 0) / (count * elapsedMs)
  return { rate: hashes / (elapsedMs / 1000), idle, ranges: ranges.length }
}

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const calibration = await rateOf(() => mine(barren(2 ** 27), { threads: 1 }))
const nonces = calibration * Number(seconds)
const turns = []
for (let round = 0; round < Number(rounds); round++) {
  const alone = await rateOf(() => mine(barren(nonces), { threads: 1 }))
  const one = await withWorkers(1, nonces)
  const two = await withWorkers(2, nonces)
  turns.push({ alone, one, two, overhead: 1 - one.rate / alone, speedup: two.rate / one.rate })
  console.error(JSON.stringify(turns.at(-1)))
}
const medians = of => median(turns.map(of))
console.log(
  JSON.stringify({
    overhead: medians(turn => turn.overhead),
    speedup: medians(turn => turn.speedup),
    idle: { one: medians(turn => turn.one.idle), two: medians(turn => turn.two.idle) },
  }),
)
