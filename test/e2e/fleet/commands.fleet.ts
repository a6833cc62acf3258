/** The commands of a fleet as their users run them: a worker, a search, the external miner, the status. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { holds } from '../../docs/told_fields.js'
import { RedisServer } from '../../rig/redis_server.js'
import { dmintVector } from '../../vectors/dmint.js'

const run = promisify(execFile)
const program = (name: string) => fileURLToPath(new URL(`../../../dist/cli/${name}.js`, import.meta.url))
const vector = dmintVector('small-v1-0')
const password = 'a password of this test'
const environment = { ...process.env, PICKAXE_REDIS_PASSWORD: password }

let redis: RedisServer
let worker: ChildProcess

beforeAll(async () => {
  redis = await RedisServer.start(['--requirepass', password])
  const args = [program('pickaxe'), 'fleet', 'worker', '--redis', redis.url, '--threads', '1', '--name', 'attic']
  worker = spawn(process.execPath, args, { stdio: 'ignore', env: environment })
})

afterAll(async () => {
  if (worker.exitCode === null) {
    worker.kill('SIGTERM')
    const [code] = await once(worker, 'exit')
    expect(code).toBe(130)
  }
  await redis.close()
})

/** With a Redis that nobody else uses. */
async function withOwnRedis(run: (lonely: RedisServer) => Promise<void>): Promise<void> {
  const lonely = await RedisServer.start()
  try {
    await run(lonely)
  } finally {
    await lonely.close()
  }
}

const held = (title: string, line: string) =>
  holds(title, line, { always: false, type: (JSON.parse(line) as { type: string }).type })

const pickaxeIn = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  run(process.execPath, [program('pickaxe'), ...args], { env })
const pickaxe = (...args: string[]) => pickaxeIn(environment, ...args)

it('fleet mine finds what mine finds', async () => {
  const { preimage_hex, target_hex, nonce_width } = vector
  const job = ['--preimage', preimage_hex, '--target', target_hex, '--nonce-width', `${nonce_width}`]
  const { stdout, stderr } = await pickaxe('fleet', 'mine', '--redis', redis.url, '--json', ...job)
  expect(JSON.parse(stdout)).toMatchObject({ found: true, preimage_index: 0 })
  expect(stderr).not.toContain(password)
})

it('pickaxe-miner asks the fleet and answers as ever', async () => {
  const { preimage_hex, target_hex, nonce_width } = vector
  const asked = spawn(process.execPath, [program('pickaxe-miner'), '--redis', redis.url, '--quiet'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment,
  })
  asked.stdin.end(JSON.stringify({ preimage_hex, target_hex, nonce_width }))
  const [answer] = await once(asked.stdout, 'data')
  expect(JSON.parse(String(answer))).toMatchObject({ nonce_hex: expect.stringMatching(/^[0-9a-f]{8}$/) })
  const [code] = await once(asked, 'exit')
  expect(code).toBe(0)
})

it('pickaxe-miner says that nobody is there to search, unless it is to be quiet', async () => {
  await withOwnRedis(async lonely => {
    const { preimage_hex, target_hex, nonce_width } = vector
    const heard = async (...flags: string[]) => {
      const asked = spawn(process.execPath, [program('pickaxe-miner'), '--redis', lonely.url, ...flags])
      asked.stdin.end(JSON.stringify({ preimage_hex, target_hex, nonce_width }))
      let text = ''
      asked.stderr.on('data', chunk => {
        text += chunk
      })
      await new Promise(resolve => setTimeout(resolve, 3000))
      asked.kill('SIGKILL')
      return text
    }
    expect(await heard()).toContain('pickaxe-miner: no worker is there\n')
    expect(await heard('--quiet')).toBe('')
  })
})

it.each(['is away', 'hangs'])('worker and search end by a signal while Redis %s', { timeout: 60_000 }, async how => {
  await withOwnRedis(async lonely => {
    const where = ['--redis', lonely.url, '--json']
    const start = (...args: string[]) => spawn(process.execPath, [program('pickaxe'), 'fleet', ...args, ...where])
    const unfindable = ['--preimage', vector.preimage_hex, '--target', '01', '--nonce-width', '8']
    const worker = start('worker', '--threads', '1')
    const search = start('mine', ...unfindable)
    const told = (child: ChildProcess, word: string) =>
      new Promise<void>(resolve => {
        for (const stream of [child.stdout, child.stderr])
          stream?.on('data', chunk => String(chunk).includes(word) && resolve())
      })
    try {
      const isAway = [worker, search].map(child => told(child, '"up":false'))
      await told(worker, '"range"')
      if (how === 'hangs') lonely.freeze()
      else await lonely.kill().then(() => Promise.all(isAway))
      const ends = [worker, search].map(child => once(child, 'exit', { signal: AbortSignal.timeout(10_000) }))
      for (const child of [worker, search]) child.kill('SIGTERM')
      expect(await Promise.all(ends)).toEqual([
        [130, null],
        [130, null],
      ])
    } finally {
      for (const child of [worker, search]) child.kill('SIGKILL')
    }
  })
})

it('what fleet worker and fleet mine tell as JSON is what docs/json.md says, and a quiet worker has nothing on stderr', async () => {
  await withOwnRedis(async lonely => {
    const where = ['--redis', lonely.url, '--json']
    const telling = spawn(process.execPath, [
      program('pickaxe'),
      'fleet',
      'worker',
      ...where,
      '--quiet',
      '--threads',
      '1',
    ])
    let [told, noted] = ['', '']
    telling.stdout.on('data', chunk => {
      told += chunk
    })
    telling.stderr.on('data', chunk => {
      noted += chunk
    })
    const { preimage_hex, target_hex, nonce_width } = vector
    const job = ['--preimage', preimage_hex, '--target', target_hex, '--nonce-width', `${nonce_width}`]
    const { stdout, stderr } = await pickaxeIn(process.env, 'fleet', 'mine', ...where, ...job)
    holds('pickaxe mine: found', stdout)
    const events = stderr
      .trimEnd()
      .split('\n')
      .filter(line => !line.includes('"progress"'))
    expect(events.length).toBeGreaterThan(0)
    for (const line of events) held('pickaxe fleet mine: events', line)
    expect((await pickaxeIn(process.env, 'fleet', 'mine', ...where, ...job, '--quiet')).stderr).toBe('')
    telling.kill('SIGINT')
    const [code] = await once(telling, 'exit')
    const lines = told.trimEnd().split('\n')
    for (const line of lines) held('pickaxe fleet worker: events', line)
    expect(lines.map(line => (JSON.parse(line) as { type: string }).type)).toEqual(
      expect.arrayContaining(['range', 'done']),
    )
    expect([code, noted]).toEqual([130, ''])
  })
})

it('fleet status shows the machine', async () => {
  const { stdout } = await pickaxe('fleet', 'status', '--redis', redis.url, '--json')
  holds('pickaxe fleet status', stdout)
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'attic',
    threads: 1,
    oddities: [],
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  const { stdout: metrics } = await pickaxe('fleet', 'status', '--redis', redis.url, '--metrics')
  expect(metrics).toMatch(/^pickaxe_fleet_threads\{machine="attic"\} 1$/m)
})

it('without the password nobody is let in', async () => {
  const asked = run(process.execPath, [program('pickaxe'), 'fleet', 'status', '--redis', redis.url], {
    env: { ...process.env, PICKAXE_REDIS_PASSWORD: 'wrong' },
  })
  await expect(asked).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('PICKAXE_ERR_REDIS') })
})
