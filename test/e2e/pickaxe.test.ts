import { type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { dmintClaim, dmintVector } from '../vectors/dmint.js'
import { endlessRequest, isAlive, minerPath, requestFor } from './miner_process.js'

// Processes take their time to start on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const pickaxePath = fileURLToPath(new URL('../../dist/cli/pickaxe.js', import.meta.url))
const isWindows = process.platform === 'win32'

function pickaxe(args: string[], { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [pickaxePath, ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stdout, stderr }
}

// Looks for prebuilt addons only, of an architecture there is none for.
const withoutAddon = { PREBUILDS_ONLY: '1', npm_config_arch: 'none' }

const proof = dmintVector('pxd-mainnet-mint')
const quickJob = dmintVector('small-v1-0')

describe('the program', () => {
  test('--version is the one of package.json', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(pickaxe(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('help goes to stdout, and names every command with its options', () => {
    const { status, stdout } = pickaxe(['--help'])
    expect(status).toBe(0)
    for (const name of ['mine', 'verify', 'hash', 'info']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
      expect(pickaxe([name, '--help']).stdout).toContain(`Usage: pickaxe ${name}`)
      expect(pickaxe(['help', name]).stdout).toBe(pickaxe([name, '--help']).stdout)
    }
  })

  test.each([
    [[], 'Usage: pickaxe'],
    [['nonsense'], "unknown command 'nonsense'"],
    [['mine', '--bogus'], "pickaxe: unknown option '--bogus' (see: pickaxe mine --help)"],
    [['--bogus'], "pickaxe: unknown option '--bogus' (see: pickaxe --help)"],
    [['verify', '--nonce'], 'argument missing'],
    [['mien'], "pickaxe: unknown command 'mien': did you mean mine? (see: pickaxe --help)"],
    [['help', 'mien'], "pickaxe: unknown command 'mien': did you mean mine?"],
    [
      ['mine', '--mode', 'fast'],
      "argument 'fast' is invalid. Allowed choices are auto, full, light (see: pickaxe mine",
    ],
    [['info', 'extra'], 'pickaxe: pickaxe info takes flags only, got "extra" (see: pickaxe info --help)'],
  ])('%j is misuse: exit code 1, nothing on stdout', (args, message) => {
    const { status, stdout, stderr } = pickaxe(args)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(message)
  })
})

describe('verify', () => {
  test('0 valid, 3 not valid, 1 not a proof', () => {
    expect(pickaxe(['verify'], { input: JSON.stringify(dmintClaim(proof)) }).status).toBe(0)
    expect(pickaxe(['verify'], { input: JSON.stringify({ ...dmintClaim(proof), nonce_hex: '00000000' }) }).status).toBe(
      3,
    )
    expect(pickaxe(['verify'], { input: '{}' })).toEqual({
      status: 1,
      stdout: '',
      stderr: 'pickaxe: preimage_hex is missing (PICKAXE_ERR_ARG_TYPE)\n',
    })
  })

  test('needs no native code', () => {
    expect(pickaxe(['verify'], { input: JSON.stringify(dmintClaim(proof)), env: withoutAddon }).status).toBe(0)
  })
})

describe('hash', () => {
  test.skipIf(isWindows)('a reader that has seen enough ends it quietly', () => {
    const lines = '{"algorithm":"sha256d","input_hex":"00"}\n'.repeat(20_000)
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$1" hash --jsonl | head -n 1', process.execPath, pickaxePath],
      {
        input: lines,
        encoding: 'utf8',
      },
    )
    expect(JSON.parse(stdout)).toHaveProperty('hash_hex')
    expect(stderr).toBe('')
  })

  test('a bad line ends it, though the input stays open', async () => {
    const child = spawn(process.execPath, [pickaxePath, 'hash', '--jsonl'])
    child.stdin.write('{}\n')
    expect(await once(child, 'exit')).toEqual([1, null])
  })
})

describe('mine', () => {
  test('0 found', () => {
    const { status, stdout } = pickaxe(['mine', '--json'], { input: requestFor(quickJob) })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ found: true, nonce_hex: quickJob.nonce_hex })
  })

  test('2 exhausted', () => {
    const args = ['--preimage', quickJob.preimage_hex, '--target', 'ff', '--nonce-width', '4', '--range', '0..100']
    expect(pickaxe(['mine', ...args])).toMatchObject({ status: 2, stdout: expect.stringContaining('exhausted') })
  })

  test('what it finds, verify accepts', () => {
    const found = JSON.parse(pickaxe(['mine', '--json'], { input: requestFor(quickJob) }).stdout)
    const claim = { ...JSON.parse(requestFor(quickJob)), nonce_hex: found.nonce_hex }
    expect(pickaxe(['verify', '--json'], { input: JSON.stringify(claim) }).stdout).toContain(found.hash_hex)
  })

  test.skipIf(isWindows).each(['SIGINT', 'SIGTERM'] as const)('%s: 130, nothing on stdout', async signal => {
    const { child, output } = start(['mine', '--json'], endlessRequest)
    while (!output.stderr.includes('"progress"')) await sleep(10)
    child.kill(signal)
    expect(await once(child, 'close')).toEqual([130, null])
    expect(output.stdout).toBe('')
    const lines = output.stderr
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.at(-1)).toMatchObject({ interrupted: true, range: expect.stringMatching(/^[1-9]\d*\.\.\d+$/) })
    expect(isAlive(child.pid!)).toBe(false)
  })

  test.skipIf(isWindows)('Ctrl-C says how to go on, and so it goes on', async () => {
    const { child, output } = start(['mine'], endlessRequest)
    while (!output.stderr.includes('average')) await sleep(10)
    await sleep(300)
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
    const [, first] = /\nto go on: the same with --range (\d+)\.\.\d+\n/.exec(output.stderr)!
    expect(Number(first)).toBeGreaterThan(0)
    const again = pickaxe(['mine', '--json', '--range', `${first}..${BigInt(first!) + 5n}`], { input: endlessRequest })
    expect(JSON.parse(again.stdout)).toMatchObject({ exhausted: true, hashes: 5 })
  })

  test('a reader of stderr that is gone changes nothing', async () => {
    const { child, output } = start(['mine'], requestFor(quickJob))
    child.stderr!.destroy()
    expect(await once(child, 'close')).toEqual([0, null])
    expect(output.stdout).toContain(quickJob.nonce_hex)
  })

  test('a pipe gets no live line', async () => {
    const { child, output } = start(['mine'], endlessRequest)
    await sleep(1500)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(output.stderr).toMatch(/^\d+ threads?, kernel [^\r\n]+\n\d+ threads? on [^\r\n]+\n$/)
  })
})

function start(args: string[], input: string, options: SpawnOptions = {}) {
  const child = spawn(process.execPath, [pickaxePath, ...args], options)
  const output = { stdout: '', stderr: '' }
  child.stdout!.on('data', data => {
    output.stdout += data
  })
  child.stderr!.on('data', data => {
    output.stderr += data
  })
  child.stdin!.end(input)
  return { child, output }
}

describe('without the native addon', () => {
  test.each([
    ['info', []],
    ['mine', []],
  ])('%s says in one line what to do: exit code 1', (name, args) => {
    const { status, stdout, stderr } = pickaxe([name, ...args], { input: endlessRequest, env: withoutAddon })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^pickaxe: [^\n]*npx pickaxe build-addon[^\n]*\(PICKAXE_ERR_ADDON_NOT_FOUND\)\n$/)
  })

  test('pickaxe-miner as well', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [minerPath], {
      input: endlessRequest,
      encoding: 'utf8',
      env: { ...process.env, ...withoutAddon },
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^pickaxe-miner: [^\n]*\(PICKAXE_ERR_ADDON_NOT_FOUND\)\n$/)
  })

  test('PICKAXE_DEBUG=1 shows the stack', () => {
    expect(pickaxe(['info'], { env: { ...withoutAddon, PICKAXE_DEBUG: '1' } }).stderr).toMatch(/\n {4}at /)
  })
})
