/** Starts the built pickaxe-miner as its callers do: a child process with pipes. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type DmintVector, dmintVector } from '../vectors/dmint.js'

export const minerPath = fileURLToPath(new URL('../../dist/cli/pickaxe-miner.js', import.meta.url))

/** The bytes a caller writes for a vector. */
export function requestFor(vector: Pick<DmintVector, 'preimage_hex' | 'target_hex' | 'nonce_width'>): string {
  const { preimage_hex, target_hex, nonce_width } = vector
  return `{"preimage_hex": "${preimage_hex}", "target_hex": "${target_hex}", "nonce_width": ${nonce_width}}`
}

/** A job nobody finishes: eight nonce bytes and the hardest target. */
export const endlessRequest = requestFor({ ...dmintVector('small-v2-0'), target_hex: '0000000000000001' })

export interface Outcome {
  exitCode: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  elapsedMs: number
}

export interface Frame {
  attempts: number
  elapsed_s: number
  /** Since the process was started. */
  seenAtMs: number
}

export class MinerProcess {
  readonly child: ChildProcess
  readonly frames: Frame[] = []
  readonly outcome: Promise<Outcome>
  stdout = ''
  stderr = ''

  constructor(args: readonly string[], options: SpawnOptions = {}) {
    const startedAtMs = performance.now()
    this.child = spawn(process.execPath, [minerPath, ...args], options)
    this.child.stdin?.on('error', () => {}) // the miner may end without having read everything
    this.child.stdout?.setEncoding('utf8').on('data', text => {
      this.stdout += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
      for (const [line] of text.matchAll(/^\{"progress".*$/gm)) {
        this.frames.push({ ...JSON.parse(line).progress, seenAtMs: performance.now() - startedAtMs })
      }
    })
    this.outcome = new Promise(resolve => {
      this.child.on('close', (exitCode, signal) => {
        const { stdout, stderr } = this
        resolve({ exitCode, signal, stdout, stderr, elapsedMs: performance.now() - startedAtMs })
      })
    })
  }

  /** Writes the whole of stdin and closes it. */
  send(request: string | Uint8Array): this {
    this.child.stdin!.end(request)
    return this
  }

  /** Settles when there are so many frames. */
  async framesSeen(count: number): Promise<void> {
    while (this.frames.length < count) {
      if (this.child.exitCode !== null) throw new Error(`the miner ended early: ${this.stderr}`)
      await sleep(10)
    }
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.outcome
  }
}

// A child's end of a socket is full once a line has to wait for long.
const fillStderr = `
  const stderr = new (require('node:net').Socket)({ fd: 2, readable: false })
  const fill = () => {
    while (stderr.writableLength === 0) stderr.write('full\\n'.repeat(1000))
    const timer = setTimeout(() => process.exit(), 100)
    stderr.once('drain', () => { clearTimeout(timer); fill() })
  }
  fill()`

/** A miner whose stderr is a socket, as Node's spawn makes them, that was full before it started and that nobody reads. */
export function spawnUnread(args: readonly string[]): ChildProcess {
  const script = '"$0" -e "$1" && shift && exec "$0" "$@"'
  return spawn('sh', ['-c', script, process.execPath, fillStderr, minerPath, ...args])
}

/** One whole run: request in, outcome out. */
export function runMiner(args: readonly string[], request: string | Uint8Array): Promise<Outcome> {
  return new MinerProcess(args).send(request).outcome
}

/** Whether a process exists and has not ended (a zombie has). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
