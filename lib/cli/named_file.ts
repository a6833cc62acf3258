/**
 * A file that a flag or the environment names.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { rangeError } from '../base/errors.js'

/** Its text. Throws `RangeError` naming `by`, a flag or a variable, when it cannot be read. */
export async function textOfFile(file: string, by: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw Object.assign(rangeError(`${by} cannot be read: ${(cause as Error).message}`, { file }), { cause })
  }
}

/** Its first line: where a secret stands. */
export async function firstLineOfFile(file: string, by: string): Promise<string> {
  return (await textOfFile(file, by)).split(/\r?\n/, 1)[0]!
}
