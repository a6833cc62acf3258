/**
 * Finds the native addon, compares it with the published digest and loads it, once, when it is first needed.
 * @module
 */
import { createRequire } from 'node:module'
import { errorCode, PickaxeError, rangeError } from '../base/errors.js'
import type { NativeAddon } from './addon.js'
import { type Checksum, checksumOf } from './checksum.js'
import { findAddon, type Origin } from './find.js'
import { notFound, notPublished, refused, unreadable } from './load_failure.js'

interface Loaded {
  addon: NativeAddon
  /** The file it came from. */
  path: string
  origin: Origin
}

// Bound to a name: what follows imports from file to file (Next.js, Vercel, Netlify) knows only that form.
const require = createRequire(import.meta.url)
let loaded: Loaded | undefined

/** The addon. Throws PICKAXE_ERR_ADDON_NOT_FOUND, _DAMAGED or _REFUSED, with what was found and the command that mends it. */
export function native(): NativeAddon {
  return loadAddon().addon
}

/** The addon and its file. A prebuilt one is loaded only if SHA256SUMS lists its digest, or PICKAXE_VERIFY_ADDON=0. */
export function loadAddon(): Loaded {
  loaded ??= findAndLoad()
  return loaded
}

function findAndLoad(): Loaded {
  const found = findAddon(process.env)
  if (!('path' in found)) throw notFound(found)
  const { path, origin } = found
  if (origin === 'prebuilt' && process.env.PICKAXE_VERIFY_ADDON !== '0') {
    const checksum = readChecksum(path)
    if (checksum.listed !== checksum.sha256) throw notPublished(path, checksum)
  }
  try {
    return { addon: require(path) as NativeAddon, path, origin }
  } catch (cause) {
    throw refused(path, cause)
  }
}

function readChecksum(path: string): Checksum {
  try {
    return checksumOf(path)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** Runs a native call; an error that carries one of our codes is thrown as its class. */
export function callNative<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw fromNative(error)
  }
}

/** An error made by the addon as what `docs/errors.md` says its code is; anything else as it is. */
export function fromNative(error: unknown): Error {
  const { message } = error as Error
  const code = errorCode(error)
  if (code === undefined || error instanceof PickaxeError) return error as Error
  return code === 'PICKAXE_ERR_ARG_RANGE' ? rangeError(message) : new PickaxeError(code, message)
}
