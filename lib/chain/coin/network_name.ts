/**
 * Networks by name: nodes have words of their own for theirs (`mainnet`, `scash`, `fakechain`), people say main and regtest.
 * @module
 */
import { rangeError } from '../../base/errors.js'
import type { CoinProfile } from './profile.js'

type Network = CoinProfile['networks'][number]

/** The network of `profile` called `name`: the node's own word, or one of the profile's other names for it. Throws `RangeError`. */
export function networkNamed({ name: coin, networks }: CoinProfile, name: string): Network {
  const found: Network | undefined =
    networks.find(({ chain }) => chain === name) ?? networks.find(({ aliases }) => aliases?.includes(name) === true)
  if (found !== undefined) return found
  const known = networks.map(({ chain, aliases = [] }) => [chain, ...aliases].join(' or ')).join(', ')
  throw rangeError(`${coin} has no network "${name}": it has ${known}`, { name: 'network', value: name })
}
