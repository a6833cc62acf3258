/**
 * `pickaxe pool`: shares for a pool.
 * @module
 */
import { type PoolOptions, pool } from '../source/stratum/index.js'
import type { Configure } from './command.js'
import { runMining, untilFinished } from './mining_run.js'
import { addPoolFlags, type PoolFlags, poolOptions } from './pool/flags.js'
import { jsonReporter, textReporter } from './pool/reporter.js'
import { poolLog, poolShown } from './pool/shown.js'
import { noticeTeller } from './reporter.js'
import type { HttpMonitor } from './solo/http_server.js'
import { quieted, type Terminal } from './terminal.js'

export const configure: Configure = (command, terminal) => {
  addPoolFlags(command)
    .addHelpText('after', '\nSIGUSR2 pauses and resumes. Exit code: 0 done (--shares), 1 failed, 130 interrupted.')
    .action(async (flags: PoolFlags) => {
      const options = await poolOptions(flags, process.env)
      await runMining(flags.http, terminal, (signal, monitor) =>
        mineShares({ ...options, signal }, flags, monitor, terminal),
      )
    })
}

async function mineShares(
  options: PoolOptions,
  { json, quiet }: PoolFlags,
  monitor: HttpMonitor | undefined,
  whole: Terminal,
): Promise<void> {
  const terminal = quieted(whole, quiet)
  const reporter = json ? jsonReporter(terminal) : textReporter(terminal, options.randomx?.mode ?? 'auto')
  const log = poolLog()
  const miner = await pool({
    ...options,
    onEvent: event => {
      reporter.onEvent(event)
      log.add(event)
    },
    onNotice: noticeTeller(terminal, json),
  })
  reporter.onStart?.(miner.stats())
  if (monitor !== undefined) {
    monitor.showOther(poolShown(miner, log))
    terminal.note(`numbers at ${monitor.url}`)
  }
  await untilFinished(miner, reporter, terminal)
}
