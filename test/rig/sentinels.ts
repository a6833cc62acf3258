/** Three real redis-sentinel that watch a server and its replica, and make the replica the server when that is gone. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort, temporaryDirectory, until } from './node_process.js'
import type { RedisServer } from './redis_server.js'

const name = 'fleet'
/** How long a server is silent before it counts as gone. */
const downMs = 1000

interface Sentinel {
  readonly port: number
  readonly child: ChildProcess
}

export class Sentinels {
  readonly #folder = temporaryDirectory('sentinels')
  readonly #sentinels: Sentinel[] = []

  /** Resolves when each knows the replica and the other two. */
  static async start(primary: RedisServer): Promise<Sentinels> {
    const sentinels = new Sentinels()
    for (let i = 0; i < 3; i++) await sentinels.#add(primary)
    for (const { port } of sentinels.#sentinels) {
      await until('the Sentinels know each other and the replica', async () => {
        const facts = String(await ask(port, 'sentinel', 'master', name).catch(() => ''))
        return /num-slaves,1,/.test(facts) && /num-other-sentinels,2,/.test(facts)
      })
    }
    return sentinels
  }

  /** With one before them where nobody listens. */
  get url(): string {
    const hosts = this.#sentinels.map(({ port }) => `127.0.0.1:${port}`)
    return `redis+sentinel://${['127.0.0.1:1', ...hosts].join(',')}/${name}`
  }

  /** Makes the replica the server although nothing is wrong. */
  async failOver(): Promise<void> {
    await ask(this.#sentinels[0]!.port, 'sentinel', 'failover', name)
  }

  async untilPrimaryIs({ port }: RedisServer): Promise<void> {
    await until('the fail-over', async () =>
      (
        await Promise.all(
          this.#sentinels.map(each => ask(each.port, 'sentinel', 'get-master-addr-by-name', name).catch(() => '')),
        )
      ).every(address => String(address) === `127.0.0.1,${port}`),
    )
  }

  async close(): Promise<void> {
    for (const { child } of this.#sentinels) {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    this.#folder.remove()
  }

  async #add(primary: RedisServer): Promise<void> {
    const port = await freePort()
    const file = join(this.#folder.path, `${port}.conf`)
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${this.#folder.path}`,
      `sentinel monitor ${name} 127.0.0.1 ${primary.port} 2`,
      `sentinel down-after-milliseconds ${name} ${downMs}`,
      `sentinel failover-timeout ${name} 6000`,
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    const child = spawn('redis-sentinel', [file], { stdio: 'ignore' })
    this.#sentinels.push({ port, child })
  }
}

async function ask(port: number, ...command: readonly [string, ...string[]]): Promise<unknown> {
  const sentinel = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
  })
  sentinel.on('error', () => {})
  try {
    return await sentinel.call(...(command as [string]))
  } finally {
    sentinel.disconnect()
  }
}
