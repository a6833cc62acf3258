/** The built command at a stub pool, as its users run it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { namedCertificate, namedKey } from '../rig/named_certificate.js'
import { moneroPool, until, v1Pool } from '../rig/pool_run.js'
import { Socks5Server } from '../rig/socks5_server.js'

const program = fileURLToPath(new URL('../../dist/cli/pickaxe.js', import.meta.url))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function run(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [program, 'pool', '--threads', '1', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  children.push(child)
  const told = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    told.out += chunk
  })
  child.stderr.on('data', chunk => {
    told.err += chunk
  })
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  return { child, told, ended }
}

const easy = { difficulty: 1 / 2 ** 14, mask: '1fffe000' }

describe('pickaxe pool', () => {
  it('mines shares, says so, and ends', async () => {
    const server = await v1Pool(easy)
    const { told, ended } = run(['--url', server.url, '--user', 'me.rig', '--algorithm', 'sha256d', '--shares', '5'])
    expect(await ended).toBe(0)
    expect(told.out).toMatch(/^share of job \w+ at difficulty 0\.00006104 proven in [\d.]+ ms, accepted in [\d.]+ ms$/m)
    expect(told.err).toContain('mining sha256d at stratum+tcp://127.0.0.1')
    expect(told.err).toMatch(/^\d+ accepted, 0 rejected.* the pool counts .*% of the hashes$/m)
    expect(server.refusals).toEqual([])
  })

  it('tells programs, and keeps the password to itself and the pool', async () => {
    const server = await moneroPool({ loginError: 'not you with open-sesame' })
    const { told, ended } = run(['--url', server.url, '--user', '4wallet', '--json'], {
      PICKAXE_POOL_PASSWORD: 'open-sesame',
    })
    expect(await ended).toBe(1)
    const lines = told.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { type: string })
    expect(lines.map(({ type }) => type)).toEqual(['hold', 'pool', 'end'])
    expect(told.err).toContain('refuses the login: not you with ***')
    expect(told.out + told.err).not.toContain('open-sesame')
  })

  it('goes through a proxy, knows a certificate, leaves a pool that is gone and comes back, and tells no secret', {
    timeout: 60_000,
  }, async () => {
    const tls = { key: namedKey, cert: namedCertificate }
    const [first, second] = [await v1Pool({ ...easy, tls }), await v1Pool({ ...easy, tls })]
    const hosts: Record<string, number> = { 'one.test': first.port, 'two.test': second.port }
    const proxy = await new Socks5Server({ hosts }).start()
    const folder = mkdtempSync(join(tmpdir(), 'pickaxe-pool-'))
    onTestFinished(async () => {
      await proxy.stop()
      rmSync(folder, { recursive: true })
    })
    const passFile = join(folder, 'pass')
    writeFileSync(passFile, 'open-sesame\n', { mode: 0o600 })
    const { told, child, ended } = run([
      ...['--url', 'stratum+ssl://one.test:443', '--url', 'stratum+ssl://two.test:443', '--user', 'me.rig'],
      ...['--pass-file', passFile, '--algorithm', 'sha256d', '--socks5', `127.0.0.1:${proxy.port}`, '--json'],
      ...['--tls-fingerprint', new X509Certificate(namedCertificate).fingerprint256],
    ])
    const said = (type: string) =>
      told.out
        .split('\n')
        .filter(line => line.endsWith('}'))
        .map(line => JSON.parse(line) as { type: string; message?: string; pool?: string; up?: boolean })
        .filter(event => event.type === type)
    await until(() => first.shares.accepted > 0)
    const logins = first.peers[0]!.received.filter(({ method }) => method === 'mining.authorize')
    expect(logins.map(({ params }) => params)).toEqual([['me.rig', 'open-sesame']])
    const command = `/proc/${child.pid}/cmdline`
    if (existsSync(command)) expect(readFileSync(command, 'utf8')).not.toContain('sesame')

    for (const peer of first.peers) {
      peer.send({ id: null, method: 'client.show_message', params: ['you said open-sesame'] })
      peer.send({ id: null, method: 'client.reconnect', params: ['evil.test', 443, 0] })
    }
    await until(() => said('notice').some(({ message }) => message!.includes('another host')))

    child.kill('SIGUSR2')
    await until(() => told.err.includes('paused'))
    first.newJob(true)
    await new Promise(resolve => setTimeout(resolve, 500))
    const accepted = first.shares.accepted
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(first.shares.accepted).toBe(accepted)
    child.kill('SIGUSR2')
    await until(() => first.shares.accepted > accepted)

    await first.stop()
    await until(() => second.shares.accepted > 0)
    const again = await v1Pool({ ...easy, tls })
    hosts['one.test'] = again.port
    await until(() => again.shares.accepted > 0, 40_000)
    child.kill('SIGTERM')
    expect(await ended).toBe(130)
    expect([first, second, again].flatMap(({ refusals }) => refusals)).toEqual([])
    expect(new Set(proxy.asked)).toEqual(new Set(['one.test:443', 'two.test:443']))
    expect(told.out + told.err).not.toContain('sesame')
  })

  it('serves its numbers, pauses and resumes', async () => {
    const server = await v1Pool(easy)
    const { told, child, ended } = run([
      '--url',
      server.url,
      '--user',
      'me',
      '--algorithm',
      'sha256d',
      '--http',
      '127.0.0.1:0',
    ])
    await until(() => /numbers at (\S+)/.test(told.err))
    const [, url = ''] = /numbers at (\S+)/.exec(told.err)!
    await until(() => server.shares.accepted > 0)
    const stats = (await (await fetch(`${url}stats`)).json()) as Record<string, unknown>
    expect(stats).toMatchObject({ algorithm: 'sha256d', pool: server.url, shares_rejected: {} })
    const metrics = await (await fetch(`${url}metrics`)).text()
    expect(metrics).toMatch(/^pickaxe_shares_accepted_total \d+$/m)
    expect(await (await fetch(url)).text()).toContain('pickaxe pool')
    await fetch(`${url}pause`, { method: 'POST' })
    expect(await (await fetch(`${url}health`)).json()).toEqual({ format_version: 1, status: 'paused' })
    await fetch(`${url}resume`, { method: 'POST' })
    child.kill('SIGTERM')
    expect(await ended).toBe(130)
    expect(server.refusals).toEqual([])
  })

  it.each([
    [['--user', 'me'], '--url is missing'],
    [['--url', 'pool:1'], '--user is missing'],
    [['--url', 'pool:1', '--user', 'me', '--pass', 'a', '--pass-file', 'b'], '--pass or --pass-file'],
    [['--url', 'pool:1', '--user', 'me', '--pass-file', '/no/such/file'], '--pass-file cannot be read: ENOENT'],
    [['--url', 'pool:1', '--user', 'me', '--algorithm', 'scrypt'], 'algorithm must be one of'],
    [['--url', 'pool:1', '--user', 'a', '--user', 'b'], '--user was given 2 times for 1 pools'],
    [['--url', 'pool:1', '--user', 'me', '--tls-fingerprint', 'ab'], 'stratum+ssl:// address only'],
  ])('%j: %s', async (args, why) => {
    const { told, ended } = run(args, { PICKAXE_POOL_USER: '' })
    expect(await ended).toBe(1)
    expect(told.err).toContain(why)
  })
})
