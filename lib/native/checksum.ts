/**
 * Whether a prebuilt addon is the one that was published: its SHA-256 beside that of `prebuilds/SHA256SUMS`.
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { libcOf, packageFolder, platform, prebuiltNames } from './find.js'

/** Both digests in lower-case hexadecimal; `listed` is null when SHA256SUMS is missing or does not name the file. */
export interface Checksum {
  sha256: string
  listed: string | null
  /** The file that lists it. */
  sums: string
  bytes: number
}

/** Reads the file whole: about 2 ms. Throws what the file system throws. */
export function checksumOf(file: string): Checksum {
  const folder = path.dirname(path.dirname(file))
  const sums = path.join(folder, 'SHA256SUMS')
  const content = readFileSync(file)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const name = path.relative(folder, file).replaceAll(path.sep, '/')
  return { sha256, listed: listedIn(sums, name), sums, bytes: content.length }
}

/** The digest that a file in the form of `sha256sum` has for `name`, or null. */
export function listedIn(sums: string, name: string): string | null {
  let text: string
  try {
    text = readFileSync(sums, 'utf8')
  } catch {
    return null
  }
  for (const line of text.split('\n')) {
    const [, digest, listed] = /^([0-9a-f]{64}) [ *](.+?)\r?$/.exec(line) ?? []
    if (listed === name) return digest!
  }
  return null
}

/** What the package's SHA256SUMS has for the addon of this system, or null. */
export function publishedDigest(): string | null {
  const sums = path.join(packageFolder, 'prebuilds', 'SHA256SUMS')
  const digests = prebuiltNames(libcOf(process.env)).map(name => listedIn(sums, `${platform()}/${name}`))
  return digests.find(digest => digest !== null) ?? null
}
