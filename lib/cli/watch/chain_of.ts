/**
 * The reader of a coin's chain.
 * @module
 */
import type { CoinProfile } from '../../chain/coin/profile.js'
import { BitcoinChain } from './bitcoin_chain.js'
import type { ChainReader, NodeCalls } from './block.js'
import { MoneroChain, type ViewedPayouts } from './monero_chain.js'

/** `viewed` sees whom a block pays where that is hidden. */
export function chainOf(node: NodeCalls, { family, name }: CoinProfile, viewed?: ViewedPayouts): ChainReader {
  if (family !== 'bitcoin') return new MoneroChain(node, viewed)
  return new BitcoinChain(node, name === 'scash' ? 112 : 80)
}
