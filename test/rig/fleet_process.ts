/** Workers of a fleet as processes that are killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('fleet_worker.mjs', import.meta.url))

export class FleetProcess {
  readonly #args: readonly string[]
  #child: ChildProcess | undefined
  errors = ''

  /** `aheadMs`: what its clock is ahead of ours. */
  constructor(redis: string, name: string, timing: object, aheadMs = 0) {
    const clock = `const now = Date.now; Date.now = () => now() + (${aheadMs})`
    const skewed = aheadMs === 0 ? [] : [`--import=data:text/javascript,${encodeURIComponent(clock)}`]
    this.#args = [...skewed, program, redis, name, JSON.stringify(timing)]
  }

  start(): void {
    const child = spawn(process.execPath, this.#args, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.on('data', chunk => {
      this.errors = (this.errors + String(chunk)).slice(-2000)
    })
    this.#child = child
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null
    this.#child = undefined
    const gone = once(child, 'exit')
    child.kill(signal)
    const [code] = await gone
    return code as number | null
  }
}
