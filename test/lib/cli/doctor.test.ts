import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { findings } from '../../../lib/cli/doctor/findings.js'
import { configure } from '../../../lib/cli/doctor.js'
import { system } from '../../../lib/native/system.js'
import type { Advice } from '../../../lib/tune/advice.js'
import { runCommand } from './fake_terminal.js'

afterEach(() => vi.useRealTimers())

const info = system()
const advice: Advice[] = []
const verdictOf = (name: string, of = info) => findings(of, advice).filter(finding => finding.name === name)

test('every part has a verdict, and JSON says the same', async () => {
  const { stdout } = await runCommand(configure, [])
  const { format_version, findings: found } = JSON.parse((await runCommand(configure, ['--json'])).stdout)
  expect(format_version).toBe(1)
  expect(found.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['pickaxe', 'addon', 'cpu', 'kernels', 'programs', 'memory', 'pages', 'clock']),
  )
  for (const { name, verdict } of found) {
    const word = verdict === 'improvable' ? 'could be better' : verdict
    expect(stdout).toMatch(new RegExp(`^${word} +${name} `, 'm'))
  }
})

test('a kernel that fails its self-test is broken', () => {
  const kernel = { ...info.kernels[0]!, selfTest: false, chosen: false, reason: 'failed its self-test: not used' }
  expect(verdictOf('kernels', { ...info, kernels: [kernel] })).toContainEqual(
    expect.objectContaining({ verdict: 'broken', fact: expect.stringContaining('failed its self-test') }),
  )
})

test('what is short is told with its mend', () => {
  const randomx = {
    ...info.randomx,
    memoryRoom: { bytes: 2 ** 30, limitedBy: 'cgroup /pod' },
    hugePages: { free: [], transparent: 'never' },
    executors: [{ variant: 'rx/0', name: 'interpreter', refusal: 'the system forbids it' }],
  }
  const quota = { cpus: 0.5, limitedBy: 'cgroup /pod (cpu.max)' }
  const short = { ...info, platform: 'linux-x64', randomx, cpu: { ...info.cpu, usableThreads: 0, quota } }
  expect(verdictOf('memory', short)).toMatchObject([
    { verdict: 'improvable', mend: expect.stringContaining('2,336 MiB') },
  ])
  expect(verdictOf('programs', short)).toMatchObject([{ fact: expect.stringContaining('the system forbids it') }])
  expect(verdictOf('cpu', short)).toMatchObject([{ mend: expect.stringContaining('cgroup /pod (cpu.max)') }])
  const addon = { ...info.addon, origin: 'prebuilt' as const, published: '00' }
  expect(verdictOf('addon', { ...info, addon })).toMatchObject([{ mend: expect.stringContaining('build-addon') }])
})

test('what the machine lacks could be better where that is worth it', () => {
  const lack = {
    title: '2 MiB pages',
    fact: '2 free',
    gain: '20 %',
    isMeasured: false,
    commands: ['sysctl', 'for good'],
  }
  const found = findings(info, [
    { ...lack, id: 'pages-2m', isWorthIt: true },
    { ...lack, id: 'governor', isWorthIt: null },
    { ...lack, id: 'registers', isWorthIt: false },
  ]).slice(-4, -1)
  expect(found.map(({ name, verdict, mend }) => [name, verdict, mend])).toEqual([
    ['pages', 'improvable', 'sysctl'],
    ['governor', 'ok', 'sysctl'],
    ['prefetch', 'ok', 'sysctl'],
  ])
  expect(found[0]!.fact).toBe('2 MiB pages: 2 free; 20 %: it is worth it')
})

test('a clock that is years behind is broken', () => {
  vi.useFakeTimers({ now: Date.parse('2001-01-01') })
  expect(verdictOf('clock')).toMatchObject([{ verdict: 'broken' }])
})

test('what should answer is asked, and no login is shown', async () => {
  const server = createServer(socket => socket.end())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const url = `stratum+tcp://user:secret@127.0.0.1:${port}`
  const up = await runCommand(configure, ['--reach', url])
  expect(up).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`127.0.0.1:${port} answers in`) })
  await new Promise(resolve => server.close(resolve))
  const down = await runCommand(configure, ['--reach', url])
  expect(down).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('nothing listens there (ECONNREFUSED)') })
  expect(up.stdout + down.stdout).not.toContain('secret')
  await expect(runCommand(configure, ['--reach', 'nowhere'])).rejects.toThrow('--reach must be host:port')
})

const syncing = { chain: 'main', blocks: 90, headers: 100, initialblockdownload: true }

test.each([
  [
    'a synced node',
    200,
    { result: { ...syncing, blocks: 100, initialblockdownload: false } },
    'ok',
    'chain main, block 100',
  ],
  ['one that catches up', 200, { result: syncing }, 'improvable', 'block 90, 10 blocks behind'],
  ['one that wants a login', 401, {}, 'ok', 'wants a login'],
  [
    'monerod',
    200,
    { nettype: 'mainnet', height: 8, target_height: 0, synchronized: true },
    'ok',
    'monerod, mainnet, block 7',
  ],
  ['something else', 404, {}, 'improvable', 'HTTP 404, but not as a node'],
])('%s at http:// says what it is', async (_, status, body, verdict, fact) => {
  const server = createHttpServer((request, response) => {
    const isMonero = 'nettype' in body
    const isMeant = isMonero === (request.url === '/get_info')
    response.writeHead(isMeant ? status : 404).end(isMeant ? JSON.stringify(body) : 'no')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  try {
    const { stdout } = await runCommand(configure, ['--json', '--reach', `http://me:secret@127.0.0.1:${port}/`])
    const found = JSON.parse(stdout).findings.at(-1)
    expect(found).toMatchObject({ name: 'reach', verdict, fact: expect.stringContaining(fact) })
    expect(stdout).not.toContain('secret')
  } finally {
    await new Promise(resolve => server.close(resolve))
  }
})

test('what listens at http:// and speaks otherwise is broken', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {}) // who asks hangs up
    socket.end('hello\r\n', () => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const { exitCode, stdout } = await runCommand(configure, ['--reach', `http://127.0.0.1:${port}`])
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('listens, but: ') })
  await new Promise(resolve => server.close(resolve))
})
