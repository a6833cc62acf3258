/**
 * What a miner of very many threads costs: `node test/e2e/many_workers.mjs [THREADS...]`, after `npm run build`.
 *
 * Threads of a caller that answers others are idle ones: of a thousand at usual priority each call waits for its turn.
 * Prints a table; every number of threads has a process of its own. Times are medians of what the caller waits, and want an
 * idle machine; hashes are counted by the CPU time they took, which shows threads that wait for each other.
 */
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const rounds = 7
const windowMs = 500

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const jobOf = (dmint, n) => dmint({ preimage: new Uint8Array(64).fill(n), target: 1n, nonceWidth: 8 })

/** CPU time of this process, all its threads, and what the clock says. */
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
    miner = await Miner.start({ threads, priority: 'idle' })
  })
  miner.setJob(jobOf(dmint, 0))
  while (miner.stats().hashesByThread.some(hashes => hashes === 0)) await turn()
  const rssMiB = (process.memoryUsage.rss() - rssBefore) / 2 ** 20
  const switches = []
  for (let n = 1; n <= rounds; n += 1) {
    switches.push(
      (
        await timed(async () => {
          const search = miner.setJob(jobOf(dmint, n))
          while (search.hashes === 0) await turn()
        })
      ).wallMs,
    )
  }
  const setJobUs = callUs(() => miner.setJob(jobOf(dmint, 99)))
  const statsUs = callUs(() => miner.stats())
  const hashes = miner.stats().hashes
  const { cpuMs } = await timed(() => new Promise(resolve => setTimeout(resolve, windowMs)))
  const megahashes = (miner.stats().hashes - hashes) / cpuMs / 1000
  const close = await timed(() => miner.close())
  const round = (value, digits = 0) => Number(value.toFixed(digits))
  return {
    threads,
    'start, ms': round(start.wallMs, 1),
    'memory, MiB': round(rssMiB),
    'setJob(), µs': round(setJobUs),
    'to its first hash, ms': round(median(switches), 1),
    'stats(), µs': round(statsUs),
    'close(), ms': round(close.wallMs, 1),
    'MH a CPU second': round(megahashes, 1),
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
