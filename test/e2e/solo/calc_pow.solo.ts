/** monerod's calc_pow, an independent RandomX, on random blobs and keys: it must say what ours says. */
import { randomBytes } from 'node:crypto'
import { RandomX } from 'pickaxe'
import { afterAll, describe, expect, it } from 'vitest'
import { toHex } from '../../../lib/base/bytes.js'
import { hasMonerod, monerodNode, monerodReady } from '../../rig/monerod.js'
import { temporaryDirectory } from '../../rig/node_process.js'

const keys = 5
const blobsPerKey = 6

describe.skipIf(!hasMonerod)('calc_pow of monerod', async () => {
  const chain = temporaryDirectory('monero-oracle')
  const node = await monerodNode(chain.path, 1, 1)
  afterAll(async () => {
    await node.stop()
    chain.remove()
  })

  it(`equals RandomX of ${keys} random keys with ${blobsPerKey} random blobs each, generated and interpreted`, async () => {
    await node.start(monerodReady)
    for (let i = 0; i < keys; i++) {
      const key = randomBytes(32)
      const jit = await RandomX.create({ key, threads: 1, executor: 'jit' })
      const interpreter = await RandomX.create({ key, threads: 1, executor: 'interpreter' })
      for (let j = 0; j < blobsPerKey; j++) {
        const blob = randomBytes(j === 0 ? 80 : 76)
        const expected = await node.call<string>('calc_pow', {
          major_version: 16,
          height: 1,
          block_blob: toHex(blob),
          seed_hash: toHex(key),
        })
        const context = `key ${toHex(key)} blob ${toHex(blob)}`
        expect(toHex(await jit.hash(blob)), context).toBe(expected)
        if (j < 2) expect(toHex(await interpreter.hash(blob)), context).toBe(expected)
      }
      jit.close()
      interpreter.close()
    }
  }, 300_000)
})
