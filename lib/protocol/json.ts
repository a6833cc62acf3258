/**
 * JSON as CPython's `json.loads` reads it, where that differs from `JSON.parse`: an integer token is not a float (`4` is
 * not `4.0`), `NaN` and `Infinity` are numbers, integers have no size limit, nesting has.
 * @module
 */
import { protocolError } from './protocol.js'

/** Integer tokens are bigints, tokens with a fraction or an exponent are numbers. Of equal keys the last one is kept. */
export type JsonValue =
  | null
  | boolean
  | string
  | bigint
  | number
  | readonly JsonValue[]
  | ReadonlyMap<string, JsonValue>

/** CPython gives up at its recursion limit, a little under 1000 levels. */
const maxDepth = 990

/**
 * Strict UTF-8: invalid, overlong and surrogate sequences are refused, a byte order mark is kept (and refused as JSON).
 * `what` names the document in errors. Throws PICKAXE_ERR_PROTOCOL.
 */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw protocolError(`${what} is not valid UTF-8`)
  }
}

/** `what` names the document in errors. Throws PICKAXE_ERR_PROTOCOL. */
export function parseJson(text: string, what: string): JsonValue {
  return new JsonReader(text, what).document()
}

const numberToken = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const fourHexDigits = /[0-9a-fA-F]{4}/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON wants control characters escaped
const plainCharacters = /[^"\\\x00-\x1f]*/y

const words: readonly (readonly [string, JsonValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

// A container whose end has not been read; an object waits for the value of `name`.
type OpenContainer =
  | { readonly close: ']'; readonly value: JsonValue[] }
  | { readonly close: '}'; readonly value: Map<string, JsonValue>; name: string }

// Open containers are kept in a list, not on the call stack: the nesting limit holds however deep the caller is.
class JsonReader {
  readonly #text: string
  readonly #what: string
  readonly #open: OpenContainer[] = []
  #at = 0

  constructor(text: string, what: string) {
    this.#text = text
    this.#what = what
  }

  document(): JsonValue {
    this.#skipSpace()
    let value: JsonValue | undefined
    do {
      value = value === undefined ? this.#begin() : this.#put(value)
    } while (value === undefined || this.#open.length > 0)
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#error('something follows the end of the value')
    return value
  }

  // Reads a value; `undefined` when it is a container whose first item comes next.
  #begin(): JsonValue | undefined {
    switch (this.#text[this.#at]) {
      case '"':
        return this.#string()
      case '[':
        return this.#openContainer({ close: ']', value: [] })
      case '{':
        return this.#openContainer({ close: '}', value: new Map(), name: '' })
      default:
        return this.#wordOrNumber()
    }
  }

  #openContainer(container: OpenContainer): JsonValue | undefined {
    if (this.#open.length === maxDepth) throw this.#error(`nested more than ${maxDepth} levels deep`)
    this.#at++
    this.#skipSpace()
    if (this.#take(container.close)) return container.value
    this.#open.push(container)
    if (container.close === '}') container.name = this.#name()
    return undefined
  }

  // Puts a finished value where it belongs; returns the container if that is finished too.
  #put(value: JsonValue): JsonValue | undefined {
    const container = this.#open.at(-1)!
    if (container.close === '}') container.value.set(container.name, value)
    else container.value.push(value)
    this.#skipSpace()
    if (this.#take(container.close)) return this.#open.pop()!.value
    if (!this.#take(',')) throw this.#error(`',' or '${container.close}' is expected`)
    this.#skipSpace()
    if (container.close === '}') container.name = this.#name()
    return undefined
  }

  #name(): string {
    if (this.#text[this.#at] !== '"') throw this.#error('a name in double quotes is expected')
    const name = this.#string()
    this.#skipSpace()
    if (!this.#take(':')) throw this.#error("':' is expected")
    this.#skipSpace()
    return name
  }

  #wordOrNumber(): JsonValue {
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    const match = this.#match(numberToken)
    if (match === null) throw this.#error('a value is expected')
    const [token, fraction, exponent] = match
    return fraction === undefined && exponent === undefined ? BigInt(token) : Number(token)
  }

  #string(): string {
    const start = this.#at++
    let out = ''
    for (;;) {
      out += this.#match(plainCharacters)![0]
      const next = this.#text[this.#at]
      if (next === undefined) throw this.#error('a string is not closed', start)
      if (next !== '"' && next !== '\\') throw this.#error('a control character stands in a string')
      this.#at++
      if (next === '"') return out
      out += this.#escape(start)
    }
  }

  // The backslash is behind us.
  #escape(stringStart: number): string {
    const letter = this.#text[this.#at++]
    if (letter === undefined) throw this.#error('a string is not closed', stringStart)
    if (letter === 'u') {
      const digits = this.#match(fourHexDigits)
      if (digits === null) throw this.#error('\\u wants four hex digits')
      return String.fromCharCode(Number.parseInt(digits[0], 16))
    }
    if (!Object.hasOwn(escapes, letter)) throw this.#error('unknown escape in a string', this.#at - 2)
    return escapes[letter]!
  }

  #match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#at
    const match = sticky.exec(this.#text)
    if (match !== null) this.#at = sticky.lastIndex
    return match
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'end')) this.#at++
  }

  #error(problem: string, at = this.#at): Error {
    return protocolError(`${this.#what} is not valid JSON: ${problem} (character ${at})`, { at })
  }
}
