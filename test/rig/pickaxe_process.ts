/** The built command as its users run it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/cli/pickaxe.js', import.meta.url))

export interface JsonLine {
  type: string
  [field: string]: unknown
}

/** `pickaxe solo … --json`. */
export class SoloProcess {
  readonly lines: JsonLine[] = []
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  errors = ''
  onLine: (line: JsonLine) => void = () => {}

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [program, 'solo', '--json', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    })
    this.child = child
    child.stderr.on('data', chunk => {
      this.errors = (this.errors + chunk.toString()).slice(-4000)
    })
    createInterface({ input: child.stdout }).on('line', text => {
      const line = JSON.parse(text) as JsonLine
      this.lines.push(line)
      this.onLine(line)
    })
    this.ended = new Promise(resolve => child.once('close', (code, signal) => resolve({ code, signal })))
  }

  of(type: string): JsonLine[] {
    return this.lines.filter(line => line.type === type)
  }
}
