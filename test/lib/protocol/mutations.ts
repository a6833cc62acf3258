/**
 * Requests and near-requests for the property tests and the fuzzer: the recorded ones, bent in ways that matter to a reader.
 */
import { readFileSync } from 'node:fs'

export interface RecordedRequest {
  name: string
  stdin_hex: string
  rc: number
  stderr: string
  accepted: { target_hex: string; nonce_width: 4 | 8; preimage_ok: boolean } | null
  lenient: boolean
}

const vectorFile = new URL('../../vectors/protocol_requests.json', import.meta.url)

export const recordedRequests: readonly RecordedRequest[] = JSON.parse(readFileSync(vectorFile, 'utf8')).cases

// Pieces a reader of this format can trip over.
const pieces = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\u0000',
  ' ',
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  '\u0085',
  '\u00a0',
  '\u2003',
  '\ufeff',
  '0',
  '00',
  '4',
  '4.0',
  '4e0',
  '-0',
  '1',
  '01',
  '+1',
  '.5',
  '1.',
  '1e999',
  '-',
  '_',
  '__',
  '0x',
  '0X_',
  '0b1',
  'x',
  'e',
  '9'.repeat(30),
  'null',
  'true',
  'false',
  'NaN',
  'Infinity',
  '-Infinity',
  '-NaN',
  '٣',
  '７',
  '𝟗',
  'é',
  '\\u00',
  '\\ud800',
  '\\udc00',
  '\\u0031',
  '\\n',
  '\\x',
  '"protocol": 1, ',
  '"protocol": 2, ',
  '"nonce_width": 8, ',
  '"x": [1, {"y": [2]}], ',
  '"__proto__": 1, ',
  '/* */',
  '//',
  "'",
].map(text => Buffer.from(text))

const bytePieces = [
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
  [0xef, 0xbb, 0xbf],
].map(bytes => Buffer.from(bytes))

/** `random(n)` is uniform in 0..n-1. */
export function mutate(request: Uint8Array, random: (n: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(request)
  for (let count = 1 + random(1 + random(4)); count > 0; count--) bytes = mutateOnce(bytes, random)
  return bytes
}

function mutateOnce(bytes: Buffer, random: (n: number) => number): Buffer {
  const at = random(bytes.length + 1)
  const cut = random(8)
  const all = random(8) === 0 ? bytePieces : pieces
  const piece = all[random(all.length)]
  switch (random(7)) {
    case 0:
      return splice(bytes, at, cut, Buffer.alloc(0))
    case 1:
      return splice(bytes, at, 0, piece)
    case 2:
      return splice(bytes, at, cut, piece)
    case 3:
      return splice(bytes, at, 1, Buffer.from([random(256)]))
    case 4:
      return splice(bytes, at, 0, bytes.subarray(at, at + 1 + random(40)))
    case 5:
      return replaceValue(bytes, piece)
    default:
      return splice(bytes, 1, 0, Buffer.concat([piece, Buffer.from(random(2) === 0 ? '' : ',')]))
  }

  // Puts the piece where a value stands: after some colon, inside or instead of the quotes.
  function replaceValue(source: Buffer, value: Buffer): Buffer {
    const colons = [...source.keys()].filter(i => source[i] === 0x3a)
    if (colons.length === 0) return source
    const colon = colons[random(colons.length)]
    return random(2) === 0 ? splice(source, colon + 1, cut, value) : splice(source, colon + 3, random(3) * cut, value)
  }
}

function splice(bytes: Buffer, at: number, cut: number, piece: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + cut)])
}

/** A small repeatable generator (xorshift32). */
export function seededRandom(seed: number): (n: number) => number {
  let state = seed | 0 || 1
  return n => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
}
