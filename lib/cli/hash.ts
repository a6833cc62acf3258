/**
 * `pickaxe hash`: plain hashing, one input or many.
 * @module
 */
import { Option } from 'commander'
import * as v from 'valibot'
import { labels } from '../algorithm/index.js'
import { fromHex, toHex } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import { type AlgorithmLabel, assertAlgorithm, takesKey } from './algorithms.js'
import type { Configure } from './command.js'
import { offering } from './completion/offered_values.js'
import { engineNames, type HashEngine, InputHasher } from './input_hasher.js'
import { jsonLine } from './json_output.js'
import type { Terminal } from './terminal.js'

interface Flags extends HashEngine {
  algorithm?: string
  key?: string
  input?: string
  jsonl?: true
}

const lineSchema = v.object({
  algorithm: v.optional(v.string()),
  key_hex: v.optional(v.string()),
  input_hex: v.string(),
})

/** Lines read ahead of the answers: enough for every thread, and bounded. */
const maxUnanswered = 256

export const configure: Configure = (command, terminal) => {
  command
    .addOption(offering(new Option('--algorithm <name>', labels.join(', ')), labels))
    .option('--key <hex>', 'RandomX: the key, 0 to 60 bytes')
    .option('--input <hex>', 'what to hash')
    .option('--jsonl', 'read lines {"algorithm", "key_hex", "input_hex"} from stdin, print {"hash_hex"} in that order')
    .optionsGroup('RandomX:')
    .addOption(
      new Option('--engine <name>', 'RandomX: what computes (default: jit where the OS allows it)').choices(
        engineNames,
      ),
    )
    .addOption(
      new Option('--mode <mode>', 'RandomX: memory of 256 or 2080 MiB (default: light)').choices(['light', 'full']),
    )
    .optionsGroup('')
    .action(async (flags: Flags) => {
      const { input, jsonl } = flags
      if (jsonl && input !== undefined) throw typeError('give either --input or --jsonl, not both')
      if (!jsonl && input === undefined) {
        throw typeError('nothing to hash: give --input HEX, or --jsonl and lines on stdin')
      }
      if (!jsonl) refuseUnheeded(flags)
      const hasher = new InputHasher(flags)
      try {
        if (jsonl) await hashLines(hasher, flags, terminal)
        else terminal.print(await hashOne(hasher, flags))
      } finally {
        hasher.close()
      }
    })
}

// The lines of --jsonl may be of several algorithms.
function refuseUnheeded({ algorithm, key, engine, mode }: Flags): void {
  // What is no algorithm is refused with the names there are.
  if (algorithm === undefined || !labels.includes(algorithm) || takesKey(algorithm)) return
  for (const [flag, value] of Object.entries({ '--key': key, '--engine': engine, '--mode': mode })) {
    if (value === undefined) continue
    throw rangeError(`${flag} is for RandomX, and this is ${algorithm}: leave it out`, { flag, algorithm })
  }
}

async function hashOne(hasher: InputHasher, flags: Flags): Promise<string> {
  const { algorithm, key, input } = checkRequest({ algorithm: flags.algorithm, key: flags.key, input: flags.input }, [
    '--key',
    '--input',
  ])
  return toHex(await hasher.hash(algorithm, key, input))
}

async function hashLines(hasher: InputHasher, defaults: Flags, terminal: Terminal): Promise<void> {
  const unanswered: Promise<void>[] = []
  let printed = Promise.resolve()
  let number = 0
  try {
    for await (const line of terminal.inputLines()) {
      number++
      if (line.trim() === '') continue
      const { algorithm, key, input } = parseLine(line, number, defaults)
      const hash = hasher.hash(algorithm, key, input)
      hash.catch(() => {}) // reported when its turn to be printed comes
      printed = printed.then(async () => terminal.print(jsonLine({ hash_hex: toHex(await hash) })))
      printed.catch(() => {})
      unanswered.push(printed)
      if (unanswered.length >= maxUnanswered) await unanswered.shift()
    }
  } finally {
    await printed
  }
}

function parseLine(line: string, number: number, defaults: Flags): HashRequest {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch (error) {
    throw typeError(`line ${number} is not valid JSON: ${(error as Error).message}`)
  }
  const fields = v.safeParse(lineSchema, parsed, { abortEarly: true })
  if (!fields.success) throw typeError(`line ${number} must be {"algorithm": …, "key_hex": …, "input_hex": …}`)
  const { algorithm = defaults.algorithm, key_hex: key = defaults.key, input_hex: input } = fields.output
  return checkRequest({ algorithm, key, input }, [`key_hex of line ${number}`, `input_hex of line ${number}`])
}

interface HashRequest {
  algorithm: AlgorithmLabel
  key: Uint8Array
  input: Uint8Array
}

function checkRequest(
  { algorithm, key, input }: { [Field in keyof HashRequest]: string | undefined },
  [keyName, inputName]: [string, string],
): HashRequest {
  assertAlgorithm(algorithm)
  if (key === undefined && takesKey(algorithm)) throw typeError(`${algorithm} needs a key: ${keyName} is missing`)
  const keyBytes = fromHex(key ?? '', keyName)
  if (keyBytes.length > 60) {
    throw rangeError(`${keyName} must have at most 60 bytes, got ${keyBytes.length}`, { length: keyBytes.length })
  }
  return { algorithm, key: keyBytes, input: fromHex(input, inputName) }
}
