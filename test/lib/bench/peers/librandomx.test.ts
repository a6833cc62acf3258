import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findPeer } from '../../../../lib/bench/peers/find_peer.js'
import { librandomx } from '../../../../lib/bench/peers/librandomx.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-librandomx-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal

describe.skipIf(!existsSync('/usr/include/randomx.h'))("the distribution's library", () => {
  it('is found, compiled against and measured', async () => {
    const found = await findPeer(librandomx, undefined, never)
    expect(found).toMatchObject({ path: '/usr/include/randomx.h', version: 'librandomx' })
    const task = { layout: 'rx/0-light', threads: 2, pages: 'normal', initThreads: 1 } as const
    const sample = await librandomx
      .contestant('/usr/include/randomx.h', 'librandomx', task)
      .turn({ rounds: 1, warmupMs: 50, windowMs: 400 }, never)
    expect(sample.hashrate).toBeGreaterThan(0)
    expect(sample.hashes).toBeNull()
    expect(sample.measures!.cacheMs).toBeGreaterThan(0)
    expect(sample.measures!.readyMs).toBeGreaterThanOrEqual(sample.measures!.cacheMs!)
  }, 60_000)
})

it('a header that is something else is reported with what the compiler says', async () => {
  const path = join(folder, 'randomx.h')
  writeFileSync(path, '#error "not a RandomX"')
  expect(await findPeer(librandomx, path, never)).toMatchObject({
    name: 'librandomx',
    reason: expect.stringMatching(/could not be started|ended with/),
  })
})
