/** litecoind: Core's templates, proposals, gating and cookie. Its scrypt blocks are solved by the test itself. */
import { scryptSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coinProfile } from '../../../lib/chain/coin/coins.js'
import type { BitcoinProfile } from '../../../lib/chain/coin/profile.js'
import { extranonceCounter } from '../../../lib/source/feed/extranonce.js'
import { BitcoinNode } from '../../../lib/source/node/bitcoin/node.js'
import { BitcoinSupply } from '../../../lib/source/node/bitcoin/work.js'
import { RpcClient } from '../../../lib/source/node/rpc/client.js'
import { cookieCredentials } from '../../../lib/source/node/rpc/credentials.js'
import { bitcoinRefusals } from '../../../lib/source/node/rpc/refusal.js'
import { readBlock } from '../../rig/block_reader.js'
import { canUnpackLitecoind, type LitecoinNode, litecoinNode } from '../../rig/litecoind.js'
import { temporaryDirectory, until } from '../../rig/node_process.js'

const profile = coinProfile('litecoin') as BitcoinProfile
const address = 'rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3'
const ready = (node: LitecoinNode) => node.call('getblockcount')

function clientOf(node: LitecoinNode): BitcoinNode {
  const rpc = new RpcClient({ url: node.url, login: () => cookieCredentials(node.cookie), refusals: bitcoinRefusals })
  return new BitcoinNode({ rpc, profile, address, extranonces: extranonceCounter() })
}

/** The proposal with the first nonce whose scrypt hash meets regtest's target. */
function solved(supply: BitcoinSupply): string {
  const hex = supply.proposal()
  const header = Buffer.from(hex.slice(0, 160), 'hex')
  for (let nonce = 0; ; nonce++) {
    header.writeUInt32LE(nonce, 76)
    const hash = scryptSync(header, header, 32, { N: 1024, r: 1, p: 1 }).reverse()
    if (hash[0] < 0x7f) return header.toString('hex') + hex.slice(160)
  }
}

describe.skipIf(!canUnpackLitecoind)('litecoind regtest', () => {
  const folders = [temporaryDirectory('litecoin'), temporaryDirectory('litecoin')]
  let node: LitecoinNode
  let other: LitecoinNode
  let client: BitcoinNode
  beforeAll(async () => {
    ;[node, other] = [await litecoinNode(folders[0].path), await litecoinNode(folders[1].path)]
    client = clientOf(node)
    await node.start(ready)
    await other.start(ready)
  }, 120_000)
  afterAll(async () => {
    client?.close()
    await Promise.all([node?.stop(), other?.stop()])
    for (const folder of folders) folder.remove()
  })
  const template = async () => {
    const supply = await client.template()
    if (!(supply instanceof BitcoinSupply)) throw new Error('not of this family')
    return supply
  }

  it('alone: told to find peers', async () => {
    await expect(client.template()).rejects.toMatchObject({
      code: 'PICKAXE_ERR_NODE_NOT_READY',
      message: expect.stringMatching(/no peers.*-addnode.*-9/),
    })
  })

  it('connected but idle since genesis: told of -maxtipage', async () => {
    await node.call('addnode', [`127.0.0.1:${other.p2pPort}`, 'onetry'])
    await until('a peer', async () => (await client.status()).peers === 1)
    expect(await client.status()).toMatchObject({ chain: 'regtest', tip: { height: 0 } })
    await expect(client.template()).rejects.toMatchObject({
      code: 'PICKAXE_ERR_NODE_NOT_READY',
      message: expect.stringMatching(/-maxtipage.*-10/),
    })
  })

  it('a template is proposed, solved and accepted; duplicates and strangers are told apart', async () => {
    await node.call('generatetoaddress', [1, address])
    const supply = await template()
    expect(supply).toMatchObject({ height: 2, transactions: 0 })
    const hex = solved(supply)
    const block = { id: readBlock(hex).id, height: 2, hex }
    expect(await client.standing(block)).toBe('unknown')
    const unsolved = `${hex.slice(0, 152)}ffffffff${hex.slice(160)}`
    const verdicts = [
      await client.submit({ ...block, hex: `${unsolved.slice(0, 8)}${'11'.repeat(32)}${unsolved.slice(72)}` }),
    ]
    expect(verdicts[0].kind).toMatch(/unknown-parent|rejected/)
    expect(await client.submit(block)).toEqual({ kind: 'taken' })
    expect(await client.standing(block)).toBe('best-chain')
    expect(await client.submit(block)).toEqual({ kind: 'duplicate' })
    expect(await client.submit({ ...block, hex: hex.slice(0, 200) })).toMatchObject({ kind: 'rejected' })
    expect((await client.status()).tip).toEqual({ height: 2, id: block.id })
  })

  it('bad blocks are rejected with the node’s reason', async () => {
    const hex = solved(await template())
    const spoiled = `${hex.slice(0, 72)}${'22'.repeat(32)}${hex.slice(136)}`
    const verdict = await client.submit({ id: readBlock(spoiled).id, height: 3, hex: spoiled })
    expect(verdict).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/high-hash|bad-txnmrklroot/) })
  })

  it('a late block is a side branch', async () => {
    const late = solved(await template())
    await node.call('generatetoaddress', [1, address])
    const block = { id: readBlock(late).id, height: 3, hex: late }
    expect((await client.submit(block)).kind).toBe('side-branch')
    expect(await client.standing(block)).toBe('side-branch')
  })

  it('waitfornewblock and the long poll bring the other node’s block', async () => {
    const before = await template()
    const stop = new AbortController()
    const news = client.waitForBlock(stop.signal)
    const rpc = new RpcClient({ url: node.url, login: () => cookieCredentials(node.cookie), refusals: bitcoinRefusals })
    const call = rpc.call.bind(rpc)
    rpc.call = (method, ...rest) => call(method === 'waitfornewblock' ? 'nosuchcall' : method, ...rest)
    const polling = new BitcoinNode({ rpc, profile, address, extranonces: extranonceCounter() })
    expect(await polling.waitForBlock(stop.signal)).toBeUndefined()
    await polling.template()
    const next = polling.waitForBlock(stop.signal)
    await new Promise(resolve => setTimeout(resolve, 300))
    await other.call('generatetoaddress', [1, address])
    expect(await news).toMatchObject({ height: before.height })
    expect(await next).toMatchObject({ height: before.height })
    stop.abort()
    polling.close()
  })

  it('a restart writes a new cookie: it is read again', async () => {
    await node.stop()
    await expect(client.status()).rejects.toMatchObject({ code: expect.stringMatching(/RPC_(CONNECT|AUTH)/) })
    await node.start(ready)
    await until('an answer', () =>
      client.status().then(
        () => true,
        () => false,
      ),
    )
  }, 60_000)

  it('another coin’s profile is refused', async () => {
    const rpc = new RpcClient({ url: node.url, login: () => cookieCredentials(node.cookie), refusals: bitcoinRefusals })
    const wrong = new BitcoinNode({
      rpc,
      profile: coinProfile('bitcoin') as BitcoinProfile,
      address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
      extranonces: extranonceCounter(),
    })
    await expect(wrong.status()).rejects.toMatchObject({
      code: 'PICKAXE_ERR_RPC_REFUSED',
      message: expect.stringMatching(/genesis/),
    })
    rpc.close()
  })
})
