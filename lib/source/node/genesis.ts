/**
 * Is this the coin at all? Coins share ports, addresses and words for their networks, but no first block.
 * @module
 */
import { PickaxeError } from '../../base/errors.js'
import type { CoinProfile } from '../../chain/coin/profile.js'
import type { ChainNode } from './chain_node.js'

type Network = CoinProfile['networks'][number]

/** Throws PICKAXE_ERR_RPC_REFUSED when `node` is of another chain; asks nothing where no id is known. */
export async function assertGenesis(
  node: Pick<ChainNode, 'label' | 'idAt'>,
  { genesis, chain }: Network,
  coin: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (genesis === undefined) return
  const id = await node.idAt(0, signal)
  if (id !== genesis)
    throw otherChain(node.label, coin, `its genesis block is ${id}, that of ${coin} ${chain} is ${genesis}`)
}

export function otherChain(label: string, coin: string, why: string): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_RPC_REFUSED', `${label} is not the node for ${coin}: ${why}`, {
    detail: { node: label, coin },
  })
}

/** What to say of a network whose nodes cannot be told from another coin's. */
export function uncheckedGenesis({ name, networks }: CoinProfile, chain: string): string | undefined {
  const network: Network | undefined = networks.find(candidate => candidate.chain === chain)
  if (network?.genesis !== undefined) return undefined
  return `the genesis block of ${name} ${chain} is not known here: make sure that this is its node, one of another coin takes no block`
}
