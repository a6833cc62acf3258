import { base58xmr } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { coinProfile } from '../../../lib/chain/coin/coins.js'
import { cryptonoteKeys } from '../../../lib/chain/cryptonote_address.js'

const monero = coinProfile('monero')
if (monero.family !== 'cryptonote') throw new Error('monero is cryptonote')
const on = (chain: string) => monero.networks.filter(network => network.chain === chain)
const primary = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'
const subaddress = '888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H'

describe('cryptonoteKeys', () => {
  it('takes a primary address on mainnet and on a regtest chain', () => {
    for (const chain of ['mainnet', 'fakechain']) cryptonoteKeys(primary, 'monero', on(chain))
  })
  const refusal = (address: string, chain = 'mainnet') => {
    expect(() => cryptonoteKeys(address, 'monero', on(chain))).toThrow(
      expect.objectContaining({ code: 'PICKAXE_ERR_ADDRESS' }),
    )
    return expect(() => cryptonoteKeys(address, 'monero', on(chain)))
  }
  it('refuses another network, a subaddress, a typing error', () => {
    refusal(primary, 'stagenet').toThrow(/another network/)
    refusal(subaddress).toThrow(/subaddress/)
    refusal(`${primary.slice(0, -1)}B`).toThrow(/checksum/)
    refusal(base58xmr.encode(new Uint8Array(69).fill(18))).toThrow(/checksum/)
    for (const text of ['', '4', '0OIl', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'])
      refusal(text).toThrow(/no monero address/)
  })
})
