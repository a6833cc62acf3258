/**
 * Hex as CPython's `bytes.fromhex` reads it.
 * @module
 */

const layout = /^[ \t\n\v\f\r]*(?:[0-9a-fA-F]{2}[ \t\n\v\f\r]*)*$/

/** ASCII white space may stand between bytes, not inside one. `undefined` when Python would raise ValueError. */
export function parsePythonHex(text: string): Uint8Array | undefined {
  if (!layout.test(text)) return undefined
  const pairs = text.match(/[0-9a-fA-F]{2}/g) ?? []
  return Uint8Array.from(pairs, pair => Number.parseInt(pair, 16))
}
