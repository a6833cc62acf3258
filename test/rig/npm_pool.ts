/** A pool server from npm, of the family most small pools run (node-stratum-pool), in front of bcoin. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort, type NodeProcess, until } from './node_process.js'
import { installFromNpm } from './npm_program.js'

export interface NpmShare {
  readonly share: boolean
  readonly isBlock: boolean
  readonly error: string | null
}

export interface NpmPool {
  readonly url: string
  readonly shares: readonly NpmShare[]
  readonly logs: readonly string[]
  stop(): void
}

export async function npmPool(
  node: NodeProcess,
  login: { user: string; password: string },
  address: string,
  difficulty: number,
): Promise<NpmPool> {
  const folder = installFromNpm('stratum-pool-sha256', '2.1.3')
  const port = await freePort()
  const options = { folder, port, node: { port: Number(new URL(node.url).port), ...login }, address, difficulty }
  const program = fileURLToPath(new URL('npm_pool.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [shares, logs]: [NpmShare[], string[]] = [[], []]
  let isStarted = false
  let rest = ''
  child.stderr.on('data', chunk => logs.push(String(chunk)))
  child.stdout.on('data', chunk => {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const said = JSON.parse(line) as Partial<NpmShare> & { started?: boolean; text?: string }
      if (said.started) isStarted = true
      else if (said.share !== undefined) shares.push(said as NpmShare)
      else logs.push(said.text ?? '')
    }
  })
  await until(
    `the pool of npm starts (${logs.slice(-3).join('; ')})`,
    () => isStarted || child.exitCode !== null,
    30_000,
  )
  if (!isStarted) throw new Error(`the pool of npm ended: ${logs.slice(-5).join('; ')}`)
  return { url: `stratum+tcp://127.0.0.1:${port}`, shares, logs, stop: () => void child.kill('SIGKILL') }
}
