import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { findPeer } from '../../../../lib/bench/peers/find_peer.js'
import { hashrateOf, pyrxdMiner } from '../../../../lib/bench/peers/pyrxd_miner.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-pyrxd-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal

function script(name: string, line: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${line}\n`)
  chmodSync(path, 0o755)
  return path
}

const frame = (attempts: number, elapsed: number) =>
  `{"progress": {"attempts": ${attempts}, "elapsed_s": ${elapsed}}}\n`

describe('the rate', () => {
  const output = `a warning\n${frame(100, 0.5)}${frame(1100, 1)}${frame(3100, 1.5)}${frame(9100, 2)}`

  it('is that between the first frame after the warm-up and the first a window later', () => {
    expect(hashrateOf(output, 0, 0.9)).toBe(3000)
    expect(hashrateOf(output, 0.6, 0.5)).toBe(4000)
    expect(hashrateOf(output, 1.6, 0)).toBe(0 / 0)
  })

  it('is not there before that', () => {
    expect(hashrateOf('', 0, 1)).toBeUndefined()
    expect(hashrateOf(output, 0.6, 1.1)).toBeUndefined()
    expect(hashrateOf(output, 3, 0.1)).toBeUndefined()
  })
})

describe('the program', () => {
  it('is measured by its protocol: pickaxe-miner speaks it', async () => {
    const main = fileURLToPath(new URL('../../../../dist/cli/pickaxe-miner.js', import.meta.url))
    const path = script('pickaxe-miner', `exec '${process.execPath}' '${main}' "$@"`)
    expect(await findPeer(pyrxdMiner, path, never)).toMatchObject({ version: 'pyrxd-miner' })
    const contestant = pyrxdMiner.contestant(path, 'pyrxd-miner', 1)
    const sample = await contestant.turn({ rounds: 1, warmupMs: 100, windowMs: 400 }, never)
    expect(sample.hashrate).toBeGreaterThan(1000)
  }, 30_000)

  it('that is another one is reported', async () => {
    const found = await findPeer(pyrxdMiner, script('other', 'echo pyrxd-miner protocol v2'), never)
    expect(found).toMatchObject({ name: 'pyrxd-miner', reason: expect.stringContaining('is no such miner') })
  })

  it('that ends before a window is over fails its turn', async () => {
    const contestant = pyrxdMiner.contestant(script('short', 'cat >/dev/null; echo done'), 'pyrxd-miner', 1)
    await expect(contestant.turn({ rounds: 1, warmupMs: 0, windowMs: 100 }, never)).rejects.toThrow('ended before')
  })
})
