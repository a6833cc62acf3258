/**
 * What a fleet costs: the same ranges by one worker and by two, each with one thread, in turns, and by `mine()` alone.
 * `node test/e2e/fleet/speed.mjs REDIS [ROUNDS] [SECONDS]`; prints medians and ratios.
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
  const rate = await rateOf(() => fleetMine(barren(count * nonces), { redis, timing }))
  for (const worker of workers) worker.kill('SIGTERM')
  await Promise.all(workers.map(worker => once(worker, 'exit')))
  return rate
}

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const calibration = await rateOf(() => mine(barren(2 ** 27), { threads: 1 }))
const nonces = calibration * Number(seconds)
const rates = { alone: [], one: [], two: [] }
for (let round = 0; round < Number(rounds); round++) {
  rates.alone.push(await rateOf(() => mine(barren(nonces), { threads: 1 })))
  rates.one.push(await withWorkers(1, nonces))
  rates.two.push(await withWorkers(2, nonces))
}
const [alone, one, two] = [rates.alone, rates.one, rates.two].map(median)
console.log(JSON.stringify({ rates, overhead: 1 - one / alone, speedup: two / one }, undefined, 1))
