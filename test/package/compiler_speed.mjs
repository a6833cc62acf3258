// Every kernel as each promised compiler makes it, beside GCC 12's. Each addon (compilers.mjs builds them) hashes in a process of its own;
// they take turns, forwards and backwards, with the same work, and what counts is the CPU time of a turn, which a busy machine
// stretches less than wall time. Prints medians of the speeds paired turn by turn; for a person at a quiet machine, no test. Takes --rounds and a pattern for the names of what is measured.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { builtBy, compilers } from './compilers.mjs'

const turnMs = 60
/** The share of speed that a compiler may lose. */
const allowed = 0.02

/** What can be measured, by name: `run(n)` does `unit` hashes, or one preparation, n times. Kernels are forced as users force them. */
async function measurable() {
  const { dmint, mine, RandomX, system } = await import('../../dist/index.js')
  const { kernels, randomx } = system()
  const supported = list => list.filter(kernel => kernel.supported)
  const preimage = Uint8Array.from({ length: 64 }, (_, i) => (i * 151 + 7) & 0xff)
  const all = {}

  for (const { algorithm, name } of supported(kernels))
    all[`${algorithm} ${name}`] = n => {
      const range = { start: 0n, end: BigInt(n) << 12n }
      const job = dmint({ algorithm, preimage, target: 1n, nonceWidth: 4, range })
      return mine(job, { threads: 1, kernels: { [algorithm]: name } })
    }

  // The memory of one key is kept and shared by all that hash with it.
  const key = new Uint8Array(32)
  const keepers = []
  const hashing = (environment, executor) => async n => {
    if (keepers.length === 0) keepers.push(await RandomX.create({ key, threads: 1 }))
    Object.assign(process.env, environment)
    const hasher = await RandomX.create({ key, threads: 1, executor })
    for (let i = 0; i < n; i++) await hasher.hash(new Uint8Array([i]))
    hasher.close()
    for (const name of Object.keys(environment)) delete process.env[name]
  }
  for (const { name } of supported(randomx.aesKernels))
    all[`randomx light, AES ${name}`] = hashing({ PICKAXE_AES: name }, 'auto')
  all['randomx light, interpreter'] = hashing({}, 'interpreter')
  all['randomx light, plain items'] = hashing({ PICKAXE_ITEMS: 'plain' }, 'interpreter')

  let keys = 0
  for (const { name } of supported(randomx.argon2dKernels))
    all[`randomx key, Argon2d ${name}`] = async n => {
      process.env.PICKAXE_ARGON2D = name
      for (let i = 0; i < n; i++) {
        const hasher = await RandomX.create({ key: new Uint8Array([++keys, keys >> 8]), threads: 1 })
        await hasher.hash(new Uint8Array())
        hasher.close()
      }
      delete process.env.PICKAXE_ARGON2D
    }
  return all
}

/** In a process of its own: answers what can be measured, then a turn at a time. */
async function takeTurns() {
  const all = await measurable()
  process.on('message', async ({ name, n }) => {
    const before = process.cpuUsage()
    await all[name](n)
    const { user, system } = process.cpuUsage(before)
    process.send({ cpuMs: (user + system) / 1000 })
  })
  process.send(Object.keys(all))
}

async function contestant(compiler) {
  const env = { ...process.env, PICKAXE_PREBUILD: builtBy(compiler) }
  const child = fork(import.meta.filename, ['--turns'], { env })
  const [names] = await once(child, 'message')
  const turn = async (name, n) => {
    child.send({ name, n })
    const [{ cpuMs }] = await once(child, 'message')
    return cpuMs
  }
  return { compiler, names, turn, end: () => child.disconnect() }
}

const median = values => values.toSorted((a, b) => a - b)[values.length >> 1]
const percent = ratio => `${((ratio - 1) * 100).toFixed(1)} %`.replace(/^(?!-)/, '+')

/** How much work a turn of {@link turnMs} takes, by the first of them. */
async function workOf(name, { turn }) {
  await turn(name, 1)
  for (let n = 1; ; n *= 2) if ((await turn(name, n)) >= turnMs / 2) return n
}

/** Of each contestant but the first: speeds relative to it, a round each. */
async function compare(name, contestants, rounds) {
  const n = await workOf(name, contestants[0])
  for (const { turn } of contestants) await turn(name, n)
  const ratios = contestants.map(() => [])
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contestants : contestants.toReversed()
    const cpuMs = new Map()
    for (const one of order) cpuMs.set(one, await one.turn(name, n))
    for (const [i, one] of contestants.entries()) ratios[i].push(cpuMs.get(contestants[0]) / cpuMs.get(one))
  }
  return ratios.slice(1)
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { rounds: { type: 'string', default: '9' }, turns: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (values.turns) return takeTurns()
  const pattern = new RegExp(positionals[0] ?? '')
  const contestants = []
  for (const compiler of compilers) contestants.push(await contestant(compiler))
  const [first, ...others] = contestants
  console.log(`| speed beside ${first.compiler} | ${others.map(({ compiler }) => compiler).join(' | ')} |`)
  console.log(`|---|${others.map(() => '---').join('|')}|`)
  const slower = []
  for (const name of first.names.filter(one => pattern.test(one))) {
    const ratios = await compare(name, contestants, Number(values.rounds))
    const cells = ratios.map(
      list => `${percent(median(list))} (${percent(Math.min(...list))} to ${percent(Math.max(...list))})`,
    )
    console.log(`| ${name} | ${cells.join(' | ')} |`)
    for (const [i, list] of ratios.entries())
      if (median(list) < 1 - allowed) slower.push(`${others[i].compiler}: ${name} ${percent(median(list))}`)
  }
  console.log(`slower by more than ${allowed * 100} %: ${slower.join('; ') || 'none'}`)
  for (const { end } of contestants) end()
}

await main()
