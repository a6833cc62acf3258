/**
 * What a command sees of the world outside: results go to stdout, everything else to stderr. Tests hand in their own.
 * @module
 */
import type { Readable, Writable } from 'node:stream'
import { rangeError } from '../base/errors.js'
import { printable } from './printable.js'

/** Control characters go no further than here. */
export interface Terminal {
  /** What the process will exit with. */
  exitCode: number
  /** Whether a person sits at the input: then a command must not wait for a document. */
  readonly inputIsTty: boolean
  /** Of the live line's terminal; 80 where there is none. */
  readonly columns: number
  /** The whole input as text. Throws `RangeError` beyond `maxBytes`. */
  readInput(maxBytes: number): Promise<string>
  /** The input line by line, without line ends. Who stops asking has no more input. */
  inputLines(): AsyncIterable<string>
  /** One line of the result. */
  print(line: string): void
  /** One line beside the result. */
  note(line: string): void
  /** Replaces the live line; says nothing unless stderr is a TTY. The empty text removes it. */
  live(text: string): void
}

interface Streams {
  stdin: Readable & { isTTY?: boolean }
  stdout: Writable
  stderr: Writable & { isTTY?: boolean; columns?: number }
}

const clearLine = '\r\x1b[2K'

export function createTerminal({ stdin, stdout, stderr }: Streams): Terminal {
  let isLive = false

  function live(text: string): void {
    if (!stderr.isTTY || (!isLive && text === '')) return
    stderr.write(clearLine + printable(text).slice(0, (stderr.columns ?? 80) - 1))
    isLive = text !== ''
  }

  return {
    exitCode: 0,
    get columns() {
      return stderr.columns ?? 80
    },
    inputIsTty: stdin.isTTY === true,
    readInput: maxBytes => readAll(stdin, maxBytes),
    inputLines: () => lines(stdin),
    print(line) {
      live('')
      stdout.write(`${printable(line)}\n`)
    },
    note(line) {
      live('')
      stderr.write(`${printable(line)}\n`)
    },
    live,
  }
}

async function readAll(input: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk))
    length += chunk.length
    if (length > maxBytes) throw rangeError(`the input is longer than ${maxBytes} bytes`, { maxBytes })
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function* lines(input: Readable): AsyncGenerator<string> {
  const { createInterface } = await import('node:readline')
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } finally {
    input.destroy() // an open one would keep the process alive
  }
}
