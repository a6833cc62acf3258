/**
 * What a command sees of the world outside: results go to stdout, everything else to stderr. Tests hand in their own.
 * @module
 */
import type { Readable, Writable } from 'node:stream'
import { rangeError } from '../base/errors.js'
import { hasColour, paint, type Tone } from './colour.js'
import { printable } from './printable.js'
import { wrapped } from './wrapping.js'

/**
 * Control characters of others go no further than here. A terminal gets lines that fit it and, where it shows them, colours;
 * a pipe gets lines as they are.
 */
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
  /** One line of the result; `toned` is a part of it, or all, that has a colour. */
  print(line: string, tone?: Tone, toned?: string): void
  /** A page of ours on stdout, with what colours it has. */
  page(text: string): void
  /** One line beside the result. */
  note(line: string, tone?: Tone, toned?: string): void
  /** Replaces the live line; says nothing unless stderr is a TTY. The empty text removes it. */
  live(text: string): void
}

/** Without what is beside the result, where that is not wanted. */
export function quieted(terminal: Terminal, quiet: boolean | undefined): Terminal {
  if (!quiet) return terminal
  const { print, page, readInput, inputLines, inputIsTty, columns } = terminal
  return {
    print,
    page,
    readInput,
    inputLines,
    inputIsTty,
    columns,
    note: () => {},
    live: () => {},
    get exitCode() {
      return terminal.exitCode
    },
    set exitCode(code) {
      terminal.exitCode = code
    },
  }
}

type Output = Writable & { isTTY?: boolean; columns?: number }

interface Streams {
  stdin: Readable & { isTTY?: boolean }
  stdout: Output
  stderr: Output
}

const clearLine = '\r\x1b[2K'

export function createTerminal({ stdin, stdout, stderr }: Streams, environment: NodeJS.ProcessEnv = {}): Terminal {
  // A dumb one cannot go back in a line.
  const hasLiveLine = stderr.isTTY === true && environment.TERM !== 'dumb'
  let isLive = false

  function live(text: string): void {
    if (!hasLiveLine || (!isLive && text === '')) return
    stderr.write(clearLine + printable(text).slice(0, columnsOf(stderr) - 1))
    isLive = text !== ''
  }

  function writer(stream: Output): Terminal['print'] {
    const toned = paint(hasColour(stream, environment))
    return (line, tone, part) => {
      live('')
      const text = printable(line)
      const rows = stream.isTTY ? text.split('\n').flatMap(row => wrapped(row, columnsOf(stream))) : [text]
      for (const row of rows) stream.write(`${tone === undefined ? row : coloured(row, tone, part)}\n`)
    }

    function coloured(row: string, tone: Tone, part: string | undefined): string {
      if (part === undefined) return toned(row, tone)
      const at = row.indexOf(part)
      return at < 0 ? row : row.slice(0, at) + toned(part, tone) + row.slice(at + part.length)
    }
  }

  return {
    exitCode: 0,
    get columns() {
      return columnsOf(stderr)
    },
    inputIsTty: stdin.isTTY === true,
    readInput: maxBytes => readAll(stdin, maxBytes),
    inputLines: () => lines(stdin),
    print: writer(stdout),
    page(text) {
      const rows = text.split('\n')
      stdout.write((stdout.isTTY ? rows.flatMap(row => wrapped(row, columnsOf(stdout))) : rows).join('\n'))
    },
    note: writer(stderr),
    live,
  }
}

function columnsOf(stream: Output): number {
  return stream.columns || 80
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
