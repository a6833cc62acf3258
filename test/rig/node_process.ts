/** Real node programs, started for a test and ended with it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export function temporaryDirectory(name: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `pickaxe-${name}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Below those that connections are given: one of them would take it before the program that is to listen there. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const server = createServer()
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise(resolve => server.close(resolve))
    return port
  }
}

export interface RpcReply {
  status: number
  result: unknown
  error: { code: number; message: string } | null
}

/** A plain JSON-RPC call that shares nothing with the client under test. */
export function plainRpc(url: string, auth: string | undefined, method: string, params: unknown): Promise<RpcReply> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { method: 'POST', agent: false, headers: { 'content-type': 'application/json' }, ...(auth ? { auth } : {}) },
      answer => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', chunk => {
          text += chunk
        })
        answer.on('error', reject)
        answer.on('end', () => {
          try {
            const { result, error = null } = JSON.parse(text)
            resolve({ status: answer.statusCode ?? 0, result, error })
          } catch {
            reject(new Error(`HTTP ${answer.statusCode}: ${text.slice(0, 200)}`))
          }
        })
      },
    )
    call.on('error', reject)
    call.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  })
}

export class NodeProcess {
  readonly url: string
  readonly #auth: () => string | undefined
  readonly #command: readonly [string, ...string[]]
  readonly #environment: NodeJS.ProcessEnv
  #child: ChildProcess | undefined
  #output = ''

  constructor(options: {
    command: readonly [string, ...string[]]
    url: string
    auth?: string | (() => string)
    environment?: NodeJS.ProcessEnv
  }) {
    this.url = options.url
    const { auth } = options
    this.#auth = typeof auth === 'function' ? auth : () => auth
    this.#command = options.command
    this.#environment = { ...process.env, ...options.environment }
  }

  /** Of the program, while it runs. */
  get pid(): number {
    const pid = this.#child?.pid
    if (pid === undefined) throw new Error(`${this.#command[0]} is not running`)
    return pid
  }

  /** Starts the program and waits until `ready` succeeds. */
  async start(ready: (node: this) => Promise<unknown>, timeoutMs = 60_000): Promise<void> {
    const [program, ...args] = this.#command
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: this.#environment })
    this.#child = child
    // Whatever becomes of the test, its node ends with it.
    const kill = () => child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-4000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', error => keep(Buffer.from(error.message)))
    const end = Date.now() + timeoutMs
    for (;;) {
      try {
        await ready(this)
        return
      } catch (error) {
        if (Date.now() > end || child.exitCode !== null || child.pid === undefined) {
          throw new Error(`${program} did not start: ${(error as Error).message}\n${this.#output}`)
        }
      }
      await delay(100)
    }
  }

  /** The result; throws the node's error. */
  async call<T = unknown>(method: string, params: unknown = []): Promise<T> {
    const { result, error } = await plainRpc(this.url, this.#auth(), method, params)
    if (error != null) throw new Error(`${method}: ${error.message} (${error.code})`)
    return result as T
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
    child.kill(signal)
    const hard = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(hard)
  }
}

export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`)
    await delay(20)
  }
}
