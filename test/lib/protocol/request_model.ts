/**
 * The request rules a second time, slow and by other means: UTF-8 by round trip, JSON by rewriting innermost containers
 * until nothing changes (so the number of passes is the depth), integers digit by digit. The oracle for `parseRequest`.
 */
import { toHex } from '../../../lib/base/bytes.js'

/** What a request means, or the first rule it breaks. */
export type Verdict =
  | { accepted: true; preimageHex: string; target: bigint; nonceWidth: number }
  | { accepted: false; rule: Rule }

export type Rule =
  | 'length'
  | 'utf8'
  | 'json'
  | 'object'
  | 'missing'
  | 'protocol'
  | 'preimage'
  | 'target'
  | 'width'
  | 'algo'

type Token = { kind: 's' | 'n' | 'w' | 'c'; text: string }

export const modelDepth = 990

export function modelVerdict(bytes: Uint8Array): Verdict {
  const broken = (rule: Rule): Verdict => ({ accepted: false, rule })
  if (bytes.length > 4096) return broken('length')
  const text = Buffer.from(bytes).toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(Buffer.from(bytes))) return broken('utf8')
  const members = topLevelMembers(text)
  if (typeof members === 'string') return broken(members)
  const preimage = members.get('preimage_hex')
  const target = members.get('target_hex')
  const width = members.get('nonce_width')
  if (!preimage || !target || !width) return broken('missing')
  const version = members.get('protocol')
  if (version && !isInteger(version, 1)) return broken('protocol')
  const preimageBytes = preimage.kind === 's' ? slowHex(JSON.parse(preimage.text)) : undefined
  if (preimageBytes?.length !== 64) return broken('preimage')
  const number = target.kind === 's' ? slowInt(JSON.parse(target.text), 16) : undefined
  if (number === undefined || number <= 0n) return broken('target')
  if (!isInteger(width, 4) && !isInteger(width, 8)) return broken('width')
  const algo = members.get('algo')
  if (algo && !(algo.kind === 's' && ['sha256d', 'blake3', 'k12'].includes(JSON.parse(algo.text))))
    return broken('algo')
  return {
    accepted: true,
    preimageHex: toHex(preimageBytes),
    target: number,
    nonceWidth: Number(width.text),
  }
}

function isInteger(token: Token, value: number): boolean {
  return token.kind === 'n' && /^-?\d+$/.test(token.text) && BigInt(token.text) === BigInt(value)
}

const tokenPattern = new RegExp(
  [
    /(?<s>"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")/u.source,
    /(?<w>null|true|false|NaN|-?Infinity)/.source,
    /(?<n>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/.source,
    /(?<p>[[\]{},:])/.source,
    /(?<space>[ \t\r\n]+)/.source,
  ].join('|'),
  'uy',
)

function topLevelMembers(text: string): Map<string, Token> | 'json' | 'object' {
  const tokens: Token[] = []
  let line = ''
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const groups = tokenPattern.exec(text)?.groups
    if (!groups) return 'json'
    if (groups.p) line += groups.p
    for (const kind of ['s', 'n', 'w'] as const) {
      const found = groups[kind]
      if (found === undefined) continue
      line += `<${kind}${tokens.length}>`
      tokens.push({ kind, text: found })
    }
  }
  const container = /\[(?:<\w+>(?:,<\w+>)*)?\]|\{(?:<s\d+>:<\w+>(?:,<s\d+>:<\w+>)*)?\}/g
  let last = line
  for (let depth = 0; ; depth++) {
    const next = line.replace(container, () => `<c${tokens.push({ kind: 'c', text: '' }) - 1}>`)
    if (next === line) break
    if (depth === modelDepth) return 'json'
    last = line
    line = next
  }
  const whole = /^<(\w)\d+>$/.exec(line)
  if (!whole) return 'json'
  if (whole[1] !== 'c' || !last.startsWith('{')) return 'object'
  const members = new Map<string, Token>()
  for (const [, name, value] of last.matchAll(/<s(\d+)>:<\w(\d+)>/g)) {
    members.set(JSON.parse(tokens[Number(name)].text), tokens[Number(value)])
  }
  return members
}

function slowHex(text: string): Uint8Array | undefined {
  const bytes: number[] = []
  for (let i = 0; i < text.length; ) {
    if (' \t\n\v\f\r'.includes(text[i])) {
      i++
      continue
    }
    const high = hexDigit(text[i])
    const low = hexDigit(text[i + 1])
    if (high < 0 || low < 0) return undefined
    bytes.push(16 * high + low)
    i += 2
  }
  return Uint8Array.from(bytes)
}

function hexDigit(char: string | undefined): number {
  return char === undefined || char === ''
    ? -1
    : '0123456789abcdef'.indexOf(char.replace(/[A-F]/, c => c.toLowerCase()))
}

const spaces = new Set(
  [
    0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006,
    0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
  ].map(point => String.fromCodePoint(point)),
)

// Every script's digits stand in order, so the place in the list of all of them gives the value.
const decimalDigits = new Map<string, number>()
for (let point = 0; point <= 0x10ffff; point++) {
  if (point >= 0xd800 && point <= 0xdfff) continue
  const char = String.fromCodePoint(point)
  if (/\p{Nd}/u.test(char)) decimalDigits.set(char, decimalDigits.size % 10)
}

/** Python's `int(text, base)`, `undefined` for ValueError. */
export function slowInt(text: string, base: 10 | 16): bigint | undefined {
  const chars = [...text]
  while (chars.length > 0 && spaces.has(chars[0])) chars.shift()
  while (chars.length > 0 && spaces.has(chars[chars.length - 1])) chars.pop()
  const sign = chars[0] === '-' ? -1n : 1n
  if (chars[0] === '-' || chars[0] === '+') chars.shift()
  let needsDigit = true
  if (base === 16 && digitOf(chars[0] ?? '') === 0 && (chars[1] === 'x' || chars[1] === 'X')) {
    chars.splice(0, 2)
    if (chars[0] === '_') chars.shift()
  }
  let value = 0n
  for (const char of chars) {
    if (char === '_' && !needsDigit) {
      needsDigit = true
      continue
    }
    const digit = digitOf(char)
    if (digit < 0 || digit >= base) return undefined
    value = value * BigInt(base) + BigInt(digit)
    needsDigit = false
  }
  return needsDigit ? undefined : sign * value
}

function digitOf(char: string): number {
  return decimalDigits.get(char) ?? hexDigit(char)
}
