/**
 * Values that a shell may offer for a flag whose parser takes others too, or refuses them in its own words.
 * @module
 */
import type { Option } from 'commander'

const values = new WeakMap<Option, readonly string[]>()

export function offering(option: Option, words: readonly string[]): Option {
  values.set(option, words)
  return option
}

/** Those of {@link offering}, or the choices that commander knows; `undefined`: neither. */
export function offeredBy(option: Option): readonly string[] | undefined {
  return values.get(option) ?? option.argChoices
}
