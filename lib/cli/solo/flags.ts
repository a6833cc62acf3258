/**
 * `pickaxe solo`'s flags and what they mean.
 * @module
 */

import { type Command, Option } from 'commander'
import { algorithmOf, isAlgorithm } from '../../algorithm/index.js'
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import {
  type CoinProfile,
  coinNames,
  coinProfile,
  mineableCoins,
  type NodeOptions,
  parseCoinProfile,
  type SoloOptions,
} from '../../source/node/index.js'
import { offering } from '../completion/offered_values.js'
import { addMinerFlags, type MinerFlags, minerOptions, refuseUnheeded } from '../miner_flags.js'
import { firstLineOfFile, textOfFile } from '../named_file.js'
import { optionalNumber } from '../whole_number.js'

/** How nodes are reached. */
export interface NodeFlags {
  rpc?: string[]
  cookie?: string[]
  rpcUser?: string
  rpcPasswordFile?: string
  rpcFingerprint?: string[]
  rpcCa?: string[]
  zmq?: string[]
}

export interface SoloFlags extends MinerFlags, NodeFlags {
  rpcAnswerLimit?: string
  coin?: string
  profile?: string
  address?: string
  network?: string
  minPeers?: string
  quorum?: string
  blocks?: string
  untilHeight?: string
  journal?: string
  http?: string
  json?: true
  quiet?: true
  dryRun?: true
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addSoloFlags(command: Command): Command {
  command
    .optionsGroup('Node:')
    .option(
      '--rpc <url>',
      'the node’s RPC address, http://host:port or host:port; more than one: they must agree on the chain',
      collect,
    )
    .option('--cookie <file>', 'the node’s cookie file; one for all nodes, or one for each in their order', collect)
    .option('--rpc-user <name>', 'RPC user; its password is read from PICKAXE_RPC_PASSWORD or --rpc-password-file')
    .option('--rpc-password-file <file>', 'file whose first line is the RPC password')
    .option(
      '--rpc-fingerprint <sha256>',
      'the node’s certificate at an https:// address; one for all nodes, or one for each',
      collect,
    )
    .option('--rpc-ca <file>', 'certificates (PEM) of which one is the node’s or signed it; likewise', collect)
    .option('--rpc-answer-limit <MiB>', 'RPC answers larger than this are dropped (default: 32)')
    .option(
      '--zmq <endpoint>',
      'the node’s ZMQ publisher of blocks, tcp://host:port; one for each node in their order',
      collect,
    )
    .optionsGroup('Coin:')
    .addOption(offering(new Option('--coin <name>', `what is mined: ${mineableCoins.join(', ')}`), mineableCoins))
    .option('--profile <file>', 'a coin profile of your own, JSON, instead of --coin')
    .option('--address <address>', 'where the coins go; nothing is mined without')
    .option('--network <name>', 'insist on this network: main, test, regtest, or the node’s own word')
  return addMinerFlags(command, { priority: 'low' })
    .optionsGroup('Blocks:')
    .option('--min-peers <n>', 'fewest peers of the node (default: 3 on a main network, else 0)')
    .option(
      '--quorum <n>',
      'how many nodes must be on a chain while others are on another one (default: more than half)',
    )
    .option('--blocks <n>', 'stop after this many accepted blocks')
    .option('--until-height <n>', 'stop once the chain is this high')
    .option('--journal <dir>', 'where found blocks are kept until their fate is known')
    .optionsGroup('')
    .option(
      '--http <host:port>',
      'serve /stats, /metrics, a page, /pause and /resume; beyond loopback set PICKAXE_HTTP_TOKEN',
    )
    .option('--dry-run', 'check nodes, address and journal, then leave; nothing is mined')
    .option('--json', 'print events and numbers as JSON lines')
    .option('--quiet', 'nothing on stderr but errors')
}

/** Throws `RangeError` that names the flag. */
export async function soloOptions(flags: SoloFlags, environment: NodeJS.ProcessEnv): Promise<SoloOptions> {
  const { address, coin, profile } = flags
  if (flags.rpc === undefined)
    throw rangeError('--rpc is missing: the address of your node, as in http://127.0.0.1:8332')
  if ((coin === undefined) === (profile === undefined)) throw rangeError('give --coin or --profile, one of them')
  if (address === undefined)
    throw rangeError('--address is missing: nothing is mined without saying where the coins go')
  const mined = profile === undefined ? builtIn(coin!) : await readProfile(profile)
  if (mined !== undefined && isAlgorithm(mined.algorithm.name)) {
    refuseUnheeded(flags, algorithmOf({ algorithm: mined.algorithm.name }))
  }
  const answerLimit = optionalNumber('--rpc-answer-limit', flags.rpcAnswerLimit, 1, 1024)
  const whole = {
    minPeers: optionalNumber('--min-peers', flags.minPeers),
    quorum: optionalNumber('--quorum', flags.quorum, 1, flags.rpc.length),
    blocks: optionalNumber('--blocks', flags.blocks, 1),
    untilHeight: optionalNumber('--until-height', flags.untilHeight),
  }
  return given({
    ...whole,
    rpcMaxAnswerBytes: answerLimit === undefined ? undefined : answerLimit * 1024 * 1024,
    rpc: await nodesOf(flags.rpc, flags, environment, mined?.family),
    coin: coin ?? mined!,
    address,
    network: flags.network,
    priority: 'low' as const,
    ...minerOptions(flags),
    journalDirectory: flags.journal,
  })
}

// An unknown name is refused with the names there are, where all options are checked.
function builtIn(coin: string): CoinProfile | undefined {
  return coinNames.includes(coin) ? coinProfile(coin) : undefined
}

/** The nodes at `urls`, of a coin of `family`, with what is for all of them and what for each. Throws `RangeError` that names the flag. */
export async function nodesOf(
  urls: readonly string[],
  flags: NodeFlags,
  environment: NodeJS.ProcessEnv,
  family: CoinProfile['family'] | undefined,
): Promise<NodeOptions[]> {
  if (family === 'cryptonote' && flags.cookie !== undefined) {
    throw rangeError('--cookie is for nodes of the Bitcoin family; monerod wants --rpc-user (its --rpc-login)', {
      flag: '--cookie',
    })
  }
  const secret = await password(flags, environment)
  const { zmq = [], rpcUser } = flags
  const cookie = oneForAllOrEach('--cookie', flags.cookie, urls)
  const fingerprint = oneForAllOrEach('--rpc-fingerprint', flags.rpcFingerprint, urls)
  const caFile = oneForAllOrEach('--rpc-ca', flags.rpcCa, urls)
  if (zmq.length > urls.length) throw rangeError(`--zmq was given ${zmq.length} times for ${urls.length} nodes`)
  return urls.map((url, i) =>
    given({
      url,
      cookie: rpcUser === undefined ? cookie(i) : undefined,
      user: rpcUser,
      password: rpcUser === undefined ? undefined : secret,
      fingerprint: fingerprint(i),
      caFile: caFile(i),
      zmq: zmq[i],
    }),
  )
}

// The value of the i-th node.
function oneForAllOrEach(flag: string, values: readonly string[] = [], urls: readonly string[]) {
  if (values.length > 1 && values.length !== urls.length) {
    throw rangeError(`${flag} was given ${values.length} times for ${urls.length} nodes: give one for all, or one each`)
  }
  return (i: number): string | undefined => values[i] ?? values[0]
}

async function password(flags: NodeFlags, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (flags.rpcUser === undefined) {
    if (flags.rpcPasswordFile === undefined) return undefined
    throw rangeError('--rpc-password-file needs --rpc-user beside it: whose password is it?', {
      flag: '--rpc-password-file',
    })
  }
  if (flags.cookie !== undefined) throw rangeError('give --cookie or --rpc-user, one of them')
  if (flags.rpcPasswordFile !== undefined) return firstLineOfFile(flags.rpcPasswordFile, '--rpc-password-file')
  if (environment.PICKAXE_RPC_PASSWORD !== undefined) return environment.PICKAXE_RPC_PASSWORD
  throw rangeError('--rpc-user needs its password: in PICKAXE_RPC_PASSWORD, or in a file named by --rpc-password-file')
}

async function readProfile(file: string): Promise<CoinProfile> {
  const text = await textOfFile(file, '--profile')
  try {
    return parseCoinProfile(JSON.parse(text))
  } catch (cause) {
    throw Object.assign(rangeError(`${file}: ${(cause as Error).message}`, { file }), { cause })
  }
}
