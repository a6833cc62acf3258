import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findPeer } from '../../../../lib/bench/peers/find_peer.js'
import { randomxJs } from '../../../../lib/bench/peers/randomx_js.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-randomx-js-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal
const known = '639183aae1bf4c9a35884cb46b09cad9175f04efd7684e7262a0ac1c2f0b4e3f'

function fakePackage(name: string, hash: string): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    `export const randomx_init_cache = key => key
    export const randomx_create_vm = () => ({ calculate_hash: () => Buffer.from('${hash}', 'hex') })`,
  )
  return path
}

describe('the package', () => {
  it('is named by a file that need not be executable, and measured in a process of its own', async () => {
    const path = fakePackage('right.mjs', known)
    expect(await findPeer(randomxJs, path, never)).toMatchObject({ version: 'randomx.js' })
    const task = { layout: 'rx/0-light', threads: 1, pages: 'normal', initThreads: 1 } as const
    const sample = await randomxJs
      .contestant(path, 'randomx.js', task)
      .turn({ rounds: 1, warmupMs: 0, windowMs: 20 }, never)
    expect(sample.hashrate).toBeGreaterThan(0)
    expect(sample.measures!.cacheMs).toBeGreaterThan(0)
  })

  it('with wrong hashes, or another one, is reported as missing', async () => {
    const wrong = await findPeer(randomxJs, fakePackage('wrong.mjs', '00'), never)
    expect(wrong).toMatchObject({ name: 'randomx.js', reason: expect.stringContaining('a wrong hash') })
    const path = join(folder, 'other.mjs')
    writeFileSync(path, 'export const other = 1')
    expect(await findPeer(randomxJs, path, never)).toMatchObject({ reason: expect.stringContaining('ended with') })
  })

  it('that is not there is refused', async () => {
    await expect(findPeer(randomxJs, join(folder, 'absent.mjs'), never)).rejects.toThrow('is no readable file')
  })
})
