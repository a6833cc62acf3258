/**
 * Integers as CPython's `int(text, base)` reads them: callers of this protocol are Python programs, and what their
 * `int` takes, ours takes.
 * @module
 */

// Python's white space beyond ASCII (Unicode bidi classes WS, B, S and category Zs).
const unicodeSpace = /^[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/
const decimalDigit = /^\p{Nd}$/u

const layout = {
  10: /^[ \t\n\v\f\r]*([+-]?)(\d+(?:_\d+)*)[ \t\n\v\f\r]*$/,
  16: /^[ \t\n\v\f\r]*([+-]?)(?:0[xX]_?)?([\da-fA-F]+(?:_[\da-fA-F]+)*)[ \t\n\v\f\r]*$/,
} as const

/**
 * `undefined` when Python would raise ValueError. White space around, a sign, single underscores between digits, decimal
 * digits of any script and, in base 16, a `0x` prefix are allowed.
 */
export function parsePythonInt(text: string, base: 10 | 16): bigint | undefined {
  const [, sign, digits] = layout[base].exec(toAscii(text)) ?? []
  if (digits === undefined) return undefined
  const magnitude = BigInt((base === 16 ? '0x' : '') + digits.replaceAll('_', ''))
  return sign === '-' ? -magnitude : magnitude
}

function toAscii(text: string): string {
  let out = ''
  for (const char of text) {
    if (char <= '\x7f') out += char
    else if (unicodeSpace.test(char)) out += ' '
    else if (decimalDigit.test(char)) out += digitValue(char.codePointAt(0)!)
    else out += '?'
  }
  return out
}

// Unicode encodes the decimal digits of every script as runs 0..9; neighbouring runs are whole as well.
function digitValue(codePoint: number): number {
  let zero = codePoint
  while (decimalDigit.test(String.fromCodePoint(zero - 1))) zero--
  return (codePoint - zero) % 10
}
