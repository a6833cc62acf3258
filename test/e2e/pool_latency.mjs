/**
 * How quick a miner at a pool is: `node test/e2e/pool_latency.mjs [ROUNDS]`, on an idle machine, after `npm run build`.
 *
 * A stub pool in this process sends a job that every hash is a share of, and looks when the first one comes back: that is
 * job to hashing, one hash, its check, and the way out together. The miner runs in a process of its own. It needs 3 GiB.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const seedHash = '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3'
const blob = n => `1010d5f382d806${'ab'.repeat(32)}00000000${n.toString(16).padStart(64, '0')}01`
const restMs = 250
const easyMs = 12
/** A round without a share by then is begun again: what else the machine does may have had its threads. */
const patienceMs = 3000

async function mine() {
  const { pool, RandomX } = await import('pickaxe')
  // Keeps the dataset while one miner after another uses it.
  const dataset = await RandomX.create({ key: Buffer.from(seedHash, 'hex'), mode: 'full' })
  while (dataset.info().stage !== 'full') await delay(200)
  process.send({ ready: true })
  let miner
  process.on('disconnect', () => process.exit())
  process.on('message', async ({ port, algorithm, verify, machinesPerThread, stop }) => {
    await miner?.close()
    if (stop) process.exit()
    miner = await pool({
      url: `127.0.0.1:${port}`,
      user: 'x',
      algorithm,
      randomx: { mode: 'full', verify, machinesPerThread },
      onEvent: event => event.type === 'share' && process.send({ job: event.job, checkMs: event.checkMs }),
    })
  })
}

const monero = {
  job: (n, isEasy) => ({
    method: 'job',
    params: {
      blob: blob(n),
      job_id: String(n),
      target: isEasy ? 'ffffffffffffffff' : '0100000000000000',
      seed_hash: seedHash,
      height: 1,
    },
  }),
  jobOf: ({ job_id }) => Number(job_id),
  answers: {
    login: () => ({ id: 'x', status: 'OK', job: monero.job(0, false).params }),
    submit: () => ({ status: 'OK' }),
  },
}

const v1 = {
  job: (n, isEasy) => [
    { id: null, method: 'mining.set_difficulty', params: [isEasy ? 1e-12 : 1e12] },
    {
      id: null,
      method: 'mining.notify',
      params: [
        String(n),
        'ab'.repeat(32),
        '01',
        n.toString(16).padStart(8, '0'),
        [],
        '20000000',
        '1d00ffff',
        '65000000',
        false,
      ],
    },
  ],
  jobOf: params => Number(params[1]),
  answers: {
    'mining.configure': () => ({}),
    'mining.subscribe': () => [[], 'aabbccdd', 4],
    'mining.authorize': () => true,
    'mining.submit': () => true,
    'mining.extranonce.subscribe': () => true,
  },
}

async function measure(miner, { job, jobOf, answers }, options, rounds) {
  let socket
  let onShare = () => {}
  let lastAt = 0
  const checks = new Map()
  const told = ({ job: id, checkMs }) => checks.has(Number(id)) || checks.set(Number(id), checkMs)
  const say = (...messages) =>
    socket.write(
      messages
        .flat()
        .map(message => `${JSON.stringify(message)}\n`)
        .join(''),
    )
  const quiet = async () => {
    do await delay(restMs + Math.random() * 20)
    while (performance.now() - lastAt < restMs)
  }
  let connected
  const ready = new Promise(resolve => {
    connected = resolve
  })
  const server = createServer(taken => {
    socket = taken
    taken.setNoDelay(true)
    taken.on('error', () => {})
    let text = ''
    taken.on('data', chunk => {
      const now = performance.now()
      const lines = (text + chunk).split('\n')
      text = lines.pop()
      for (const line of lines) {
        const { id, method, params } = JSON.parse(line)
        say({ id, error: null, result: answers[method]?.() ?? null })
        if (method === 'login' || method === 'mining.authorize') connected()
        if (!method.endsWith('submit')) continue
        lastAt = now
        onShare(jobOf(params), now)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  miner.on('message', told)
  miner.send({ port: server.address().port, ...options })
  await ready
  const times = []
  let n = 0
  let missed = 0
  while (times.length < rounds) {
    n++
    say(job(2 * n, false))
    await quiet()
    const first = new Promise(resolve => {
      onShare = (of, now) => of === 2 * n + 1 && resolve(now)
    })
    const sentAt = performance.now()
    say(job(2 * n + 1, true))
    // A check takes as long as a hundred hashes: whatever is found goes through it.
    if (options.verify === 'typescript') setTimeout(() => say(job(2 * n + 2, false)), easyMs)
    const cameAt = await Promise.race([first, delay(patienceMs)])
    if (options.verify === 'native' || cameAt === undefined) say(job(2 * n + 2, false))
    await quiet()
    if (cameAt !== undefined) times.push({ tookMs: cameAt - sentAt, checkMs: checks.get(2 * n + 1) ?? Number.NaN })
    else if (++missed > rounds) throw new Error(`${missed} rounds without a share`)
  }
  if (missed > 0) console.log(`(${missed} rounds without a share within ${patienceMs / 1000} s were begun again)`)
  miner.off('message', told)
  socket.destroy()
  server.close()
  return times
}

function spread(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = part => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))].toFixed(1)
  return `median ${at(0.5)} ms, 90 % ${at(0.9)} ms, most ${at(1)} ms`
}

if (process.argv[2] === 'mine') await mine()
else {
  const rounds = Number(process.argv[2] ?? 50)
  const miner = fork(fileURLToPath(import.meta.url), ['mine'])
  miner.once('exit', code => process.exit(code ?? 1))
  await once(miner, 'message')
  for (const [name, dialect, options] of [
    // One machine a thread: the first hash is through when one hash is, and not a batch of them.
    ['rx/0, full mode, native check', monero, { algorithm: 'rx/0', verify: 'native', machinesPerThread: 1 }],
    ['rx/0, full mode, TypeScript check', monero, { algorithm: 'rx/0', verify: 'typescript', machinesPerThread: 1 }],
    ['sha256d', v1, { algorithm: 'sha256d', verify: 'typescript' }],
  ]) {
    // The first two fetch code and caches.
    const times = (await measure(miner, dialect, options, rounds + 2)).slice(2)
    console.log(`${name}: job to its first share at the pool: ${spread(times.map(({ tookMs }) => tookMs))}`)
    console.log(`  the check: ${spread(times.map(({ checkMs }) => checkMs))}`)
    // Of what is left, one hash is hashing already.
    console.log(`  all but the check: ${spread(times.map(({ tookMs, checkMs }) => tookMs - checkMs))}`)
  }
  miner.send({ stop: true })
}
