/** A pool in front of monerod: the daemon hashes every share itself, and takes every one as a block. */

import { type PoolEvent, pool } from 'pickaxe'
import { afterEach, describe, expect, it } from 'vitest'
import { hasMonerod, moneroAddress, monerodNode, monerodReady } from '../../rig/monerod.js'
import { MonerodPool } from '../../rig/monerod_pool.js'
import { temporaryDirectory } from '../../rig/node_process.js'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

describe.skipIf(!hasMonerod)('monerod behind a pool', () => {
  it('takes ten shares as ten blocks, over key changes, hashed by three implementations', async () => {
    const chain = temporaryDirectory('monero-pool')
    const node = await monerodNode(chain.path, 5, 4)
    cleanUp.push(chain.remove, () => node.stop())
    await node.start(monerodReady)
    const server = await new MonerodPool(node, moneroAddress, 5n).start()
    cleanUp.push(() => server.stop())
    const events: PoolEvent[] = []
    const miner = await pool({
      url: server.url,
      user: moneroAddress,
      randomx: { mode: 'light' },
      threads: 1,
      shares: 10,
      onEvent: event => events.push(event),
    })
    cleanUp.push(() => miner.close())
    await miner.finished
    expect(server.refusals).toEqual([])
    expect(server.blocks).toEqual(Array.from({ length: 10 }, (_, i) => i + 1))
    const { height } = await node.call<{ height: number }>('get_info', {})
    expect(height).toBe(11)
    expect(miner.stats().sharesAccepted).toBe(10)
  })
})
