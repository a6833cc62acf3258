/**
 * Addresses of miners from the command line and from a file; tokens from the file and the environment, never from the command line.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import type { MinerAddress } from '../../source/fleet/index.js'

/** Throws `RangeError` for a file that cannot be read, and for a line that has more than an address and a token. */
export async function minersOf(
  urls: readonly string[],
  file: string | undefined,
  token: string | undefined,
): Promise<MinerAddress[]> {
  const usual = given({ token: token || undefined })
  const listed = file === undefined ? [] : linesOf(await textOf(file), file)
  return [...urls.map(url => ({ url, ...usual })), ...listed.map(each => ({ ...usual, ...each }))]
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw rangeError(`--miners cannot be read: ${(error as Error).message}`, { file })
  }
}

function linesOf(text: string, file: string): MinerAddress[] {
  return text.split(/\r?\n/).flatMap((line, i): MinerAddress[] => {
    const words = line.trim().split(/\s+/)
    const [url = '', token, ...more] = words
    if (url === '' || url.startsWith('#')) return []
    if (more.length > 0) throw rangeError(`--miners: line ${i + 1} of ${file} has more than an address and a token`)
    return [{ url, ...given({ token }) }]
  })
}
