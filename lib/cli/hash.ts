/**
 * `pickaxe hash`: plain hashing, one input or many.
 * @module
 */
import * as v from 'valibot'
import { describe, fromHex, toHex } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import { sha256d } from '../verify/sha256d.js'
import type { Configure } from './command.js'

interface Flags {
  algorithm?: string
  input?: string
  jsonl?: true
}

const algorithms: Readonly<Record<string, (input: Uint8Array) => Uint8Array>> = { sha256d }

const lineSchema = v.object({ algorithm: v.optional(v.string()), input_hex: v.string() })

export const configure: Configure = (command, terminal) => {
  command
    .option('--algorithm <name>', Object.keys(algorithms).join(', '))
    .option('--input <hex>', 'what to hash')
    .option('--jsonl', 'read lines {"algorithm", "input_hex"} from stdin, print {"hash_hex"} in the same order')
    .action(async ({ algorithm, input, jsonl }: Flags) => {
      if (jsonl) {
        if (input !== undefined) throw typeError('give either --input or --jsonl, not both')
        let number = 0
        for await (const line of terminal.inputLines()) {
          number++
          if (line.trim() !== '') terminal.print(JSON.stringify({ hash_hex: hashLine(line, number, algorithm) }))
        }
        return
      }
      if (input === undefined) throw typeError('nothing to hash: give --input HEX, or --jsonl and lines on stdin')
      terminal.print(hashHex(algorithm, input, '--input'))
    })
}

function hashLine(line: string, number: number, defaultAlgorithm: string | undefined): string {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch (error) {
    throw typeError(`line ${number} is not valid JSON: ${(error as Error).message}`)
  }
  const fields = v.safeParse(lineSchema, parsed, { abortEarly: true })
  if (!fields.success) throw typeError(`line ${number} must be {"algorithm": …, "input_hex": …}`)
  const { algorithm = defaultAlgorithm, input_hex } = fields.output
  return hashHex(algorithm, input_hex, `input_hex of line ${number}`)
}

function hashHex(algorithm: string | undefined, inputHex: string, name: string): string {
  const names = Object.keys(algorithms).join(', ')
  if (algorithm === undefined) throw typeError(`no algorithm: give --algorithm (${names})`)
  if (!Object.hasOwn(algorithms, algorithm)) {
    throw rangeError(`unknown algorithm ${describe(algorithm)}: known are ${names}`, { algorithm })
  }
  return toHex(algorithms[algorithm]!(fromHex(inputHex, name)))
}
