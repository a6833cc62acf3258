/**
 * Runs a peer's program to its end, whatever it does.
 * @module
 */
import { spawn } from 'node:child_process'
import { childrenCpuMs } from '../clock.js'

export interface ProgramEnd {
  /** Both streams as they came, without terminal colours. */
  output: string
  /** From start to end of the process. */
  wallMs: number
  /** CPU time of the process and of those children it waited for; `null` where the system does not tell. */
  cpuMs: number | null
}

export interface ProgramOptions {
  /** Of its output so far: a program that would go on is ended then, by SIGTERM and in the end by SIGKILL. */
  isEnough?: (output: string) => boolean
  /** All it reads. */
  input?: string
  /** On top of ours. */
  environment?: NodeJS.ProcessEnv
}

const maxOutputLength = 1 << 20
/** Between being asked to end and being killed. */
const graceMs = 2000
const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/**
 * Rejects with an `Error` that names the way it failed: not started, exit code, signal, longer than `timeoutMs`
 * (then it was ended); with the signal's reason when aborted.
 */
export function runProgram(
  path: string,
  args: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
  { isEnough = () => false, input = '', environment = {} }: ProgramOptions = {},
): Promise<ProgramEnd> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const startMs = performance.now()
    const startCpuMs = childrenCpuMs()
    const child = spawn(path, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', ...environment },
    })
    // A program that does not read its input closes the pipe: no concern of ours.
    child.stdin.on('error', () => {}).end(input)
    let text = ''
    let isOverdue = false
    let isDone = false
    let ended: Pick<ProgramEnd, 'wallMs' | 'cpuMs'> | undefined
    let killTimer: NodeJS.Timeout | undefined
    const kill = (): void => {
      child.kill('SIGKILL')
      // Something it started may still hold the pipes.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    // A program that is killed cannot wait for its own children, and their CPU time is lost.
    const end = (): void => {
      child.kill('SIGTERM')
      killTimer ??= setTimeout(kill, graceMs)
    }
    const timer = setTimeout(() => {
      isOverdue = true
      end()
    }, timeoutMs)
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      clearTimeout(killTimer)
      signal.removeEventListener('abort', end)
      finish()
    }
    signal.addEventListener('abort', end, { once: true })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('latin1').on('data', (chunk: string) => {
        if (text.length < maxOutputLength) text += chunk
        if (!isDone && isEnough(text.replace(colours, ''))) {
          isDone = true
          end()
        }
      })
    }
    child.on('error', error => settle(() => reject(new Error(`could not be started: ${error.message}`))))
    child.on('exit', () => {
      const cpuMs = startCpuMs === null ? null : childrenCpuMs()! - startCpuMs
      ended = { wallMs: performance.now() - startMs, cpuMs }
    })
    child.on('close', (code, killedBy) =>
      settle(() => {
        const output = text.replace(colours, '')
        if (signal.aborted) reject(signal.reason)
        else if (isOverdue) reject(new Error(`did not end within ${Math.round(timeoutMs / 1000)} s and was ended`))
        else if (code !== 0 && !isDone)
          reject(new Error(`ended with ${killedBy ?? `exit code ${code}`}${lastLine(output)}`))
        else resolve({ output, ...ended! })
      }),
    )
  })
}

function lastLine(output: string): string {
  const line = output.trimEnd().split('\n').at(-1)!.trim()
  return line === '' ? '' : `: ${line.slice(0, 200)}`
}
