/** Nodes read over HTTP: what they answer, and what is no answer. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../../lib/base/bytes.js'
import { coinProfile } from '../../../../lib/chain/coin/coins.js'
import { BitcoinChain } from '../../../../lib/cli/watch/bitcoin_chain.js'
import { readCoinbase } from '../../../../lib/cli/watch/coinbase_reader.js'
import { MoneroChain } from '../../../../lib/cli/watch/monero_chain.js'
import { rpcClientOf } from '../../../../lib/source/node/solo.js'

const { signal } = new AbortController()
const id = (n: number) => n.toString(16).padStart(64, '0')

/** The first block of Bitcoin's main chain, as every node has it. */
const genesisBlock =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function node(answers: Record<string, unknown>): Promise<string> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { id, method } = JSON.parse(body) as { id: number; method: string }
      response.end(JSON.stringify({ id, result: answers[method], error: null }))
    })
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function client(coin: string, answers: Record<string, unknown>) {
  return rpcClientOf({ url: await node(answers) }, coinProfile(coin), undefined, { timeoutMs: 2000 })
}

describe('a coinbase', () => {
  it('says whom it pays and what its miner wrote', () => {
    const { scriptSig, outputs } = readCoinbase(fromHex(genesisBlock), 80)
    expect(new TextDecoder().decode(scriptSig)).toContain('Chancellor on brink')
    expect(outputs.map(each => toHex(each).slice(0, 12))).toEqual(['4104678afdb0'])
  })

  it('with a witness is read behind its marker, and outputs of nothing are none', () => {
    const script = fromHex('51')
    const { outputs } = readCoinbase(witnessed(script), 0)
    expect(outputs.map(toHex)).toEqual(['51'])
  })

  it.each([80, 81, 100, 140])('of %i bytes ends too soon', length => {
    expect(() => readCoinbase(fromHex(genesisBlock.slice(0, 2 * length)), 80)).toThrow(/ends in its coinbase/)
  })
})

// One transaction behind a count, its second output a commitment that pays nothing.
function witnessed(script: Uint8Array): Uint8Array {
  const none = '00'.repeat(32)
  const [head, input] = ['01020000000001', `01${none}ffffffff03510101ffffffff`]
  const outputs = `0200f2052a0100000001${toHex(script)}0000000000000000026a00`
  return fromHex(`${head}${input}${outputs}0120${none}00000000`)
}

describe('a node of the Bitcoin family', () => {
  it('is read block by block', async () => {
    const answers = {
      getblockchaininfo: { chain: 'main', blocks: 7, bestblockhash: id(7) },
      getblockhash: id(3),
      getblockheader: { height: 7 },
      getblock: genesisBlock,
    }
    const chain = new BitcoinChain(await client('bitcoin', answers), 80)
    expect(await chain.tip(signal)).toEqual({ height: 7, id: id(7) })
    expect(await chain.idAt(3, signal)).toBe(id(3))
    const block = await chain.block(id(7), signal)
    expect(block).toMatchObject({ height: 7, parent: id(0), time: 1_231_006_505 })
    expect(Math.round(block.work)).toBe(4_295_032_833)
    expect(block.payouts[0]).toMatch(/^4104678afdb0/)
  })

  it('that gives half a block is named', async () => {
    const answers = {
      getblockheader: { height: 7 },
      getblock: genesisBlock.slice(0, 200),
    }
    const chain = new BitcoinChain(await client('bitcoin', answers), 80)
    await expect(chain.block(id(7), signal)).rejects.toMatchObject({ code: 'PICKAXE_ERR_RPC_RESPONSE' })
  })

  it('that answers oddly is named', async () => {
    const chain = new BitcoinChain(await client('bitcoin', { getblockchaininfo: { blocks: -1 } }), 80)
    await expect(chain.tip(signal)).rejects.toMatchObject({ code: 'PICKAXE_ERR_RPC_RESPONSE' })
  })
})

describe('monerod', () => {
  const header = { hash: id(7), height: 7, timestamp: 1000, difficulty: 5000, prev_hash: id(6) }
  const vout = [{ amount: 1, target: { tagged_key: { key: id(1), view_tag: '0a' } } }, { target: { key: id(2) } }]

  it('is read block by block', async () => {
    const answers = {
      get_info: { height: 8, top_block_hash: id(7) },
      get_block_header_by_height: { block_header: header },
      get_block: { block_header: header, json: JSON.stringify({ miner_tx: { extra: [1, 255], vout } }) },
    }
    const chain = new MoneroChain(await client('monero', answers))
    expect(await chain.tip(signal)).toEqual({ height: 7, id: id(7) })
    expect(await chain.idAt(7, signal)).toBe(id(7))
    const expected = { height: 7, id: id(7), parent: id(6), time: 1000, work: 5000, payouts: [], tag: '01ff' }
    expect(await chain.block(id(7), signal)).toEqual(expected)
  })

  it('shows its outputs to our view keys, and names whom of ours they pay', async () => {
    const answers = { get_block: { block_header: header, json: JSON.stringify({ miner_tx: { extra: [7], vout } }) } }
    const seen: string[][] = []
    const chain = new MoneroChain(await client('monero', answers), (extra, outputs) => {
      seen.push([extra, ...outputs].map(toHex))
      return ['an address']
    })
    expect(await chain.block(id(7), signal)).toMatchObject({ payouts: ['an address'] })
    expect(seen).toEqual([['07', id(1), id(2)]])
  })

  it('that gives no transaction is named', async () => {
    const chain = new MoneroChain(await client('monero', { get_block: { block_header: header, json: '{' } }))
    await expect(chain.block(id(7), signal)).rejects.toMatchObject({ code: 'PICKAXE_ERR_RPC_RESPONSE' })
  })
})
