/**
 * The reader of a coin's chain.
 * @module
 */
import type { CoinProfile } from '../../chain/coin/profile.js'
import { BitcoinChain } from './bitcoin_chain.js'
import type { ChainReader, NodeCalls } from './block.js'
import { MoneroChain } from './monero_chain.js'

export function chainOf(node: NodeCalls, { family, name }: CoinProfile): ChainReader {
  if (family !== 'bitcoin') return new MoneroChain(node)
  return new BitcoinChain(node, name === 'scash' ? 112 : 80)
}
