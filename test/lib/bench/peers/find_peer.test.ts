import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cpuminer } from '../../../../lib/bench/peers/cpuminer.js'
import { findOnPath, findPeer } from '../../../../lib/bench/peers/find_peer.js'
import { runRounds } from '../../../../lib/bench/rounds.js'
import { fakeContestant } from '../fake_contestant.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-peer-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal

/** A program that answers -V as cpuminer-opt does and then does `body`. */
function fakePeer(name: string, body: string): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    `#!${process.execPath}\nif (process.argv[2] === '-V') console.log('*** cpuminer-opt 99.1 ***')\nelse { ${body} }\n`,
  )
  chmodSync(path, 0o755)
  return path
}

describe.skipIf(process.platform === 'win32')('a peer', () => {
  it('is found on PATH', () => {
    const path = fakePeer('cpuminer', '')
    writeFileSync(join(folder, 'data'), '')
    expect(findOnPath('cpuminer', ['/nowhere', folder].join(delimiter))).toBe(path)
    expect(findOnPath('data', folder)).toBeUndefined()
    expect(findOnPath('absent', folder)).toBeUndefined()
  })

  it('is identified', async () => {
    expect(await findPeer(cpuminer, fakePeer('ours', ''), never)).toMatchObject({ version: 'cpuminer-opt 99.1' })
  })

  it('that is another program is reported as missing, with how to get it', async () => {
    const found = await findPeer(cpuminer, process.execPath, never)
    expect(found).toMatchObject({ name: 'cpuminer', howToGet: cpuminer.howToGet })
  })

  it.each([
    ['crashes', `process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000)`, 'SIGSEGV'],
    ['fails', `console.log('bad luck'); process.exitCode = 1`, 'bad luck'],
    ['prints garbage', `console.log('\\x00\\xff Thread 0, CPU: many MH/s')`, 'no hashrate of thread 0'],
    ['prints nothing', '', 'no hashrate of thread 0'],
  ])('that %s is reported and does not stop the run', async (name, body, reason) => {
    const path = fakePeer(`fake-${name.replaceAll(' ', '-')}`, body)
    const [peer, other] = await runRounds(
      [cpuminer.contestant(path, 'cpuminer-opt 99.1', 1), fakeContestant('other', [1, 2])],
      { rounds: 2, warmupMs: 0, windowMs: 10 },
      never,
    )
    expect(peer!.failure).toContain(reason)
    expect(other!.samples).toHaveLength(2)
  })
})
