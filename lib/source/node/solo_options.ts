/**
 * What `solo()` is told, checked before anything is started.
 * @module
 */

import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { isAlgorithm } from '../../algorithm/index.js'
import { assertObject, checkedDuration, checkedInteger } from '../../base/assert.js'
import { describe } from '../../base/bytes.js'
import { rangeError, typeError } from '../../base/errors.js'
import { assertKnown, namesOf } from '../../base/known_options.js'
import { payoutScript } from '../../chain/address.js'
import { coinNames, coinProfile } from '../../chain/coin/coins.js'
import { networkNamed } from '../../chain/coin/network_name.js'
import { type CoinProfile, parseCoinProfile } from '../../chain/coin/profile.js'
import { cryptonoteKeys } from '../../chain/cryptonote_address.js'
import { type MinerOptions, minerOptionNames } from '../../miner/options.js'
import { groupedOptionNames } from '../../miner/randomx_options.js'
import type { Engine } from '../feed/engine.js'
import { parseFingerprint } from '../feed/fingerprint.js'
import { parseNodeAddress, withScheme } from './rpc/address.js'
import type { SoloEvent } from './solo_events.js'
import { parseEndpoint } from './zmq/subscriber.js'

/** A node and how to log in to it. */
export interface NodeOptions {
  /** `http://host:port`, `https://host:port` or `host:port`, without user and password. */
  url: string
  /** The node's cookie file. */
  cookie?: string | undefined
  /** Of the RPC server, with `password`. */
  user?: string | undefined
  /** Of the RPC server; never printed, kept or thrown. */
  password?: string | undefined
  /** SHA-256 of the certificate it shows at an `https://` address, 64 hex digits: this one and no other will do. */
  fingerprint?: string | undefined
  /** A file of certificates (PEM): its own, or of who signed it. */
  caFile?: string | undefined
  /** Its ZMQ publisher of blocks, `tcp://host:port`. */
  zmq?: string | undefined
}

/** What {@link solo} takes, and all that {@link Miner.start} does. */
export interface SoloOptions extends MinerOptions {
  /** One node, or several that must agree. */
  rpc: string | NodeOptions | readonly (string | NodeOptions)[]
  /** A built-in coin's name, or a profile of your own. */
  coin: string | CoinProfile
  /** Where the coins go. */
  address: string
  /** Only this network will do, `main`, `test` or `regtest` of any coin, or the node's own word. Default: the one the node is on. */
  network?: string | undefined
  /** Fewest peers the leading node must have. Default: 3 on a main network, else 0. */
  minPeers?: number | undefined
  /** Where found blocks are written before they are sent. Default: `$XDG_STATE_HOME/pickaxe/<coin>`; a folder in it for each network. */
  journalDirectory?: string | undefined
  /** Stop after this many accepted blocks. */
  blocks?: number | undefined
  /** Stop once the chain is this high. */
  untilHeight?: number | undefined
  /** Default 30 s. */
  refreshIntervalMs?: number | undefined
  /** How often a node is asked for its tip besides the news it sends. Default 2 s. */
  pollIntervalMs?: number | undefined
  /** For one RPC call. Default 30 s. */
  rpcTimeoutMs?: number | undefined
  /** An RPC answer larger than this is dropped. Default 32 MiB. */
  rpcMaxAnswerBytes?: number | undefined
  /** How long one of several nodes may lag before mining pauses. Default 60 s. */
  lagIntervalMs?: number | undefined
  /** How many nodes must be on a chain for it to be mined while others are on another one. Default: more than half. */
  quorum?: number | undefined
  /** Ends mining: {@link SoloMiner.finished} resolves once found blocks are written down. */
  signal?: AbortSignal | undefined
  /** Told what happens: nodes, templates, holds, blocks. */
  onEvent?: ((event: SoloEvent) => void) | undefined
  /** Starts what hashes. Default: `Miner.start`. */
  startEngine?: ((options: MinerOptions) => Promise<Engine>) | undefined
}

/** Names of the built-in coins whose proof of work is computed here. */
export const mineableCoins: readonly string[] = coinNames.filter(name => isMineable(coinProfile(name)))

export interface CheckedSoloOptions {
  readonly nodes: readonly NodeOptions[]
  readonly profile: CoinProfile
  readonly address: string
  readonly network: string | undefined
  readonly minPeers: (chain: string) => number
  readonly journalDirectory: string
  readonly blocks: number
  readonly untilHeight: number
  readonly refreshMs: number
  readonly pollMs: number
  readonly rpcTimeoutMs: number
  readonly rpcMaxAnswerBytes: number
  readonly lagMs: number
  readonly quorum: number | undefined
}

const defaultMinPeers = 3

const nodeOptionNames = namesOf<NodeOptions>({
  url: true,
  cookie: true,
  user: true,
  password: true,
  fingerprint: true,
  caFile: true,
  zmq: true,
})

const soloOptionNames: readonly string[] = [
  ...namesOf<Omit<SoloOptions, keyof MinerOptions>>({
    rpc: true,
    coin: true,
    address: true,
    network: true,
    minPeers: true,
    journalDirectory: true,
    blocks: true,
    untilHeight: true,
    refreshIntervalMs: true,
    pollIntervalMs: true,
    rpcTimeoutMs: true,
    rpcMaxAnswerBytes: true,
    lagIntervalMs: true,
    quorum: true,
    signal: true,
    onEvent: true,
    startEngine: true,
  }),
  ...minerOptionNames,
]

/** Throws `TypeError`/`RangeError` that name the option; PICKAXE_ERR_ADDRESS for an address no network of the coin knows. */
export function checkSoloOptions(options: SoloOptions): CheckedSoloOptions {
  assertObject(options, 'options')
  assertKnown(options, soloOptionNames, 'options', groupedOptionNames)
  const { rpc, coin, address, minPeers } = options
  const nodes = (Array.isArray(rpc) ? rpc : [rpc]).map(checkNode)
  if (nodes.length === 0) throw rangeError('rpc must name at least one node')
  const profile = typeof coin === 'string' ? builtInProfile(coin) : parseCoinProfile(coin)
  checkMineable(profile)
  const network = options.network === undefined ? undefined : networkNamed(profile, options.network).chain
  checkAddress(profile, address, network)
  if (minPeers !== undefined) checkedInteger(minPeers, 'minPeers', 0)
  const isMain = (chain: string) => profile.networks.some(candidate => candidate.chain === chain && candidate.main)
  return {
    nodes,
    profile,
    address,
    network,
    minPeers: chain => minPeers ?? (isMain(chain) ? defaultMinPeers : 0),
    journalDirectory: options.journalDirectory ?? join(stateDirectory(), profile.name),
    blocks: checkedInteger(options.blocks ?? Number.MAX_SAFE_INTEGER, 'blocks', 1),
    untilHeight: checkedInteger(options.untilHeight ?? Number.MAX_SAFE_INTEGER, 'untilHeight', 0),
    refreshMs: checkedDuration(options.refreshIntervalMs ?? 30_000, 'refreshIntervalMs', 100),
    pollMs: checkedDuration(options.pollIntervalMs ?? 2_000, 'pollIntervalMs', 10),
    rpcTimeoutMs: checkedDuration(options.rpcTimeoutMs ?? 30_000, 'rpcTimeoutMs', 10),
    rpcMaxAnswerBytes: checkedInteger(options.rpcMaxAnswerBytes ?? 32 * 1024 * 1024, 'rpcMaxAnswerBytes', 1024),
    lagMs: checkedDuration(options.lagIntervalMs ?? 60_000, 'lagIntervalMs', 0),
    quorum: options.quorum === undefined ? undefined : checkedInteger(options.quorum, 'quorum', 1),
  }
}

function checkNode(node: string | NodeOptions): NodeOptions {
  const options = typeof node === 'string' ? { url: node } : node
  if (typeof options !== 'object' || options === null || typeof options.url !== 'string') {
    throw typeError(`rpc must be the address of a node, got ${describe(node)}`)
  }
  assertKnown(options, nodeOptionNames, 'rpc')
  const { cookie, user, password, zmq, fingerprint, caFile } = options
  if (cookie !== undefined && user !== undefined)
    throw rangeError('give a node either a cookie file or a user, not both')
  if ((user === undefined) !== (password === undefined)) throw rangeError('user and password of a node belong together')
  if (zmq !== undefined) parseEndpoint(zmq)
  if (fingerprint !== undefined) parseFingerprint(fingerprint)
  if (fingerprint !== undefined && caFile !== undefined)
    throw rangeError('give a node either a fingerprint or a file of certificates, not both')
  const url = parseNodeAddress(options.url)
  if ((fingerprint !== undefined || caFile !== undefined) && url.protocol !== 'https:')
    throw rangeError(`a certificate is shown at an https:// address only: write https://${url.host}`)
  return { ...options, url: withScheme(options.url) }
}

function builtInProfile(name: string): CoinProfile {
  if (coinNames.includes(name)) return coinProfile(name)
  throw rangeError(
    `no built-in coin is called ${JSON.stringify(name)}: use one of ${mineableCoins.join(', ')}, or a profile of your own`,
    { coin: name },
  )
}

function isMineable({ algorithm }: CoinProfile): boolean {
  return isAlgorithm(algorithm.name)
}

function checkMineable(profile: CoinProfile): void {
  const { name, algorithm } = profile
  if (isMineable(profile)) return
  throw rangeError(`${name} is hashed with ${algorithm.name}, which this miner does not have`, { coin: name })
}

function checkAddress(profile: CoinProfile, address: string, network: string | undefined): void {
  if (typeof address !== 'string' || address === '') {
    throw rangeError('nothing is mined without an address: say where the coins go', {}, 'PICKAXE_ERR_ADDRESS')
  }
  const isMeant = ({ chain }: { chain: string }) => network === undefined || chain === network
  if (profile.family === 'bitcoin') payoutScript(address, profile.name, profile.networks.filter(isMeant))
  else cryptonoteKeys(address, profile.name, profile.networks.filter(isMeant))
}

// A user without an entry in the passwd file has none.
function homeDirectory(): string {
  try {
    return homedir()
  } catch (cause) {
    const message = 'this user has no home directory to keep the journal in: name a journalDirectory (--journal)'
    throw Object.assign(rangeError(message, { name: 'journalDirectory' }), { cause })
  }
}

function stateDirectory(): string {
  const { XDG_STATE_HOME = '', LOCALAPPDATA = '' } = process.env
  if (process.platform === 'win32' && isAbsolute(LOCALAPPDATA)) return join(LOCALAPPDATA, 'pickaxe')
  // The XDG specification: empty is not set, and a relative path is to be ignored.
  const base = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homeDirectory(), '.local', 'state')
  return join(base, 'pickaxe')
}
