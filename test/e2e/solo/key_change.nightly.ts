/**
 * A key change in full mode, with room for two datasets: the next one is prepared when the node tells the key to come, and
 * the miner is never in light mode again. A stub stands in for monerod, for its keys change when they shall.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { coinProfile } from '../../../lib/chain/coin/coins.js'
import type { SoloMiner } from '../../../lib/source/node/index.js'
import { moneroAddress } from '../../rig/monerod.js'
import { temporaryDirectory, until } from '../../rig/node_process.js'
import { canReadUse, useOf } from '../../rig/process_use.js'

const cleanUp: (() => unknown)[] = []
afterAll(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

// As it is built: the verifier's thread has a file of its own.
const { solo } = (await import(
  new URL('../../../dist/source/node/index.js', import.meta.url).href
)) as typeof import('../../../lib/source/node/index.js')

const mebibyte = 2 ** 20
const datasetBytes = 2080 * mebibyte
const cacheBytes = 256 * mebibyte
const aMinute = 60_000

interface Chain {
  height: number
  key: string
  nextKey: string
}

async function monerod(chain: Chain): Promise<string> {
  const genesis = coinProfile('monero').networks.find(({ chain }) => chain === 'mainnet')?.genesis
  const tip = () => chain.height.toString(16).padStart(64, 'a')
  const answers: Record<string, () => object> = {
    get_info: () => ({
      nettype: 'mainnet',
      height: chain.height + 1,
      top_block_hash: tip(),
      outgoing_connections_count: 8,
    }),
    get_block_header_by_height: () => ({ block_header: { hash: genesis } }),
    get_block_template: () => {
      const start = `1010d5f382d806${tip()}00000000`
      return {
        blockhashing_blob: `${start}${'cd'.repeat(32)}03`,
        blocktemplate_blob: `${start}${'ef'.repeat(60)}`,
        height: chain.height + 1,
        prev_hash: tip(),
        seed_hash: chain.key,
        next_seed_hash: chain.nextKey,
        difficulty: 2 ** 52,
        expected_reward: 600_000_000_000,
      }
    },
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString())
    response.end(JSON.stringify({ id, result: { status: 'OK', ...answers[method]?.() } }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const stageOf = (miner: SoloMiner) => miner.stats().randomx?.stage

it.skipIf(!canReadUse)(
  'a key that the node told of is mined in full mode from its first hash',
  async () => {
    const chain = { height: 100, key: '11'.repeat(32), nextKey: '' }
    const journal = temporaryDirectory('journal')
    cleanUp.push(journal.remove)
    const miner = await solo({
      rpc: await monerod(chain),
      coin: 'monero',
      address: moneroAddress,
      journalDirectory: journal.path,
      pollIntervalMs: 50,
      randomx: { mode: 'full' },
    })
    cleanUp.push(() => miner.close())
    await until('full mode', () => stageOf(miner) === 'full', 3 * aMinute)
    const light: string[] = []
    const sampling = setInterval(() => {
      const { fastMode, randomx } = miner.stats()
      if (!fastMode || randomx?.stage !== 'full') light.push(`${randomx?.stage}`)
    }, 100)
    cleanUp.push(() => clearInterval(sampling))

    const before = useOf(process.pid).rssBytes
    chain.nextKey = '22'.repeat(32)
    chain.height++
    // Both datasets and a cache, which goes when the second dataset is whole.
    let most = 0
    await until(
      'the second dataset',
      () => {
        const { rssBytes } = useOf(process.pid)
        most = Math.max(most, rssBytes)
        return most > before + datasetBytes - cacheBytes && rssBytes < most - cacheBytes / 2
      },
      3 * aMinute,
    )
    const hashes = () => miner.stats().hashes
    for (const key of [chain.nextKey, chain.nextKey]) {
      Object.assign(chain, { height: chain.height + 1, key, nextKey: '' })
      await until('the next template', () => miner.stats().template?.height === chain.height + 1)
      const sofar = hashes()
      await until('hashes upon it', () => hashes() > sofar + 100, aMinute)
    }
    // The old key's memory goes.
    await until('one dataset', () => useOf(process.pid).rssBytes < before + cacheBytes, aMinute)
    expect(light).toEqual([])
  },
  8 * aMinute,
)
