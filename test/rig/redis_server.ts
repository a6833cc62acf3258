/** A real redis-server on a port of its own, which is killed, restarted, filled and emptied. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

const startMs = 10_000

export class RedisServer {
  readonly port: number
  readonly #folder = mkdtempSync(join(tmpdir(), 'pickaxe-redis-'))
  readonly #args: readonly string[]
  #child: ChildProcess | undefined

  private constructor(port: number, args: readonly string[]) {
    this.port = port
    this.#args = args
  }

  /** `args` as redis-server takes them. Every write is on disk before it is answered. */
  static async start(args: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), args)
    await server.start()
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
    const where = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.#folder]
    this.#child = spawn('redis-server', [...where, ...durable, ...this.#args], { stdio: 'ignore' })
    const begun = performance.now()
    while (!(await answers(this.port))) {
      if (performance.now() - begun > startMs) throw new Error('redis-server does not start')
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  /** `forget`: it starts without its data. */
  async kill({ forget = false } = {}): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#child = undefined
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    if (forget) rmSync(join(this.#folder, 'appendonlydir'), { recursive: true, force: true })
  }

  /** It hangs, with every connection open. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  async ask(...command: readonly [string, ...string[]]): Promise<unknown> {
    const redis = new Redis(this.port, '127.0.0.1', { lazyConnect: true })
    redis.on('error', () => {})
    try {
      return await redis.call(...(command as [string]))
    } finally {
      redis.disconnect()
    }
  }

  /** Keys that would stay for good. */
  async lastingKeys(): Promise<string[]> {
    const keys = (await this.ask('keys', '*')) as string[]
    const lasting: string[] = []
    for (const key of keys) if ((await this.ask('pttl', key)) === -1) lasting.push(key)
    return lasting
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [reply] = await once(socket, 'data')
    return /PONG|NOAUTH/.test(String(reply))
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
