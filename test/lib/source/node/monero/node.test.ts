import { describe, expect, it } from 'vitest'
import { coinProfile } from '../../../../../lib/chain/coin/coins.js'
import type { CryptonoteProfile } from '../../../../../lib/chain/coin/profile.js'
import { extranonceCounter } from '../../../../../lib/source/feed/extranonce.js'
import { MoneroNode } from '../../../../../lib/source/node/monero/node.js'
import type { RpcClient } from '../../../../../lib/source/node/rpc/client.js'

const genesis = '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3'
const monero = coinProfile('monero') as CryptonoteProfile
const address = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'

function nodeWhoseGenesisIs(id: string, known: string | undefined) {
  const networks = monero.networks.map(({ genesis: _, ...network }) =>
    known === undefined ? network : { ...network, genesis: known },
  )
  const answers: Record<string, unknown> = {
    get_info: { nettype: 'mainnet', height: 10, top_block_hash: 'ab'.repeat(32) },
    get_block_header_by_height: { block_header: { hash: id } },
  }
  const asked: string[] = []
  const rpc = {
    label: 'n',
    call: async (method: string) => {
      asked.push(method)
      return answers[method]
    },
  } as unknown as RpcClient
  const node = new MoneroNode({ rpc, profile: { ...monero, networks }, address, extranonces: extranonceCounter() })
  return { node, asked }
}

describe('genesis', () => {
  it('another coin that calls its network mainnet is refused', async () => {
    const { node } = nodeWhoseGenesisIs('11'.repeat(32), genesis)
    await expect(node.status()).rejects.toMatchObject({
      code: 'PICKAXE_ERR_RPC_REFUSED',
      message: expect.stringMatching(/genesis block is (11){32}/),
    })
  })

  it('is asked for once', async () => {
    const { node, asked } = nodeWhoseGenesisIs(genesis, genesis)
    expect(await node.status()).toMatchObject({ chain: 'mainnet', tip: { height: 9 } })
    await node.status()
    expect(asked).toEqual(['get_info', 'get_block_header_by_height', 'get_info'])
  })

  it('is not asked for where none is known', async () => {
    const { node, asked } = nodeWhoseGenesisIs(genesis, undefined)
    await node.status()
    expect(asked).toEqual(['get_info'])
  })
})
