import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findPeer } from '../../../../lib/bench/peers/find_peer.js'
import { parseHashrate, parseReadyMs, xmrig } from '../../../../lib/bench/peers/xmrig.js'
import type { RandomXTask } from '../../../../lib/bench/randomx/work.js'
import { runRounds } from '../../../../lib/bench/rounds.js'
import { system } from '../../../../lib/native/system.js'
import { fakeContestant } from '../fake_contestant.js'
import { writeFakeProgram } from './fake_program.js'

/** Written by xmrig 6.26.0 in light mode. */
const recorded = readFileSync(new URL('xmrig_light.txt', import.meta.url), 'utf8')
const task: RandomXTask = { layout: 'rx/0-light', threads: 1, pages: 'normal', initThreads: 2 }
const folder = mkdtempSync(join(tmpdir(), 'pickaxe-xmrig-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal
const timing = { rounds: 1, warmupMs: 0, windowMs: 10 }

describe('the output', () => {
  it('tells hashes between two lines of progress', () => {
    // 4.028 s: 17 hashes; 10.123 s: 32 hashes.
    expect(parseHashrate(recorded, { warmupMs: 4000, windowMs: 6000 })).toBeCloseTo(15 / (10.123 - 4.028), 9)
  })

  it('is not enough before a window has passed', () => {
    expect(parseHashrate(recorded, { warmupMs: 4000, windowMs: 600_000 })).toBeUndefined()
    expect(parseHashrate(recorded, { warmupMs: 600_000, windowMs: 0 })).toBeUndefined()
    expect(parseHashrate('garbage\u0000', timing)).toBeUndefined()
  })

  it('tells how long the memory took', () => {
    expect(parseReadyMs(recorded)).toBe(4081)
    expect(() => parseReadyMs('randomx  init dataset')).toThrow('did not say')
  })
})

it.each([
  ['rx/0-light', '2MiB', ['--randomx-mode=light']],
  ['rx/0-full', 'transparent', ['--randomx-mode=fast', '--no-huge-pages', '--randomx-init=2']],
  ['rx/0-full', 'normal', ['--no-huge-pages']],
] as const)('is asked for %s, pages %s', (layout, pages, wanted) => {
  const { command } = xmrig.contestant('/bin/xmrig', 'xmrig 6', { ...task, layout, pages })
  for (const part of wanted) expect(command).toContain(` ${part}`)
  expect(command.includes('--no-huge-pages')).toBe(pages !== '2MiB')
})

describe.skipIf(process.platform === 'win32')('the program', () => {
  const fake = (name: string, body: string): string =>
    writeFakeProgram(join(folder, name), '--version', 'XMRig 99.1.0\n built on a day', body)

  it('is identified by its banner', async () => {
    expect(await findPeer(xmrig, fake('xmrig', ''), never)).toMatchObject({ version: 'xmrig 99.1.0' })
    expect(await findPeer(xmrig, process.execPath, never)).toMatchObject({ name: 'xmrig', howToGet: xmrig.howToGet })
  })

  it('is ended once it has said enough, though it would go on for ever', async () => {
    const path = fake('endless', `console.log(${JSON.stringify(recorded)}); setInterval(() => {}, 1000)`)
    const sample = await xmrig.contestant(path, 'xmrig 99', task).turn({ ...timing, windowMs: 4000 }, never)
    // 2.026 s: 7 hashes; 6.052 s: 23 hashes.
    expect(sample.hashrate).toBeCloseTo(16 / (6.052 - 2.026), 9)
    // What it asks for without pages set aside is up to the system.
    const { transparent } = system().randomx.hugePages
    const pages = transparent === null || transparent === 'never' ? 'normal' : 'transparent'
    expect(sample).toMatchObject({ measures: { cacheMs: 4081, readyMs: 4081 }, pages })
  })

  it.each([
    ['100% 1168/1168', '2MiB'],
    ['37% 432/1168', '2MiB, 37%'],
  ])('with huge pages %s tells %s', async (share, pages) => {
    const output = `allocated 2336 MB (2080+256) huge pages ${share} +JIT (1 ms)\n${recorded}`
    const path = fake(`pages-${pages.length}`, `console.log(${JSON.stringify(output)})`)
    const sample = await xmrig
      .contestant(path, 'xmrig 99', { ...task, pages: '2MiB' })
      .turn({ ...timing, windowMs: 4000 }, never)
    expect(sample.pages).toBe(pages)
  })

  it('that knows no such variant, and falls back to another, is found out', async () => {
    const path = fake('older', `console.log(${JSON.stringify(recorded)})`)
    const turn = xmrig.contestant(path, 'xmrig 99', { ...task, layout: 'rx/wow-light' }).turn
    await expect(turn({ ...timing, windowMs: 4000 }, never)).rejects.toThrow('mines rx/0 where it is asked for rx/wow')
  })

  it.each([
    ['crashes', `process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000)`, 'SIGSEGV'],
    ['fails', `console.log('bad luck'); process.exitCode = 1`, 'bad luck'],
    ['prints garbage', `console.log('\\x00\\xff bench 0.00% many/1000000 (soon)')`, 'no progress'],
    ['prints nothing', '', 'no progress'],
    [
      'forgets its dataset',
      `console.log('init dataset algo rx/0\\nbench 0% 1/9 (1s)\\nbench 0% 2/9 (2s)')`,
      'did not say',
    ],
  ])('that %s is reported and does not stop the run', async (name, body, reason) => {
    const path = fake(`fake-${name.replaceAll(' ', '-')}`, body)
    const contestants = [xmrig.contestant(path, 'xmrig 99', task), fakeContestant('other', [1, 2])]
    const [peer, other] = await runRounds(contestants, { ...timing, rounds: 2 }, never)
    expect(peer!.failure).toContain(reason)
    expect(other!.samples).toHaveLength(2)
  })
})
