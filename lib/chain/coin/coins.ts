/**
 * The built-in coins. Numbers are each chain's own parameters; `spacingSeconds` only feeds the display.
 * @module
 */

import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import type { BitcoinNetwork, BitcoinProfile, CoinProfile, CryptonoteProfile } from './profile.js'

const testBase58 = { pubkeyHash: [111], scriptHash: [196] }

const bitcoin: BitcoinProfile = {
  family: 'bitcoin',
  name: 'bitcoin',
  algorithm: { name: 'sha256d' },
  templateRules: ['segwit'],
  spacingSeconds: 600,
  networks: [
    {
      chain: 'main',
      aliases: ['mainnet'],
      main: true,
      rpcPort: 8332,
      bech32: ['bc'],
      pubkeyHash: [0],
      scriptHash: [5],
      genesis: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    },
    {
      chain: 'test',
      aliases: ['testnet', 'testnet3'],
      main: false,
      rpcPort: 18332,
      bech32: ['tb'],
      ...testBase58,
      genesis: '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943',
    },
    {
      chain: 'testnet4',
      main: false,
      rpcPort: 48332,
      bech32: ['tb'],
      ...testBase58,
      genesis: '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043',
    },
    {
      // The public one is signed; a signet of one's own has the same genesis.
      chain: 'signet',
      main: false,
      rpcPort: 38332,
      bech32: ['tb'],
      ...testBase58,
      genesis: '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6',
    },
    {
      // bcoin's regtest has the same genesis but its own prefixes (rb, 60, 38).
      chain: 'regtest',
      main: false,
      rpcPort: 18443,
      bech32: ['bcrt', 'rb'],
      pubkeyHash: [111, 60],
      scriptHash: [196, 38],
      genesis: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    },
  ],
}

// Scrypt is not mined here; the profile lets a template be fetched, built and proposed.
const litecoin: BitcoinProfile = {
  family: 'bitcoin',
  name: 'litecoin',
  algorithm: { name: 'scrypt' },
  templateRules: ['mweb', 'segwit'],
  spacingSeconds: 150,
  networks: [
    {
      chain: 'main',
      aliases: ['mainnet'],
      main: true,
      rpcPort: 9332,
      bech32: ['ltc'],
      pubkeyHash: [48],
      scriptHash: [5, 50],
    },
    {
      chain: 'test',
      aliases: ['testnet'],
      main: false,
      rpcPort: 19332,
      bech32: ['tltc'],
      pubkeyHash: [111],
      scriptHash: [196, 58],
    },
    { chain: 'regtest', main: false, rpcPort: 19443, bech32: ['rltc'], pubkeyHash: [111], scriptHash: [196, 58] },
  ],
}

interface ChainIds {
  readonly main?: string
  readonly test?: string
  readonly testnet4?: string
  readonly signet?: string
  readonly regtest?: string
}

// Botcoin and RNG share ports, magic and base58 bytes; genesis and segwit prefix differ.
function botchainNetworks(bech32: { main: string; test: string }, genesis: ChainIds): BitcoinNetwork[] {
  const ports = { main: 8432, test: 18432, testnet4: 48432, signet: 38432, regtest: 18543 } as const
  return (Object.keys(ports) as (keyof typeof ports)[]).map(chain => {
    const main = chain === 'main'
    const id = genesis[chain]
    return {
      chain,
      ...(main ? { aliases: ['mainnet'] } : chain === 'test' ? { aliases: ['testnet', 'testnet3'] } : {}),
      main,
      rpcPort: ports[chain],
      bech32: [main ? bech32.main : bech32.test],
      ...(main ? { pubkeyHash: [25], scriptHash: [5] } : testBase58),
      ...given({ genesis: id }),
    }
  })
}

const botcoin: BitcoinProfile = {
  family: 'bitcoin',
  name: 'botcoin',
  algorithm: {
    name: 'randomx',
    variant: 'rx/0',
    key: { kind: 'fixed', key: { sha256dOf: 'Botcoin Genesis Seed' } },
  },
  templateRules: ['segwit'],
  spacingSeconds: 120,
  networks: botchainNetworks(
    { main: 'bot', test: 'tbot' },
    {
      main: '6a5084778b748acb4a55475b8ad74d51d574174784074c174819fa610a85e46d',
      test: 'b5db07ef2aac01cb734715694b93855fd66cfca4436a8d4f2fc9c0c07735ea15',
      testnet4: '05a9ba4075edd9792ade3af746f40ae6bcff081e6e35144ad6dfd5e9858c6252',
      signet: '1cf837fbcd8321c06d94734a1fd014fb3ea308cd115b1cfd29f48b35a1405ad9',
      regtest: 'b5db07ef2aac01cb734715694b93855fd66cfca4436a8d4f2fc9c0c07735ea15',
    },
  ),
}

const rng: BitcoinProfile = {
  ...botcoin,
  name: 'rng',
  algorithm: {
    name: 'randomx',
    variant: 'rx/0',
    key: { kind: 'fixed', key: { sha256dOf: 'RNG Genesis Seed' } },
  },
  networks: botchainNetworks(
    { main: 'rng', test: 'trng' },
    {
      main: '83a6a482f85dc88c07387980067e9b61e5d8f61818aae9106b6bbc496d36ace4',
      test: '90149715bb1d2765bbf345e0d96e9fb24520e19af0c8cca918689c5a1a5c0b89',
      testnet4: 'ef9a41898e13710131e4b9d4af93a5b033c1f2f54bc0a7cf6ffb0e3e6c2f709b',
      signet: 'e702d43809cbd0c2f6effa9b4c9726de8b5e82788ead4516f976ba28f7b5fc22',
      regtest: '90149715bb1d2765bbf345e0d96e9fb24520e19af0c8cca918689c5a1a5c0b89',
    },
  ),
}

const btc3: BitcoinProfile = {
  family: 'bitcoin',
  name: 'btc3',
  algorithm: {
    name: 'randomx',
    variant: 'rx/0',
    key: { kind: 'height', epochBlocks: 2048, lagBlocks: 0, genesisKey: { hex: '00'.repeat(32) } },
  },
  templateRules: ['segwit'],
  spacingSeconds: 600,
  networks: [
    {
      chain: 'main',
      aliases: ['mainnet'],
      main: true,
      bech32: ['btc3'],
      pubkeyHash: [],
      scriptHash: [],
      genesis: '0d2c382326321b1004eb676d1a8ff1a93e92bb0da7be6043a058a6edb361b89e',
    },
  ],
}

const scash: BitcoinProfile = {
  family: 'bitcoin',
  name: 'scash',
  algorithm: {
    name: 'randomx',
    variant: 'scash',
    key: { kind: 'time', epochSeconds: 604_800, text: 'Scash/RandomX/Epoch/{epoch}' },
  },
  templateRules: ['segwit'],
  spacingSeconds: 600,
  // Its nodes have names of their own for their networks; `main` there is Bitcoin's.
  networks: [
    {
      chain: 'scash',
      aliases: ['main', 'mainnet'],
      main: true,
      rpcPort: 8342,
      bech32: ['scash'],
      pubkeyHash: [0],
      scriptHash: [5],
      genesis: 'e3bf1597a568216022dbda6a0945f09b005d19f041e7158c3cbca9d4029ee82d',
    },
    {
      chain: 'scashtestnet',
      aliases: ['test', 'testnet'],
      main: false,
      rpcPort: 18342,
      bech32: ['tscash'],
      pubkeyHash: [111],
      scriptHash: [196],
      genesis: '0e3ba94819749c208e2526d9b829e0dba109f1bce4e62600c0fc556294f24c82',
    },
    {
      chain: 'scashregtest',
      aliases: ['regtest'],
      main: false,
      rpcPort: 18453,
      bech32: ['rscash'],
      pubkeyHash: [111],
      scriptHash: [196],
      genesis: 'f44d4e3a27c9c0dbd8c6c2596950c782a99ad33f749d296d2a0ab3af84b4cb86',
    },
  ],
}

const monero: CryptonoteProfile = {
  family: 'cryptonote',
  name: 'monero',
  algorithm: { name: 'randomx', variant: 'rx/0' },
  spacingSeconds: 120,
  networks: [
    {
      chain: 'mainnet',
      aliases: ['main'],
      main: true,
      rpcPort: 18081,
      primary: 18,
      integrated: 19,
      subaddress: 42,
      genesis: '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3',
    },
    {
      chain: 'testnet',
      aliases: ['test'],
      main: false,
      rpcPort: 28081,
      primary: 53,
      integrated: 54,
      subaddress: 63,
      genesis: '48ca7cd3c8de5b6a4d53d2861fbdaedca141553559f9be9520068053cda8430b',
    },
    {
      chain: 'stagenet',
      aliases: ['stage'],
      main: false,
      rpcPort: 38081,
      primary: 24,
      integrated: 25,
      subaddress: 36,
      genesis: '76ee3cc98646292206cd3e86f74d88b4dcc1d937088645e9b0cbca84b7ce74eb',
    },
    {
      // `--regtest` and `--fixed-difficulty`: mainnet's address prefixes and its genesis.
      chain: 'fakechain',
      aliases: ['regtest'],
      main: false,
      rpcPort: 18081,
      primary: 18,
      integrated: 19,
      subaddress: 42,
      genesis: '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3',
    },
  ],
}

const profiles: readonly CoinProfile[] = [bitcoin, botcoin, rng, btc3, scash, litecoin, monero]

/** Names of the built-in coins. */
export const coinNames: readonly string[] = profiles.map(profile => profile.name)

/**
 * A built-in profile. Throws `RangeError` on another name.
 *
 * @example
 * import { coinNames, coinProfile } from 'pickaxe'
 *
 * console.log(coinNames.includes('monero'), coinProfile('monero').algorithm.name) // true randomx
 */
export function coinProfile(name: string): CoinProfile {
  const profile = profiles.find(candidate => candidate.name === name)
  if (profile !== undefined) return profile
  throw rangeError(
    `no built-in coin is called ${JSON.stringify(name)}: use one of ${coinNames.join(', ')}, or your own profile file`,
    {
      name,
    },
  )
}
