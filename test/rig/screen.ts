/** What a command shows on a terminal of a given width. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const onTerminal = fileURLToPath(new URL('on_terminal.py', import.meta.url))
const helpPagesPath = fileURLToPath(new URL('help_pages.mjs', import.meta.url))
const pickaxePath = fileURLToPath(new URL('../../dist/cli/pickaxe.js', import.meta.url))

export interface Screen {
  exitCode: number
  /** What is left to see: a live line that was taken away is gone. Of a pipe stdout, then stderr. */
  text: string
}

/** Colours and the live line's place as the environment has them, and no more of it. */
const environment = {
  PATH: process.env.PATH,
  TERM: 'xterm-256color',
}

/** Of pickaxe. `columns` 0: through pipes. One that would go on is interrupted after `seconds`. */
export function screenOf(
  args: readonly string[],
  columns: number,
  env: NodeJS.ProcessEnv = {},
  seconds?: number,
): Promise<Screen> {
  const limit = seconds === undefined ? [] : ['timeout', '--foreground', '--preserve-status', '-s', 'INT', `${seconds}`]
  return screenOfProgram([...limit, process.execPath, pickaxePath, ...args], columns, env)
}

/** All help pages, by one process. */
export function helpPages(columns: number, env: NodeJS.ProcessEnv = {}): Promise<Screen> {
  return screenOfProgram([process.execPath, helpPagesPath], columns, env)
}

function screenOfProgram(command: readonly string[], columns: number, env: NodeJS.ProcessEnv): Promise<Screen> {
  const [program, ...rest] = columns === 0 ? command : ['python3', onTerminal, String(columns), ...command]
  return new Promise(resolve => {
    const child = execFile(program!, rest, { env: { ...environment, ...env } }, (error, stdout, stderr) => {
      const text = `${stdout}${stderr}`.replaceAll('\r\n', '\n')
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, text: withoutCleared(text) })
    })
    child.stdin?.end()
  })
}

// A live line is what stands behind the last line end when the line is cleared.
function withoutCleared(text: string): string {
  const parts = text.split('\r\x1b[2K')
  const last = parts.length - 1
  return parts.map((part, i) => (i < last ? part.slice(0, part.lastIndexOf('\n') + 1) : part)).join('')
}

/** As wide as a person sees it. */
export function widthOf(line: string): number {
  return stripVTControlCharacters(line).length
}
