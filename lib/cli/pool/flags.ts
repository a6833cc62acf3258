/**
 * `pickaxe pool`'s flags and what they mean.
 * @module
 */
import { type Command, Option } from 'commander'
import { algorithmLabelled } from '../../algorithm/index.js'
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { packageVersion } from '../../native/version.js'
import { type PoolOptions, type PoolServer, poolAlgorithms } from '../../source/stratum/index.js'
import { offering } from '../completion/offered_values.js'
import { addMinerFlags, type MinerFlags, minerOptions, refuseUnheeded } from '../miner_flags.js'
import { firstLineOfFile } from '../named_file.js'
import { optionalNumber } from '../whole_number.js'

export interface PoolFlags extends MinerFlags {
  url?: string[]
  user?: string[]
  pass?: string
  passFile?: string
  rigId?: string
  algorithm?: string
  difficulty?: string
  tlsFingerprint?: string[]
  tlsCa?: string[]
  socks5?: string
  followRedirects?: true
  shares?: string
  http?: string
  json?: true
  quiet?: true
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addPoolFlags(command: Command): Command {
  const reaching = command
    .optionsGroup('Pool:')
    .option(
      '--url <url>',
      'the pool: stratum+tcp://host:port or stratum+ssl://host:port; more than one: the first that answers is mined at',
      collect,
    )
    .option(
      '--user <name>',
      'a wallet’s address, an account or a worker, as the pool wants it; one for all pools, or one for each (default: PICKAXE_POOL_USER)',
      collect,
    )
    .option('--pass <text>', 'most pools ask for none; a secret one belongs in PICKAXE_POOL_PASSWORD or --pass-file')
    .option('--pass-file <file>', 'file whose first line is the password')
    .option('--rig-id <name>', 'what the pool calls this machine')
    .addOption(
      offering(
        new Option('--algorithm <name>', `${poolAlgorithms.join(', ')} (default: RandomX, as the pool says)`),
        poolAlgorithms,
      ),
    )
    .option('--difficulty <n>', 'sha256d: the difficulty to ask the pool for')
    .optionsGroup('Connection:')
    .option(
      '--tls-fingerprint <sha256>',
      'the pool’s certificate, this one and no other; one for all pools, or one for each',
      collect,
    )
    .option('--tls-ca <file>', 'certificates (PEM) of which one is the pool’s or signed it; likewise', collect)
    .option('--socks5 <host:port>', 'a SOCKS5 proxy; names are resolved there')
    .option('--follow-redirects', 'let a pool send us to another host')
  return addMinerFlags(reaching, { priority: 'low' })
    .optionsGroup('')
    .option('--shares <n>', 'stop after this many accepted shares')
    .option(
      '--http <host:port>',
      'serve /stats, /metrics, a page, /pause and /resume; beyond loopback set PICKAXE_HTTP_TOKEN',
    )
    .option('--json', 'print events and numbers as JSON lines')
    .option('--quiet', 'nothing on stderr but errors')
}

/** Throws `RangeError` that names the flag. */
export async function poolOptions(flags: PoolFlags, environment: NodeJS.ProcessEnv): Promise<PoolOptions> {
  const { url, difficulty } = flags
  if (url === undefined) throw rangeError('--url is missing: the pool’s address, as in stratum+ssl://pool.example:3333')
  const { PICKAXE_POOL_USER: userByEnvironment } = environment
  const users = flags.user ?? (userByEnvironment ? [userByEnvironment] : undefined)
  if (users === undefined)
    throw rangeError('--user is missing: nothing is mined without saying for whom (a wallet’s address, an account)')
  if (difficulty !== undefined && !/^\d+(?:\.\d+)?$/.test(difficulty))
    throw rangeError(`--difficulty must be a number, got ${JSON.stringify(difficulty)}`)
  // An unknown name is refused with the names there are, where all options are checked.
  const algorithm = algorithmLabelled(flags.algorithm ?? 'rx/0')
  if (algorithm !== undefined) refuseUnheeded(flags, algorithm)
  if (flags.rigId !== undefined && algorithm?.hasModes === false) {
    throw rangeError('--rig-id is for pools of RandomX; here the machine is a part of --user, as in account.attic', {
      flag: '--rig-id',
    })
  }
  return given({
    url: servers(url, flags, users),
    password: await password(flags, environment),
    rigId: flags.rigId,
    agent: `pickaxe/${packageVersion()}`,
    algorithm: flags.algorithm,
    difficulty: difficulty === undefined ? undefined : Number(difficulty),
    socks5: flags.socks5,
    followRedirects: flags.followRedirects,
    shares: optionalNumber('--shares', flags.shares, 1),
    ...minerOptions({ ...flags, priority: flags.priority ?? 'low' }),
  })
}

function servers(urls: readonly string[], flags: PoolFlags, users: readonly string[]): PoolServer[] {
  const user = oneForAllOrEach('--user', users, urls)
  const fingerprint = oneForAllOrEach('--tls-fingerprint', flags.tlsFingerprint, urls)
  const caFile = oneForAllOrEach('--tls-ca', flags.tlsCa, urls)
  return urls.map((url, i) => given({ url, user: user(i), fingerprint: fingerprint(i), caFile: caFile(i) }))
}

// The value of the i-th pool.
function oneForAllOrEach(flag: string, values: readonly string[] = [], urls: readonly string[]) {
  if (values.length > 1 && values.length !== urls.length) {
    throw rangeError(`${flag} was given ${values.length} times for ${urls.length} pools: give one for all, or one each`)
  }
  return (i: number): string | undefined => values[i] ?? values[0]
}

async function password({ pass, passFile }: PoolFlags, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (pass !== undefined && passFile !== undefined) throw rangeError('give --pass or --pass-file, one of them')
  if (passFile !== undefined) return firstLineOfFile(passFile, '--pass-file')
  return pass ?? environment.PICKAXE_POOL_PASSWORD
}
