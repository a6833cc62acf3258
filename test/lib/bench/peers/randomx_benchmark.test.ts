import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findPeer } from '../../../../lib/bench/peers/find_peer.js'
import { parseHashrate, parseReadyMs, randomxBenchmark } from '../../../../lib/bench/peers/randomx_benchmark.js'
import { allocatedPages } from '../../../../lib/bench/randomx/pages.js'
import type { RandomXTask } from '../../../../lib/bench/randomx/work.js'
import { runRounds } from '../../../../lib/bench/rounds.js'
import { fakeContestant } from '../fake_contestant.js'
import { writeFakeProgram } from './fake_program.js'

/** Written by randomx-benchmark v2.0. */
function recorded(mode: string): string {
  return readFileSync(new URL(`randomx_benchmark_${mode}.txt`, import.meta.url), 'utf8')
}
const task: RandomXTask = { layout: 'rx/0-light', threads: 2, pages: 'normal', initThreads: 2 }
const folder = mkdtempSync(join(tmpdir(), 'pickaxe-randomx-benchmark-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal
const timing = { rounds: 1, warmupMs: 0, windowMs: 1000 }

describe('the output', () => {
  it('of light mode gives a time per hash', () => {
    expect(parseHashrate(recorded('light'))).toBeCloseTo(1000 / 506.291, 9)
    expect(parseReadyMs(recorded('light'))).toBeCloseTo(8237.55, 6)
  })

  it('of full mode gives hashes per second', () => {
    expect(parseHashrate(recorded('full'))).toBe(96.7865)
    expect(parseReadyMs(recorded('full'))).toBeCloseTo(159027, 3)
  })

  it.each(['', 'Performance: many hashes per second', 'Performance: 12 parsecs', '\u0000'])('is not %j', output => {
    expect(() => parseHashrate(output)).toThrow('Performance:')
    expect(() => parseReadyMs(output)).toThrow('how long')
  })
})

it.each([
  [{}, ['--verify', '--jit', '--auto', '--threads 2']],
  [{ layout: 'rx/0-full', pages: '2MiB' }, ['--mine --jit', '--largePages']],
  [{ layout: 'rx/2-full' }, ['--mine', '--v2']],
] as const)('is asked for %j', (change, wanted) => {
  const asked = { ...task, ...change }
  const { command } = randomxBenchmark.contestant('/bin/it', 'v', asked)
  for (const part of wanted) expect(command).toContain(` ${part}`)
  expect(command.includes('--largePages')).toBe(asked.pages === '2MiB')
  expect(command.includes('--v2')).toBe(asked.layout.startsWith('rx/2'))
})

describe.skipIf(process.platform === 'win32')('the program', () => {
  const banner = 'RandomX benchmark v99.1\n  --v2  hashes'
  const fake = (name: string, body: string, answer = banner): string =>
    writeFakeProgram(join(folder, name), '--help', answer, body)

  it('is identified by its banner, and must know both variants', async () => {
    const ask = (path: string) => findPeer(randomxBenchmark, path, never)
    expect(await ask(fake('good', ''))).toMatchObject({ version: 'randomx-benchmark v99.1' })
    expect(await ask(fake('old', '', 'RandomX benchmark v1.2.1'))).toMatchObject({
      reason: expect.stringContaining('knows no --v2'),
    })
    expect(await ask(process.execPath)).toMatchObject({ reason: expect.stringContaining('is not randomx-benchmark') })
  })

  it('is given as many nonces as it did in a window the turn before', async () => {
    // It takes 10 ms of its own clock for a hash, and says how many nonces it got as the time its memory took.
    const body = `const nonces = process.argv[process.argv.indexOf('--nonces') + 1]
      console.log('Memory initialized in ' + nonces + ' s\\nPerformance: 10 ms per hash')`
    const contestant = randomxBenchmark.contestant(fake('steady', body), 'v', task)
    await contestant.turn(timing, never)
    const sample = await contestant.turn({ ...timing, warmupMs: 500 }, never)
    expect(sample).toMatchObject({ hashrate: 100, measures: { cacheMs: 150_000, readyMs: 150_000 } })
  })

  it.each([
    ['transparent', 1],
    ['normal', 0],
    ['2MiB', 0],
  ] as const)('with %s pages has memory from an allocator that asks for transparent ones: %d', async (pages, asks) => {
    const body = `const asks = /(?:^|:)glibc.malloc.hugetlb=1$/.test(process.env.GLIBC_TUNABLES ?? '') ? 1 : 0
      console.log('Memory initialized in ' + asks + ' s\\nPerformance: 10 ms per hash')`
    const contestant = randomxBenchmark.contestant(fake(`allocates-${pages}`, body), 'v', { ...task, pages })
    const sample = await contestant.turn(timing, never)
    expect(sample).toMatchObject({ measures: { readyMs: 1000 * asks }, pages: allocatedPages(pages) })
    expect(contestant.command.startsWith('GLIBC_TUNABLES=')).toBe(asks === 1)
  })

  it.each([
    ['crashes', `process.kill(process.pid, 'SIGILL'); setInterval(() => {}, 1000)`, 'SIGILL'],
    ['fails', `console.log('ERROR: Cannot allocate memory'); process.exitCode = 1`, 'Cannot allocate memory'],
    ['prints garbage', `console.log('\\x00\\xff Performance: fast')`, 'Performance:'],
    ['prints nothing', '', 'Performance:'],
  ])('that %s is reported and does not stop the run', async (name, body, reason) => {
    const path = fake(`fake-${name.replaceAll(' ', '-')}`, body)
    const contestants = [randomxBenchmark.contestant(path, 'v', task), fakeContestant('other', [1, 2])]
    const [peer, other] = await runRounds(contestants, { ...timing, rounds: 2 }, never)
    expect(peer!.failure).toContain(reason)
    expect(other!.samples).toHaveLength(2)
  })
})
