/**
 * What our own programs around other people's RandomX print last: one JSON object, with a known answer.
 * @module
 */

export interface RandomXFigures {
  cacheMs: number
  /** From nothing to whatever was asked for; absent where that is the cache. */
  readyMs?: number
  hashes: number
  hashingMs: number
}

/** RandomX of `This is a test` with the key `test key 000`, from the reference's tests. */
const knownAnswer = '639183aae1bf4c9a35884cb46b09cad9175f04efd7684e7262a0ac1c2f0b4e3f'

/** Throws `Error` unless the last line holds the figures and the known answer; `name`: who should have computed them. */
export function parseFigures(name: string, output: string): RandomXFigures {
  const line = output.trimEnd().split('\n').at(-1)!
  try {
    const { known, ...figures } = JSON.parse(line)
    if (known !== knownAnswer) throw new Error('a wrong hash')
    if (!(figures.cacheMs > 0 && figures.hashes > 0 && figures.hashingMs > 0)) throw new Error('no figures')
    return figures
  } catch (error) {
    throw new Error(`is not ${name}: ${(error as Error).message}`)
  }
}
