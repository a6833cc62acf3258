/**
 * The argument rules of Python's argparse for pickaxe-miner's options: callers write `--workers=4`, `--work 4` or
 * `--workers " 4 "`, and the same line must mean the same here.
 * @module
 */
import { given } from '../../base/given.js'
import { parsePythonInt } from '../../protocol/integer.js'

export type MinerCommand =
  | { action: 'help' }
  | { action: 'protocol-version' }
  | { action: 'version' }
  /** `workers` is missing when not given. */
  | { action: 'mine'; workers?: bigint; quiet: boolean; redis?: string }
  /** `showUsage`: the arguments were not understood, rather than understood and out of range. */
  | { action: 'refuse'; message: string; showUsage: boolean }

type Option = '--help' | '--workers' | '--quiet' | '--protocol-version' | '--redis' | '--stdin' | '--version'

const options: readonly Option[] = [
  '--help',
  '--workers',
  '--quiet',
  '--protocol-version',
  '--redis',
  '--stdin',
  '--version',
]

const negativeNumber = /^-(?:\p{Nd}+|\p{Nd}*\.\p{Nd}+)$/u

/**
 * `--help` acts where it stands; everything else is judged after the last argument, of repeated options the last one counts.
 * `--stdin` has no effect: documented command lines show it.
 */
export function parseMinerArguments(argv: readonly string[]): MinerCommand {
  const rest = [...argv]
  const unknown: string[] = []
  let workers: bigint | undefined
  let redis: string | undefined
  let quiet = false
  let protocolVersion = false
  let version = false

  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') {
      unknown.push(argument, ...rest.splice(0))
      continue
    }
    const [option, inlineValue] = recognise(argument)
    if (option === 'ambiguous') return misuse(`${argument} could be any of ${options.join(', ')}`)
    if (option === undefined) {
      unknown.push(argument)
      continue
    }
    if (option === '--workers' || option === '--redis') {
      const value = inlineValue ?? (isOption(rest[0] ?? '--') ? undefined : rest.shift())
      if (option === '--redis') {
        if (value === undefined) return misuse('--redis expects an address')
        redis = value
        continue
      }
      if (value === undefined) return misuse('--workers expects a number')
      workers = parsePythonInt(value, 10)
      if (workers === undefined) return misuse(`--workers expects a whole number, got ${JSON.stringify(value)}`)
      continue
    }
    if (inlineValue !== undefined) return misuse(`${option} takes no value, got ${JSON.stringify(inlineValue)}`)
    if (option === '--help') return { action: 'help' }
    if (option === '--quiet') quiet = true
    if (option === '--protocol-version') protocolVersion = true
    if (option === '--version') version = true
  }
  if (unknown.length > 0) return misuse(`unknown arguments: ${unknown.map(text => JSON.stringify(text)).join(' ')}`)
  if (protocolVersion) return { action: 'protocol-version' }
  if (version) return { action: 'version' }
  if (workers !== undefined && workers < 1n) {
    return { action: 'refuse', message: `--workers must be ≥ 1, got ${workers}`, showUsage: false }
  }
  return { action: 'mine', quiet, ...given({ workers, redis }) }
}

function misuse(message: string): MinerCommand {
  return { action: 'refuse', message, showUsage: true }
}

// An option by its name or an unambiguous beginning of it, with the text after `=`.
function recognise(argument: string): [Option | 'ambiguous' | undefined, string | undefined] {
  const short = /^-h+(.*)$/s.exec(argument)
  if (short !== null) return ['--help', short[1] || undefined]
  if (!argument.startsWith('--')) return [undefined, undefined]
  const equals = argument.indexOf('=')
  const name = equals < 0 ? argument : argument.slice(0, equals)
  const value = equals < 0 ? undefined : argument.slice(equals + 1)
  const matches = options.filter(option => option.startsWith(name))
  return [matches.length > 1 ? 'ambiguous' : matches[0], value]
}

// Whether argparse would take the text for an option rather than for the value of the one before.
function isOption(text: string): boolean {
  if (!text.startsWith('-') || text === '-') return false
  if (text === '--' || recognise(text)[0] !== undefined) return true
  return !negativeNumber.test(text) && !text.includes(' ')
}
