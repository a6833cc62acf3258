/** monerod, offline regtest. Hashes come from the node's own calc_pow: everything but the hashing is ours. */
import { connect } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { toHex } from '../../../lib/base/bytes.js'
import { type SoloEvent, solo } from '../../../lib/source/node/index.js'
import { RpcClient } from '../../../lib/source/node/rpc/client.js'
import { noCredentials, passwordCredentials } from '../../../lib/source/node/rpc/credentials.js'
import { cryptonoteRefusals } from '../../../lib/source/node/rpc/refusal.js'
import type { TlsTrust } from '../../../lib/source/node/rpc/tls.js'
import { subscribeTo } from '../../../lib/source/node/zmq/subscriber.js'
import { hasMonerod, moneroAddress, monerodNode, monerodReady } from '../../rig/monerod.js'
import { freePort, temporaryDirectory, until } from '../../rig/node_process.js'
import { SoloProcess } from '../../rig/pickaxe_process.js'
import { PlainEngine } from '../../rig/plain_engine.js'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

describe.skipIf(!hasMonerod)('monerod regtest', () => {
  it('10 blocks at a fixed difficulty over two key changes, every one in the chain, every key prepared ahead', async () => {
    const [chain, journal] = [temporaryDirectory('monero'), temporaryDirectory('journal')]
    const node = await monerodNode(chain.path, 5, 4)
    cleanUp.push(chain.remove, journal.remove, () => node.stop())
    await node.start(monerodReady)
    const engine = new PlainEngine({
      batch: 1,
      hash: async (input, job) => {
        if (job.algorithm !== 'randomx') throw new Error('Monero is RandomX')
        const hash = await node.call<string>('calc_pow', {
          major_version: 16,
          height: 1,
          block_blob: toHex(input),
          seed_hash: toHex(job.key),
        })
        return Buffer.from(hash, 'hex')
      },
    })
    /** By key: how many jobs there had been when it was prepared. */
    const prepared = new Map<string, number>()
    engine.prepare = key => void prepared.set(toHex(key), engine.jobs.length)
    const events: SoloEvent[] = []
    const miner = await solo({
      rpc: new URL(node.url).origin,
      coin: 'monero',
      address: moneroAddress,
      journalDirectory: journal.path,
      blocks: 10,
      pollIntervalMs: 200,
      startEngine: async () => engine,
      onEvent: event => events.push(event),
    })
    cleanUp.push(() => miner.close())
    await miner.finished

    const blocks = events.filter(event => event.type === 'block')
    expect(blocks.map(({ height, outcome }) => [height, outcome])).toEqual(
      Array.from({ length: 10 }, (_, i) => [i + 1, 'accepted']),
    )
    for (const { height, id } of blocks) {
      const { block_header } = await node.call<{ block_header: { hash: string } }>('get_block_header_by_height', {
        height,
      })
      expect(block_header.hash).toBe(id)
    }
    const keys = engine.jobs.map(({ job }) => (job.algorithm === 'randomx' ? toHex(job.key) : ''))
    const [, ...later] = new Set(keys)
    expect(later.length).toBeGreaterThanOrEqual(2)
    // Each while the one before was still mined.
    for (const key of later) expect(prepared.get(key), key).toBeLessThanOrEqual(keys.indexOf(key))
    expect(new Set(engine.tried).size).toBe(engine.tried.length)
    expect(miner.stats()).toMatchObject({ blocksFound: 10, staleBlocks: 0, rejectedBlocks: {}, openBlocks: 0 })
  }, 180_000)

  it('6 blocks with our own RandomX in light mode, over a key change', async () => {
    const [chain, journal] = [temporaryDirectory('monero'), temporaryDirectory('journal')]
    const node = await monerodNode(chain.path, 20, 4)
    cleanUp.push(chain.remove, journal.remove, () => node.stop())
    await node.start(monerodReady)
    const args = [
      '--rpc',
      new URL(node.url).origin,
      '--coin',
      'monero',
      '--address',
      moneroAddress,
      '--journal',
      journal.path,
    ]
    const miner = new SoloProcess([...args, '--blocks', '6', '--threads', '1', '--mode', 'light'])
    cleanUp.push(() => miner.child.kill('SIGKILL'))
    expect(await miner.ended, miner.errors).toEqual({ code: 0, signal: null })
    expect(miner.of('block').map(({ height, outcome }) => [height, outcome])).toEqual(
      Array.from({ length: 6 }, (_, i) => [i + 1, 'accepted']),
    )
    for (const { height, id } of miner.of('block')) {
      const { block_header } = await node.call<{ block_header: { hash: string } }>('get_block_header_by_height', {
        height,
      })
      expect(block_header.hash).toBe(id)
    }
    expect(miner.lines.at(-1)).toMatchObject({ type: 'end', blocks_found: 6, rejected_blocks: {}, fast_mode: false })
  }, 300_000)

  it('a login by digest: the right one is let in, a wrong one is told', async () => {
    const chain = temporaryDirectory('monero')
    const node = await monerodNode(chain.path, 1, 2048, ['--rpc-login=alice:open sesame'])
    cleanUp.push(chain.remove, () => node.stop())
    const clientOf = (password: string) => {
      const rpc = new RpcClient({
        url: node.url,
        login: () => passwordCredentials('alice', password, 'digest'),
        refusals: cryptonoteRefusals,
        connection: 'kept',
      })
      cleanUp.push(() => rpc.close())
      return rpc
    }
    const rpc = clientOf('open sesame')
    await node.start(() => rpc.call('get_info', {}))
    for (let i = 0; i < 3; i++) expect(await rpc.call('get_block_count', {})).toMatchObject({ count: 1 })
    await expect(clientOf('sesame').call('get_info', {})).rejects.toMatchObject({ code: 'PICKAXE_ERR_RPC_AUTH' })
  }, 60_000)

  it('its own certificate, which names nobody: trusted by its fingerprint, not without', async () => {
    const chain = temporaryDirectory('monero')
    const node = await monerodNode(chain.path, 1, 2048)
    cleanUp.push(chain.remove, () => node.stop())
    await node.start(monerodReady)
    const url = node.url.replace('http://', 'https://')
    const { hostname, port } = new URL(url)
    const fingerprint = await new Promise<string>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256)
        socket.destroy()
      })
      socket.on('error', reject)
    })
    const ask = async (trust: TlsTrust | undefined) => {
      const rpc = new RpcClient({ url, login: () => noCredentials, refusals: cryptonoteRefusals, trust })
      cleanUp.push(() => rpc.close())
      return rpc.call('get_block_count', {})
    }
    expect(await ask({ fingerprint })).toMatchObject({ count: 1 })
    await expect(ask(undefined)).rejects.toThrow(/--rpc-fingerprint/)
    await expect(ask({ fingerprint: '00'.repeat(32) })).rejects.toThrow(/another certificate/)
  }, 60_000)

  it('its ZMQ publisher tells of a new block', async () => {
    const chain = temporaryDirectory('monero')
    const publisher = `tcp://127.0.0.1:${await freePort()}`
    const node = await monerodNode(chain.path, 1, 2048, [
      `--zmq-pub=${publisher}`,
      `--zmq-rpc-bind-port=${await freePort()}`,
    ])
    const stop = new AbortController()
    cleanUp.push(
      chain.remove,
      () => node.stop(),
      () => stop.abort(),
    )
    await node.start(monerodReady)
    const topics: string[] = []
    const onMessage = ([body]: readonly Uint8Array[]) => topics.push(new TextDecoder().decode(body))
    subscribeTo({ endpoint: publisher, topic: 'json-minimal-chain_main', onMessage, signal: stop.signal })
    await until('news', async () => {
      await node.call('generateblocks', { amount_of_blocks: 1, wallet_address: moneroAddress, starting_nonce: 0 })
      return topics.length > 0
    })
    expect(topics[0]).toMatch(/^json-minimal-chain_main:\{"first_height":\d+/)
  }, 60_000)
})
