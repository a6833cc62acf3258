/** Miners of other projects, where this machine has them: on the PATH, or named by XMRIG and CPUMINER. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

function find(variable: string, ...names: readonly string[]): string | undefined {
  const named = process.env[variable]
  if (named !== undefined) return named
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(path => existsSync(path))
}

export const xmrigPath = find('XMRIG', 'xmrig')
export const cpuminerPath = find('CPUMINER', 'cpuminer')

/** Says which tests do not run, and what would let them. */
export function missingMiners(): string[] {
  const missing = [
    ['xmrig', xmrigPath, 'XMRIG'],
    ['cpuminer-opt', cpuminerPath, 'CPUMINER'],
  ].flatMap(([name, path, variable]) => (path === undefined ? [`${name} (${variable}=/path/to/it)`] : []))
  if (missing.length > 0) console.warn(`the stub pools are not tried with ${missing.join(' and ')}: not found`)
  return missing
}

export interface ForeignMiner {
  /** What it said last. */
  readonly output: () => string
  readonly stop: () => Promise<void>
}

export function startMiner(program: string, args: readonly string[]): ForeignMiner {
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-8000)
  }
  child.stdout!.on('data', keep)
  child.stderr!.on('data', keep)
  const ended = new Promise<void>(resolve => {
    child.once('close', () => resolve())
    child.once('error', error => {
      keep(Buffer.from(error.message))
      resolve()
    })
  })
  return {
    output: () => text,
    stop: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

/** Light mode, one thread, no donation's detour: only the stub is asked for work. */
export const xmrigArgs = (port: number): string[] => [
  ...['-o', `127.0.0.1:${port}`, '-u', 'somebody', '-p', 'x', '--rig-id', 'rig', '-a', 'rx/0', '-t', '1'],
  ...[
    '--randomx-mode=light',
    '--randomx-init=1',
    '--no-huge-pages',
    '--donate-level=0',
    '--no-color',
    '--retry-pause=1',
  ],
]

export const cpuminerArgs = (port: number): string[] => [
  ...['-a', 'sha256d', '-o', `stratum+tcp://127.0.0.1:${port}`, '-u', 'somebody', '-p', 'x', '-t', '1'],
  ...['--no-color', '--retry-pause=1'],
]
