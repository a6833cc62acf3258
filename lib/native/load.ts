/**
 * Finds and loads the native addon, once, when it is first needed.
 * @module
 */
import { createRequire } from 'node:module'
import { errorCode, PickaxeError, rangeError } from '../base/errors.js'
import type { NativeAddon } from './addon.js'

interface Loaded {
  addon: NativeAddon
  /** The file it came from. */
  path: string
}

let loaded: Loaded | undefined

/** The addon. Throws PICKAXE_ERR_ADDON_NOT_FOUND, with what was tried and the command that mends it. */
export function native(): NativeAddon {
  return loadAddon().addon
}

/** The addon and its file. */
export function loadAddon(): Loaded {
  if (loaded !== undefined) return loaded
  try {
    loaded = createRequire(import.meta.url)('./addon.cjs') as Loaded
  } catch (cause) {
    throw notFound(cause)
  }
  return loaded
}

function notFound(cause: unknown): PickaxeError {
  const platform = `${process.platform}-${process.arch}`
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
  return new PickaxeError(
    'PICKAXE_ERR_ADDON_NOT_FOUND',
    `the native addon for ${platform} could not be loaded (${reason}); looked in build/Release and prebuilds/${platform}. ` +
      'Install a C++20 compiler and CMake, then run: npm rebuild pickaxe ' +
      '(with npm 12 first: npm install-scripts approve pickaxe)',
    { cause, detail: { platform } },
  )
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
