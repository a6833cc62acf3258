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
import { surviveLostReaders } from './solo/lost_reader.js'
import type { Terminal } from './terminal.js'

const tickMs = 1000

export const configure: Configure = (command, terminal) => {
  addPoolFlags(command)
    .addHelpText('after', '\nSIGUSR2 pauses and resumes. Exit code: 0 done (--shares), 1 failed, 130 interrupted.')
    .action(async (flags: PoolFlags) => {
      const options = await poolOptions(flags, process.env)
      const { signal, end } = interruption()
      surviveLostReaders(process)
      try {
        await mineShares({ ...options, signal }, flags, terminal)
        terminal.exitCode = signal.aborted ? exitCodes.interrupted : exitCodes.done
      } finally {
        end()
      }
    })
}

async function mineShares(options: PoolOptions, { json }: PoolFlags, terminal: Terminal): Promise<void> {
  const reporter = json ? jsonReporter(terminal) : textReporter(terminal)
  const miner = await pool({
    ...options,
    onEvent: event => reporter.onEvent(event),
    onNotice: ({ message }) => terminal.note(`note: ${message}`),
  })
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
