/**
 * JSON as every command writes it: the version of the format, names in snake_case, bytes as hex, numbers too large for JSON as
 * decimal text.
 * @module
 */
import { snakeCased } from '../base/snake_case.js'

/** Counted up when a field is renamed, removed or means something else; new fields leave it as it is. */
export const jsonFormat = 1

/** `value` behind the version of the format, as it is written. */
export function documentOf(value: object): object {
  return snakeCased({ formatVersion: jsonFormat, ...value }) as object
}

/** {@link documentOf} in one line. */
export function jsonLine(value: object): string {
  return JSON.stringify(documentOf(value))
}

/** The same over several lines, for people too. */
export function jsonPages(value: object): string {
  return JSON.stringify(documentOf(value), null, 2)
}
