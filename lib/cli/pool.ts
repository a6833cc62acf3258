/**
 * `pickaxe pool`: shares for a pool.
 * @module
 */
import { type PoolMiner, type PoolOptions, pool } from '../source/stratum/index.js'
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { interruption } from './interruption.js'
import { addPoolFlags, type PoolFlags, poolOptions } from './pool/flags.js'
import { jsonReporter, textReporter } from './pool/reporter.js'
import { poolLog, poolShown } from './pool/shown.js'
import type { HttpMonitor } from './solo/http_server.js'
import { surviveLostReaders } from './solo/lost_reader.js'
import type { Terminal } from './terminal.js'

const tickMs = 1000

export const configure: Configure = (command, terminal) => {
  addPoolFlags(command)
    .addHelpText('after', '\nSIGUSR2 pauses and resumes. Exit code: 0 done (--shares), 1 failed, 130 interrupted.')
    .action(async (flags: PoolFlags) => {
      const options = await poolOptions(flags, process.env)
      const monitor = flags.http === undefined ? undefined : await serve(flags.http)
      const { signal, end } = interruption()
      surviveLostReaders(process)
      try {
        await mineShares({ ...options, signal }, flags, monitor, terminal)
        terminal.exitCode = signal.aborted ? exitCodes.interrupted : exitCodes.done
      } finally {
        await monitor?.close()
        end()
      }
    })
}

async function mineShares(
  options: PoolOptions,
  { json }: PoolFlags,
  monitor: HttpMonitor | undefined,
  terminal: Terminal,
): Promise<void> {
  const reporter = json ? jsonReporter(terminal) : textReporter(terminal)
  const log = poolLog()
  const miner = await pool({
    ...options,
    onEvent: event => {
      reporter.onEvent(event)
      log.add(event)
    },
    onNotice: ({ message }) => terminal.note(`note: ${message}`),
  })
  if (monitor !== undefined) {
    monitor.showOther(poolShown(miner, log))
    terminal.note(`numbers at ${monitor.url}`)
  }
  const timer = setInterval(() => reporter.onTick(miner.stats()), tickMs)
  const stopToggling = toggleOnSignal(miner, terminal)
  try {
    await miner.finished
  } finally {
    clearInterval(timer)
    stopToggling()
    await miner.close().catch(() => {})
    reporter.onEnd(miner.stats())
  }
}

async function serve(listen: string) {
  const { serveHttp } = await import('./solo/http_server.js')
  return serveHttp({ listen, token: process.env.PICKAXE_HTTP_TOKEN })
}

// SIGUSR1 is Node's own.
function toggleOnSignal(miner: PoolMiner, terminal: Terminal): () => void {
  if (process.platform === 'win32') return () => {}
  const toggle = () => {
    const { paused } = miner.stats()
    if (paused) miner.resume()
    else miner.pause()
    terminal.note(paused ? 'resumed' : 'paused')
  }
  process.on('SIGUSR2', toggle)
  return () => process.off('SIGUSR2', toggle)
}
