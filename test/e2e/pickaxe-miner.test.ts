import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { fromHex, fromLittleEndian } from '../../lib/base/bytes.js'
import { verifySync } from '../../lib/verify/index.js'
import { recordedRequests } from '../lib/protocol/mutations.js'
import { type DmintVector, dmintJob, dmintVector, dmintVectors } from '../vectors/dmint.js'
import { dmintHashVectors } from '../vectors/dmint_hashes.js'
import { endlessRequest, isAlive, MinerProcess, minerPath, requestFor, runMiner, spawnUnread } from './miner_process.js'

// Processes take their time to start on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const isWindows = process.platform === 'win32'
const folder = mkdtempSync(join(tmpdir(), 'pickaxe-miner-'))
afterAll(() => rmSync(folder, { recursive: true }))

const answerPattern = /^\{"nonce_hex": "([0-9a-f]+)", "attempts": (\d+), "elapsed_s": (\d+\.\d+)\}\n$/

// A few at a time: the point is many requests, not load.
async function eachOf<T>(items: readonly T[], visit: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  await Promise.all(
    [1, 2, 3].map(async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await visit(item)
    }),
  )
}

describe('found', () => {
  const quick = dmintVectors.filter(({ expect, nonce_int }) => expect === 'hit' && nonce_int < 2e6)

  test.each(quick)('$id, one worker: the first hit', async vector => {
    const { exitCode, stdout } = await runMiner(['--workers', '1'], requestFor(vector))
    const [, nonceHex, attempts] = answerPattern.exec(stdout) ?? []
    expect({ exitCode, nonceHex }).toEqual({ exitCode: 0, nonceHex: vector.nonce_hex })
    expect(Number(attempts)).toBeGreaterThan(vector.nonce_int)
  })

  test.each(quick)('$id, three workers: any hit', async vector => {
    const { exitCode, stdout } = await runMiner(['--workers=3', '--stdin'], `\n ${requestFor(vector)}\r\n`)
    expect(exitCode).toBe(0)
    expectValidAnswer(stdout, vector)
  })

  test.each(dmintHashVectors)('a contract of $algorithm, one worker: the first hit', async vector => {
    const { algorithm, preimage_hex, nonce_width, nonce, digest_hex } = vector
    const request = requestFor({ preimage_hex, target_hex: '7fffffffffffffff', nonce_width })
    const { exitCode, stdout } = await runMiner(['--workers', '1'], `${request.slice(0, -1)}, "algo": "${algorithm}"}`)
    const [, nonceHex, attempts] = answerPattern.exec(stdout) ?? []
    expect({ exitCode, nonce: fromLittleEndian(fromHex(nonceHex!)) }).toEqual({ exitCode: 0, nonce: BigInt(nonce) })
    expect(Number(attempts)).toBeGreaterThan(nonce)
    expect(digest_hex).toMatch(/^00000000[0-7]/)
  })

  test('--quiet writes nothing but the answer', async () => {
    const { stdout, stderr } = await runMiner(['--quiet'], requestFor(dmintVector('small-v1-1')))
    expect(stdout).toMatch(answerPattern)
    expect(stderr).toBe('')
  })

  test('a file as stdin', async () => {
    const path = join(folder, 'request.json')
    writeFileSync(path, requestFor(dmintVector('nonce0-v2')))
    const { exitCode, stdout } = await new MinerProcess([], { stdio: [openSync(path, 'r'), 'pipe', 'pipe'] }).outcome
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(answerPattern)
  })
})

function expectValidAnswer(stdout: string, vector: DmintVector): void {
  const nonceBytes = fromHex(answerPattern.exec(stdout)![1])
  expect(nonceBytes).toHaveLength(vector.nonce_width)
  expect(verifySync(dmintJob(vector), fromLittleEndian(nonceBytes)).valid).toBe(true)
}

test('traps are passed over', { timeout: 60_000 }, async () => {
  const traps = dmintVectors.filter(vector => vector.expect === 'not')
  expect(traps.length).toBeGreaterThan(2)
  await eachOf(traps, async vector => {
    const miner = new MinerProcess(['--workers', '1']).send(requestFor(vector))
    while ((miner.frames.at(-1)?.attempts ?? 0) <= vector.nonce_int && miner.child.exitCode === null) {
      await sleep(20)
    }
    await miner.stop()
    const { stdout } = await miner.outcome
    const answered = Buffer.from(answerPattern.exec(stdout)?.[1] ?? '', 'hex')
    if (answered.length > 0) expect(vector.must_not_answer).not.toContain(answered.readUInt32LE())
  })
})

describe('requests', () => {
  test('every recorded refusal: exit code 1, nothing on stdout, one line on stderr', { timeout: 60_000 }, async () => {
    const refused = recordedRequests.filter(({ accepted }) => accepted === null)
    expect(refused.length).toBeGreaterThan(40)
    await eachOf(refused, async ({ name, stdin_hex }) => {
      const { exitCode, stdout, stderr } = await runMiner([], fromHex(stdin_hex))
      expect({ name, exitCode, stdout }).toEqual({ name, exitCode: 1, stdout: '' })
      expect(stderr).toMatch(/^protocol error: [^\n]+\n$/)
    })
  })

  test('every recorded acceptance starts the search', { timeout: 60_000 }, async () => {
    const accepted = recordedRequests.filter(({ accepted }) => accepted !== null)
    await eachOf(accepted, async ({ stdin_hex }) => {
      const miner = new MinerProcess(['--workers', '1']).send(fromHex(stdin_hex))
      await miner.framesSeen(1)
      await miner.stop()
    })
  })

  test('oversize is refused at once, whether or not the sender closes', async () => {
    for (const length of [4097, 1_000_000]) {
      const miner = new MinerProcess([])
      miner.child.stdin!.write(Buffer.alloc(length, 0x20))
      const { exitCode, stdout, stderr } = await miner.outcome
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
      expect(stderr).toContain('4096')
    }
  })

  test('a whole request does not start the search before the end of stdin', async () => {
    for (const request of [`${endlessRequest}\n`, endlessRequest.padEnd(4096)]) {
      const miner = new MinerProcess(['--workers', '1'])
      miner.child.stdin!.write(request)
      await sleep(1200)
      expect(miner.frames).toEqual([])
      miner.child.stdin!.end()
      await miner.framesSeen(1)
      await miner.stop()
    }
  })

  test('no stdin: exit code 1, nothing on stdout', async () => {
    const { exitCode, stdout, stderr } = await new MinerProcess([], { stdio: ['ignore', 'pipe', 'pipe'] }).outcome
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(/^protocol error: [^\n]+\n$/)
  })

  test.skipIf(isWindows)('a closed stdin and a folder as stdin: exit code 1, nothing on stdout', () => {
    for (const redirection of ['<&-', `<${folder}`]) {
      const { status, stdout, stderr } = spawnSync(
        'sh',
        ['-c', `exec "$0" "$1" ${redirection}`, process.execPath, minerPath],
        {
          encoding: 'utf8',
        },
      )
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(/^[^\n]+\n$/)
    }
  })
})

describe('command line', () => {
  test.each([
    [['--workers', 'abc']],
    [['--workers', '2.0']],
    [['--workers']],
    [['--workers', '0']],
    [['--workers', '-3']],
    [['--bogus']],
    [['-q']],
    [['request.json']],
    [['--']],
  ])('%j: exit code 1, nothing on stdout, stdin is not read', async args => {
    const miner = new MinerProcess(args)
    const { exitCode, stdout, stderr } = await miner.outcome
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('pickaxe-miner: ')
  })

  test('--workers below one is named', async () => {
    expect((await runMiner(['--workers', '0'], '')).stderr).toBe('pickaxe-miner: --workers must be ≥ 1, got 0\n')
  })

  test('--protocol-version and --help answer on stdout', async () => {
    expect(await runMiner(['--workers', '0', '--protocol'], '')).toMatchObject({
      exitCode: 0,
      stdout: 'pyrxd-miner protocol v1\n',
      stderr: '',
    })
    const help = await runMiner(['--help'], '')
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    for (const option of ['--workers', '--quiet', '--protocol-version', '--stdin'])
      expect(help.stdout).toContain(option)
  })

  test('any number of workers', async () => {
    const { exitCode, stdout } = await runMiner(['--workers', '1_000_000'], requestFor(dmintVector('small-v2-0')))
    expect(exitCode).toBe(0)
    expectValidAnswer(stdout, dmintVector('small-v2-0'))
  })
})

describe('progress', () => {
  test('a frame each half second, growing, none before', { timeout: 20_000 }, async () => {
    const miner = new MinerProcess(['--workers', '2']).send(endlessRequest)
    await miner.framesSeen(5)
    await miner.stop()
    expect(miner.stderr).toMatch(/^(?:\{"progress": \{"attempts": \d+, "elapsed_s": \d+\.\d+\}\}\n)+$/)
    const [first] = miner.frames
    expect(first.elapsed_s).toBeGreaterThanOrEqual(0.49)
    expect(first.elapsed_s).toBeLessThan(0.8)
    const gaps = miner.frames.slice(1).map(({ elapsed_s }, i) => elapsed_s - miner.frames[i].elapsed_s)
    const median = gaps.sort((a, b) => a - b)[gaps.length >> 1]
    expect(median).toBeGreaterThan(0.49)
    expect(median).toBeLessThan(0.65)
    for (const [i, { attempts }] of miner.frames.entries()) {
      expect(attempts).toBeGreaterThan(miner.frames[i - 1]?.attempts ?? 0)
    }
  })

  test('--quiet: no frames', async () => {
    const miner = new MinerProcess(['--quiet']).send(endlessRequest)
    await sleep(1500)
    await miner.stop()
    expect(miner.stderr).toBe('')
  })
})

describe.skipIf(isWindows)('signals', () => {
  test.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGINT'],
    ['SIGHUP', 'SIGHUP'],
    ['SIGQUIT', 'SIGQUIT'],
    ['SIGKILL', 'SIGKILL'],
  ] as const)('%s while mining: dies by %s at once', async (sent, died) => {
    const miner = new MinerProcess([], { cwd: folder }).send(endlessRequest)
    await miner.framesSeen(1)
    const sentAtMs = performance.now()
    miner.child.kill(sent)
    const { signal, stdout } = await miner.outcome
    expect(performance.now() - sentAtMs).toBeLessThan(400)
    expect({ signal, stdout }).toEqual({ signal: died, stdout: '' })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s while waiting for the request', async sent => {
    const miner = new MinerProcess([])
    await sleep(400)
    miner.child.kill(sent)
    expect(await miner.outcome).toMatchObject({ signal: sent, stdout: '' })
  })
})

describe('pipes', () => {
  test('a reader that closes stderr ends the search with exit code 1', async () => {
    const miner = new MinerProcess([]).send(endlessRequest)
    await miner.framesSeen(1)
    miner.child.stderr!.destroy()
    const exited = once(miner.child, 'exit')
    expect(await exited).toEqual([1, null])
    expect(miner.stdout).toBe('')
  })

  test.skipIf(process.platform !== 'linux')('a reader that stands still does not hold up the miner', async () => {
    const path = join(folder, 'stderr')
    spawnSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    expect(() => {
      for (;;) writeSync(writer, 'full\n')
    }).toThrow('EAGAIN')
    // The miner's end blocks, as a caller's does.
    const blocking = openSync(path, 'w')
    const miner = new MinerProcess([], { stdio: ['pipe', 'pipe', blocking] }).send(endlessRequest)
    await sleep(1500)
    const sentAtMs = performance.now()
    miner.child.kill('SIGTERM') // handled in JavaScript: a blocked miner would not hear it
    expect((await miner.outcome).signal).toBe('SIGINT')
    expect(performance.now() - sentAtMs).toBeLessThan(400)
    for (const fd of [reader, writer, blocking]) closeSync(fd)
  })

  describe.skipIf(isWindows)('a socket that nobody reads', () => {
    test('does not hold up the search', async () => {
      const miner = spawnUnread([])
      miner.stdin!.end(endlessRequest)
      await sleep(1500)
      const sentAtMs = performance.now()
      miner.kill('SIGTERM') // handled in JavaScript: a blocked miner would not hear it
      expect(await once(miner, 'exit')).toEqual([null, 'SIGINT'])
      expect(performance.now() - sentAtMs).toBeLessThan(400)
    })

    test('does not hold up a refusal', async () => {
      expect(await once(spawnUnread(['--workers', '0']), 'exit')).toEqual([1, null])
    })

    test('takes frames again once it is read', async () => {
      const miner = spawnUnread([])
      miner.stdin!.end(endlessRequest)
      await sleep(800)
      let seen = ''
      miner.stderr!.on('data', data => {
        seen += data
      })
      while (!/\n(?:\{"progress": .*\}\}\n){2}$/.test(seen)) await sleep(10)
      miner.kill('SIGKILL')
    })
  })

  test('with --quiet a closed stderr changes nothing', async () => {
    const miner = new MinerProcess(['--quiet'])
    miner.child.stderr!.destroy()
    miner.send(requestFor(dmintVector('small-v1-0')))
    expect((await miner.outcome).exitCode).toBe(0)
  })

  test('a reader that closes stdout does not end the search', async () => {
    const miner = new MinerProcess([])
    miner.child.stdout!.destroy()
    miner.send(endlessRequest)
    await miner.framesSeen(3)
    expect(miner.child.exitCode).toBeNull()
    await miner.stop()
  })
})

describe('processes', () => {
  test.skipIf(process.platform !== 'linux')('one process: threads, no children', async () => {
    const miner = new MinerProcess(['--workers', '3']).send(endlessRequest)
    await miner.framesSeen(1)
    const tasks = `/proc/${miner.child.pid}/task`
    const threads = readdirSync(tasks)
    const children = threads.map(id => readFileSync(join(tasks, id, 'children'), 'utf8')).join('')
    await miner.stop()
    expect(threads.length).toBeGreaterThan(3)
    expect(children).toBe('')
  })

  test.skipIf(isWindows).each([
    ['before the request is sent', 'pipe'],
    ['while mining', 'ignore'],
  ] as const)('ends within a second of its parent, %s', async (_, phase) => {
    const program = `
      const { spawn } = require('node:child_process')
      const child = spawn(process.execPath, [${JSON.stringify(minerPath)}], { stdio: ['pipe', 'ignore', 'ignore'] })
      ${phase === 'ignore' ? `child.stdin.end(${JSON.stringify(endlessRequest)})` : ''}
      console.log(child.pid)
      setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(parent.stdout, 'data')
    const pid = Number(String(line))
    await sleep(1000)
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    const killedAtMs = performance.now()
    while (isAlive(pid) && performance.now() - killedAtMs < 5000) await sleep(10)
    expect(performance.now() - killedAtMs).toBeLessThan(1000)
  })

  test('goes on when the thread that started it ends', async () => {
    const program = `
      const { parentPort } = require('node:worker_threads')
      const { spawn } = require('node:child_process')
      const child = spawn(process.execPath, [${JSON.stringify(minerPath)}], { stdio: ['pipe', 'ignore', 'ignore'] })
      child.stdin.end(${JSON.stringify(endlessRequest)}, () => setTimeout(() => parentPort.postMessage(child.pid), 1000))
      child.unref()`
    const thread = new Worker(program, { eval: true })
    const [pid] = (await once(thread, 'message')) as [number]
    await thread.terminate()
    await sleep(1000)
    expect(isAlive(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
  })
})
