/**
 * `pickaxe watch`'s flags and what they mean.
 * @module
 */
import { type Command, Option } from 'commander'
import { toHex } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'
import { payoutScript } from '../../chain/address.js'
import { networkNamed } from '../../chain/coin/network_name.js'
import type { CoinProfile } from '../../chain/coin/profile.js'
import { cryptonoteKeys } from '../../chain/cryptonote_address.js'
import { coinProfile, mineableCoins } from '../../source/node/index.js'
import { rpcClientOf } from '../../source/node/solo.js'
import { offering } from '../completion/offered_values.js'
import { firstLineOfFile, textOfFile } from '../named_file.js'
import { type NodeFlags, nodesOf } from '../solo/flags.js'
import { wholeNumber } from '../whole_number.js'
import { chainOf } from './chain_of.js'
import type { OurMark } from './mining_share.js'
import type { ViewedPayouts } from './monero_chain.js'
import type { WatchOptions } from './watcher.js'

export interface WatchFlags extends NodeFlags {
  coin?: string
  network?: string
  address?: string[]
  tag?: string[]
  ours?: string
  viewKeyFile?: string[]
  share?: string
  hashrate?: string
  blocks: string
  interval: string
  alarmDepth: string
  once?: true
  json?: true
  quiet?: true
  http?: string
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addWatchFlags(command: Command): Command {
  return command
    .optionsGroup('Nodes:')
    .option('--rpc <url>', 'RPC address of a node; more than one: their tips are compared', collect)
    .option('--cookie <file>', 'the node’s cookie file; one for all nodes, or one for each', collect)
    .option('--rpc-user <name>', 'RPC user; its password is read from PICKAXE_RPC_PASSWORD or --rpc-password-file')
    .option('--rpc-password-file <file>', 'file whose first line is the RPC password')
    .option('--rpc-fingerprint <sha256>', 'the node’s certificate at an https:// address', collect)
    .option('--rpc-ca <file>', 'certificates (PEM) of which one is the node’s or signed it', collect)
    .addOption(offering(new Option('--coin <name>', `of the nodes: ${mineableCoins.join(', ')}`), mineableCoins))
    .option('--network <name>', 'whose port is meant where an address has none')
    .optionsGroup('Ours:')
    .option('--address <address>', 'blocks that pay it are ours; may be given several times', collect)
    .option(
      '--view-key-file <file>',
      'Monero: file whose first line is the private view key of --address; one for each',
      collect,
    )
    .option('--tag <text>', 'blocks whose coinbase has it are ours: text, or hex: and hex digits', collect)
    .option(
      '--ours <file>',
      'blocks whose ids it has, one a line, are ours (Monero hides whom a block pays from all without a view key)',
    )
    .option('--share <percent>', 'our part of the network’s hash rate, in percent')
    .option('--hashrate <n>', 'our hashes per second, instead of --share: the network’s comes from the blocks')
    .optionsGroup('Looks:')
    .option('--blocks <n>', 'how many of the last blocks are counted', '100')
    .option('--interval <seconds>', 'how often the nodes are asked', '2')
    .option('--alarm-depth <n>', 'how many blocks nodes may differ in', '1')
    .option('--once', 'look once and end; exit code 1 where something is wrong')
    .optionsGroup('')
    .option('--json', 'print every look as a JSON line')
    .option('--quiet', 'nothing on stderr but errors')
    .option('--http <host:port>', 'serve /stats, /metrics and a page; beyond loopback set PICKAXE_HTTP_TOKEN')
}

/** Throws `RangeError` that names the flag. */
export async function watchOptions(flags: WatchFlags, environment: NodeJS.ProcessEnv): Promise<WatchOptions> {
  const { coin, network, rpc } = flags
  if (flags.once && flags.http !== undefined) {
    throw rangeError('--once looks once and ends, and --http serves what goes on: leave one of them out', {
      flag: '--http',
    })
  }
  if (rpc === undefined) throw rangeError('--rpc is missing: the address of a node, as in http://127.0.0.1:8332')
  if (coin === undefined) throw rangeError(`--coin is missing: one of ${mineableCoins.join(', ')}`)
  const profile = coinProfile(coin)
  if (network !== undefined) networkNamed(profile, network)
  const nodes = await nodesOf(rpc, flags, environment, profile.family)
  const viewed = await viewedOf(flags, profile)
  return {
    chains: nodes.map(node => chainOf(rpcClientOf(node, profile, network, { timeoutMs: 4000 }), profile, viewed)),
    blocks: wholeNumber('--blocks', flags.blocks, 2, 5000),
    intervalMs: 1000 * wholeNumber('--interval', flags.interval, 1, 3600),
    alarmDepth: wholeNumber('--alarm-depth', flags.alarmDepth, 0, 1000),
    mark: await markOf(flags, profile),
    power: powerOf(flags),
  }
}

async function markOf({ address = [], tag = [], ours }: WatchFlags, profile: CoinProfile): Promise<OurMark> {
  const { family, name, networks } = profile
  const payouts = family === 'bitcoin' ? address.map(each => toHex(payoutScript(each, name, networks).script)) : address
  return { payouts, tags: tag.map(hexOf), ids: ours === undefined ? new Set() : new Set(await idsIn(ours)) }
}

/** `undefined` where payouts are for all to see, or nobody gave an address. */
async function viewedOf(
  { address = [], viewKeyFile: files = [] }: WatchFlags,
  { family, name, networks }: CoinProfile,
): Promise<ViewedPayouts | undefined> {
  if (family === 'bitcoin') {
    if (files.length > 0) throw rangeError(`--view-key-file is for Monero: blocks of ${name} show whom they pay`)
    return undefined
  }
  if (address.length !== files.length) {
    throw rangeError(
      `${name} hides whom a block pays from all without the private view key: give one --view-key-file for each --address, or mark ours by --ours or --tag`,
    )
  }
  if (address.length === 0) return undefined
  const { MoneroView } = await import('./monero_view.js')
  const views = await Promise.all(
    address.map(async (each, i) => {
      const keys = cryptonoteKeys(each, name, networks)
      return new MoneroView(each, keys, await firstLineOfFile(files[i]!, '--view-key-file'))
    }),
  )
  return (extra, outputs) => views.filter(view => view.pays(extra, outputs)).map(view => view.address)
}

function hexOf(tag: string): string {
  const digits = tag.startsWith('hex:') ? tag.slice(4).toLowerCase() : toHex(new TextEncoder().encode(tag))
  if (/^(?:[0-9a-f]{2})+$/.test(digits)) return digits
  throw rangeError(`--tag must be text, or hex: and an even number of hex digits, got ${JSON.stringify(tag)}`)
}

async function idsIn(file: string): Promise<string[]> {
  const lines = (await textOfFile(file, '--ours')).split(/\r?\n/).filter(line => line.trim() !== '')
  const wrong = lines.findIndex(line => !/^[0-9a-f]{64}$/.test(line.trim()))
  if (wrong >= 0) throw rangeError(`--ours: line ${wrong + 1} of ${file} is no block id of 64 hex digits`)
  return lines.map(line => line.trim())
}

function powerOf({ share, hashrate }: WatchFlags): WatchOptions['power'] {
  if (share !== undefined && hashrate !== undefined) throw rangeError('give --share or --hashrate, not both')
  if (share !== undefined) return { share: numberIn('--share', share, 100) / 100 }
  return hashrate === undefined ? undefined : { hashrate: numberIn('--hashrate', hashrate, 1e30) }
}

function numberIn(flag: string, text: string, most: number): number {
  const value = /^\d+(?:\.\d+)?(?:e\d{1,2})?$/i.test(text) ? Number(text) : Number.NaN
  if (value >= 0 && value <= most) return value
  throw rangeError(`${flag} must be a number of at most ${most}, got ${JSON.stringify(text)}`, { flag })
}
