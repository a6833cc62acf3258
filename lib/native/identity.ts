/**
 * Which file the native addon is, and whether it is the one that was published: found out without loading it.
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { publishedDigest } from './checksum.js'
import { type Found, findAddon, type Origin } from './find.js'
import { notFound, unreadable } from './load_failure.js'

export interface AddonIdentity {
  /** Of the file. */
  path: string
  /** Of the file, in hexadecimal. */
  sha256: string
  origin: Origin
  /** The digest that the package's SHA256SUMS has for this system, or null: a clone, or a package without one. */
  published: string | null
}

/** Of the file that would be loaded. Throws PICKAXE_ERR_ADDON_NOT_FOUND, or PICKAXE_ERR_ADDON_REFUSED if it cannot be read. */
export function identifyAddon(): AddonIdentity {
  const found = findAddon(process.env)
  if (!('path' in found)) throw notFound(found)
  return identityOf(found)
}

/** Throws PICKAXE_ERR_ADDON_REFUSED if the file cannot be read. */
export function identityOf({ path, origin }: Found): AddonIdentity {
  return { path, sha256: digestOf(path), origin, published: publishedDigest() }
}

function digestOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch (cause) {
    throw unreadable(path, cause)
  }
}
