/** bcoin regtest: real blocks through the real command and the real engine. */

import { readdirSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { solo } from '../../../lib/source/node/index.js'
import { p2shAddress, spendP2sh, spendP2wsh } from '../../rig/anyone_can_spend.js'
import { bcoinLogin, bcoinNode, bcoinReady } from '../../rig/bcoin.js'
import { temporaryDirectory, until } from '../../rig/node_process.js'
import { SoloProcess } from '../../rig/pickaxe_process.js'

const address = p2shAddress(38)
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

async function setup() {
  const chain = temporaryDirectory('bcoin')
  const journal = temporaryDirectory('journal')
  const node = await bcoinNode(chain.path)
  await node.start(bcoinReady)
  cleanUp.push(chain.remove, journal.remove, () => node.stop())
  const mine = (...args: string[]) => {
    const miner = new SoloProcess(
      [
        '--rpc',
        node.url,
        '--rpc-user',
        bcoinLogin.user,
        '--coin',
        'bitcoin',
        '--address',
        address,
        '--journal',
        journal.path,
        ...args,
      ],
      { PICKAXE_RPC_PASSWORD: bcoinLogin.password },
    )
    cleanUp.push(() => miner.child.kill('SIGKILL'))
    return miner
  }
  return { node, journal, mine }
}
type Setup = Awaited<ReturnType<typeof setup>>

async function expectAllInBestChain({ node }: Setup, miner: SoloProcess): Promise<void> {
  for (const { height, id } of miner.of('block')) expect(await node.call('getblockhash', [height])).toBe(id)
}

function expectNothingOpen({ journal }: Setup): void {
  expect(readdirSync(journal.path).sort()).toEqual(['regtest', 'settled.jsonl'])
  expect(readdirSync(join(journal.path, 'regtest'))).toEqual([])
}

const outcomes = (miner: SoloProcess) => [...new Set(miner.of('block').map(line => line.outcome))]

describe('bcoin regtest', () => {
  it('460 blocks across segwit activation, transactions with and without witness, not one rejected', async () => {
    const rig = await setup()
    const { node } = rig
    const miner = rig.mine('--blocks', '460', '--threads', '2')
    const sent: string[] = []
    const send = async (hex: string) => {
      const txid = await node.call<string>('sendrawtransaction', [hex])
      sent.push(txid)
      return txid
    }
    const coinbase = async (height: number) => {
      const block = await node.call<{ tx: { txid: string }[] }>('getblock', [
        await node.call('getblockhash', [height]),
        true,
        true,
      ])
      return { txid: block.tx[0].txid, index: 0, value: height < 150 ? 5_000_000_000n : 2_500_000_000n }
    }
    let moved = ''
    const steps: Record<number, () => Promise<unknown>> = {
      110: async () => send(spendP2sh(await coinbase(2))),
      120: async () => {
        for (const height of [3, 4, 5]) await send(spendP2sh(await coinbase(height)))
      },
      440: async () => {
        moved = await send(spendP2sh(await coinbase(6)))
      },
      450: async () => send(spendP2wsh({ txid: moved, index: 0, value: 4_999_990_000n })),
    }
    const failures: unknown[] = []
    miner.onLine = ({ type, height }) => {
      if (type === 'block') steps[height as number]?.().catch(error => failures.push(error))
    }
    expect(await miner.ended, miner.errors).toEqual({ code: 0, signal: null })
    expect(failures).toEqual([])
    expect(miner.of('block')).toHaveLength(460)
    expect(outcomes(miner)).toEqual(['accepted'])
    expect(await node.call('getblockcount')).toBe(460)
    await expectAllInBestChain(rig, miner)
    expect(miner.lines.at(-1)).toMatchObject({
      type: 'end',
      blocks_found: 460,
      stale_blocks: 0,
      rejected_blocks: {},
      open_blocks: 0,
    })

    // Every transaction was mined, the last one with its witness, in a block whose coinbase commits to it.
    const mined = new Map<string, number>()
    for (let height = 1; height <= 460; height++) {
      const block = await node.call<{ tx: string[] }>('getblock', [
        await node.call('getblockhash', [height]),
        true,
        false,
      ])
      for (const txid of block.tx.slice(1)) mined.set(txid, height)
    }
    expect([...mined.keys()].sort()).toEqual([...sent].sort())
    const info = await node.call<{ bip9_softforks: { segwit: { status: string } } }>('getblockchaininfo')
    expect(info.bip9_softforks.segwit.status).toBe('active')
    const raw = await node.call<string>('getblock', [
      await node.call('getblockhash', [mined.get(sent.at(-1) ?? '')]),
      false,
    ])
    expect(raw).toContain('010151')
    expect(raw).toContain(`0120${'00'.repeat(32)}`)
  }, 180_000)

  it('the node is killed and comes back: mining goes on by itself, nothing is lost', async () => {
    const rig = await setup()
    const { node } = rig
    const miner = rig.mine('--blocks', '150', '--threads', '1')
    await until('50 blocks', () => miner.of('block').length >= 50, 60_000)
    const holdsBefore = miner.of('hold').length
    await node.stop('SIGKILL')
    await until('the loss is told', () => miner.of('hold').length > holdsBefore)
    expect(String(miner.of('hold').at(-1)?.message)).toMatch(/is the node running|closed the connection|broke off/)
    await new Promise(resolve => setTimeout(resolve, 1500))
    await node.start(bcoinReady)
    expect(await miner.ended, miner.errors).toEqual({ code: 0, signal: null })
    expect(outcomes(miner)).toEqual(['accepted'])
    expect(miner.of('block').length).toBeGreaterThanOrEqual(150)
    await expectAllInBestChain(rig, miner)
    expectNothingOpen(rig)
  }, 180_000)

  it('blocks that a reorganisation takes back are told, and mined anew', async () => {
    const rig = await setup()
    const { node } = rig
    const miner = rig.mine('--blocks', '20', '--threads', '1')
    const failures: unknown[] = []
    miner.onLine = ({ type, height, id }) => {
      if (type !== 'block' || height !== 5 || miner.of('block').length !== 5) return
      const fourth = miner.of('block')[3].id
      expect(id).not.toBe(fourth)
      // bcoin goes on giving the template above the invalid block until another is connected.
      node
        .call('invalidateblock', [fourth])
        .then(() => node.call('generatetoaddress', [3, address]))
        .catch(error => failures.push(error))
    }
    expect(await miner.ended, miner.errors).toEqual({ code: 0, signal: null })
    expect(failures).toEqual([])
    expect(outcomes(miner)).toEqual(['accepted'])
    const orphans = miner.of('reorganised').map(line => line.id)
    expect(miner.of('reorganised').map(line => line.outcome)).toEqual(orphans.map(() => 'orphaned'))
    expect(orphans).toEqual(
      expect.arrayContaining(
        miner
          .of('block')
          .slice(3, 5)
          .map(line => line.id),
      ),
    )
    // What the miner counts is what the chain has besides the three.
    expect(await node.call('getblockcount')).toBe(23)
    const stayed = miner.of('block').filter(line => !orphans.includes(line.id))
    for (const { height, id } of stayed) expect(await node.call('getblockhash', [height])).toBe(id)
    expect(miner.lines.at(-1)).toMatchObject({
      type: 'end',
      blocks_found: 20,
      stale_blocks: orphans.length,
      orphaned_blocks: orphans.length,
    })
  }, 60_000)

  it('a block of another miner: the long poll alone brings the news', async () => {
    const { node, journal } = await setup()
    const minuteMs = 60_000
    const heights: number[] = []
    const miner = await solo({
      rpc: { url: node.url, ...bcoinLogin },
      coin: 'bitcoin',
      address,
      threads: 1,
      journalDirectory: journal.path,
      pollIntervalMs: minuteMs,
      refreshIntervalMs: minuteMs,
      onEvent: event => event.type === 'template' && heights.push(event.height),
    })
    cleanUp.push(() => miner.close())
    miner.pause()
    await until('a template', () => heights.length > 0)
    const before = miner.stats().blocksFound
    await new Promise(resolve => setTimeout(resolve, 300))
    const height = await node.call<number>('getblockcount')
    await node.call('generatetoaddress', [1, address])
    await until('the template above it', () => heights.at(-1) === height + 2, 5000)
    expect(miner.stats().blocksFound).toBe(before)
    miner.resume()
    await until('a block on top', () => miner.stats().blocksFound > before)
  }, 60_000)

  it('killed between finding and submitting: the block is submitted at the next start', async () => {
    const rig = await setup()
    const { node } = rig
    let victim: SoloProcess | undefined
    // Passes everything on until the first block: then the miner dies before a byte of it reaches the node.
    const proxy = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = []
      incoming.on('data', chunk => chunks.push(chunk))
      incoming.on('end', () => {
        const body = Buffer.concat(chunks)
        if (body.includes('"submitblock"')) {
          victim?.child.kill('SIGKILL')
          return
        }
        const { host: _, ...headers } = incoming.headers
        const call = request(node.url, { method: 'POST', headers }, answer => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(outgoing)
        })
        call.on('error', () => outgoing.destroy())
        call.end(body)
      })
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    cleanUp.push(() => {
      proxy.closeAllConnections()
      proxy.close()
    })
    const { port } = proxy.address() as AddressInfo
    victim = new SoloProcess(
      [
        '--rpc',
        `http://127.0.0.1:${port}`,
        '--rpc-user',
        'x',
        '--coin',
        'bitcoin',
        '--address',
        address,
        '--journal',
        rig.journal.path,
      ],
      { PICKAXE_RPC_PASSWORD: bcoinLogin.password },
    )
    expect(await victim.ended).toEqual({ code: null, signal: 'SIGKILL' })
    expect(await node.call('getblockcount')).toBe(0)
    const [kept] = readdirSync(join(rig.journal.path, 'regtest')).filter(name => name.startsWith('1-'))
    const id = kept.slice(2, -'.json'.length)

    const next = rig.mine('--blocks', '2')
    expect((await next.ended).code, next.errors).toBe(0)
    expect(next.of('block')[0]).toMatchObject({ height: 1, id, outcome: 'accepted' })
    expect(await node.call('getblockhash', [1])).toBe(id)
    expectNothingOpen(rig)
  }, 60_000)
})
