/**
 * What a miner of very many threads costs: `node test/e2e/many_workers.mjs [THREADS...]`, after `npm run build`.
 *
 * Prints a table; every number of threads has a process of its own. Times of the calling thread are medians of CPU time
 * where the call returns at once, and of wall time where threads have to be waited for: those want an idle machine.
 */
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const rounds = 21

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const jobOf = (dmint, n) => dmint({ preimage: new Uint8Array(64).fill(n), target: 1n, nonceWidth: 8 })

/** Milliseconds of this process's CPU time and of the clock. */
async function timed(work) {
  const before = process.cpuUsage()
  const startedAtMs = performance.now()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAtMs }
}

/** A call that returns at once, in microseconds. */
function callUs(work) {
  return median(
    Array.from({ length: rounds }, () => {
      const startedAtMs = performance.now()
      work()
      return (performance.now() - startedAtMs) * 1000
    }),
  )
}

async function measure(threads) {
  const { dmint, Miner } = await import('pickaxe')
  await (await Miner.start({ threads: 1 })).close() // the addon is loaded, the kernels have raced
  const rssBefore = process.memoryUsage.rss()
  let miner
  const start = await timed(async () => {
    miner = await Miner.start({ threads })
  })
  miner.setJob(jobOf(dmint, 0))
  while (miner.stats().hashesByThread.some(hashes => hashes === 0)) await turn()
  const rssMiB = (process.memoryUsage.rss() - rssBefore) / 2 ** 20
  const switches = []
  for (let n = 1; n <= rounds; n += 1) {
    switches.push(
      await timed(async () => {
        const search = miner.setJob(jobOf(dmint, n))
        while (search.progress().hashes === 0) await turn()
      }),
    )
  }
  const setJobUs = callUs(() => miner.setJob(jobOf(dmint, 99)))
  const statsUs = callUs(() => miner.stats())
  const before = { hashes: miner.stats().hashes, atMs: performance.now(), use: process.resourceUsage() }
  await new Promise(resolve => setTimeout(resolve, 3000))
  const seconds = (performance.now() - before.atMs) / 1000
  const switched = process.resourceUsage()
  const slept = switched.voluntaryContextSwitches - before.use.voluntaryContextSwitches
  const megahashes = (miner.stats().hashes - before.hashes) / seconds / 1e6
  const close = await timed(() => miner.close())
  const round = (value, digits = 0) => Number(value.toFixed(digits))
  return {
    threads,
    startMs: round(start.wallMs, 1),
    'KiB a thread': round((rssMiB * 1024) / threads),
    firstHashMs: round(median(switches.map(({ wallMs }) => wallMs)), 1),
    setJobUs: round(setJobUs),
    statsUs: round(statsUs),
    'MH/s': round(megahashes),
    'sleeps/s': round(slept / seconds),
    closeMs: round(close.wallMs, 1),
  }
}

if (process.env.MEASURED_THREADS !== undefined) {
  console.log(JSON.stringify(await measure(Number(process.env.MEASURED_THREADS))))
} else {
  const asked = process.argv.slice(2).map(Number)
  const program = fileURLToPath(import.meta.url)
  const rows = (asked.length > 0 ? asked : [availableParallelism(), 256, 1024]).map(threads =>
    JSON.parse(execFileSync(process.execPath, [program], { env: { ...process.env, MEASURED_THREADS: threads } })),
  )
  console.log(`| ${Object.keys(rows[0]).join(' | ')} |`)
  console.log(
    `| ${Object.keys(rows[0])
      .map(() => '---:')
      .join(' | ')} |`,
  )
  for (const row of rows) console.log(`| ${Object.values(row).join(' | ')} |`)
}
