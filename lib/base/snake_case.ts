/**
 * Names as our JSON has them.
 * @module
 */
import { isBytes, toHex } from './bytes.js'

/** `value` for `JSON.stringify`: names in snake_case however deep, bytes as hex, `bigint` as decimal text. */
export function snakeCased(value: unknown): unknown {
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
