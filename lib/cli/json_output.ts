/**
 * JSON as every command writes it: names in snake_case, bytes as hex, numbers too large for JSON as decimal text.
 * @module
 */
import { isBytes, toHex } from '../base/bytes.js'

/** Counted up when a field is renamed, removed or means something else; new fields leave it as it is. */
export const jsonFormat = 1

/** `value` behind the version of the format, as it is written. */
export function documentOf(value: object): object {
  return snakeCased({ formatVersion: jsonFormat, ...value }) as object
}

/** One line: {@link documentOf}. */
export function jsonDocument(value: object): string {
  return JSON.stringify(documentOf(value))
}

/** One line, for what follows a document or belongs to one. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(snakeCased(value))
}

/** The same over several lines, for people too. */
export function jsonPages(value: object): string {
  return JSON.stringify(documentOf(value), null, 2)
}

function snakeCased(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (isBytes(value)) return toHex(value)
  if (value instanceof Error) return { message: value.message }
  if (Array.isArray(value)) return value.map(snakeCased)
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [snakeCase(name), snakeCased(of)]))
}

// `elapsedMs` is `elapsed_ms`; names that are data (`rx/0`, `sha256d`, a reason) stay.
function snakeCase(name: string): string {
  if (!/^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+$/.test(name)) return name
  return name.replace('MiB', 'Mib').replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
