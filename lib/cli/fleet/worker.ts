/**
 * `pickaxe fleet worker`: this machine works for the fleet until told otherwise.
 * @module
 */
import { given } from '../../base/given.js'
import { type FleetWorker, fleetWorker, type WorkerEvent } from '../../source/fleet/index.js'
import type { Configure } from '../command.js'
import { exitCodes } from '../exit_codes.js'
import { interruption } from '../interruption.js'
import { addMinerFlags, type MinerFlags, minerOptions } from '../miner_flags.js'
import { formatCount, formatHashrate } from '../quantities.js'
import { eventLine, noticeTeller } from '../reporter.js'
import { quieted, type Terminal } from '../terminal.js'
import { addPlaceFlags, fleetPlace, type PlaceFlags, placeHelp } from './place_flags.js'

type Flags = MinerFlags & PlaceFlags & { json?: true; quiet?: true; name?: string }

const tickMs = 1000

export const configureWorker: Configure = (command, terminal) => {
  addMinerFlags(addPlaceFlags(command), { priority: 'low', verify: 'native' })
    .option('--name <name>', 'what the fleet calls this machine (default: its host name)')
    .optionsGroup('')
    .option('--json', 'print what happens as JSON lines')
    .option('--quiet', 'nothing on stderr but errors')
    .addHelpText('after', `${placeHelp}\nExit code: 1 failed, 130 interrupted.`)
    .action(async (flags: Flags) => {
      const { redis, fleet, name, json, quiet } = flags
      const shown = quieted(terminal, quiet)
      const place = await fleetPlace({ redis, ...given({ fleet }) }, process.env)
      const { signal, end } = interruption()
      try {
        const worker = await fleetWorker({
          ...place,
          ...minerOptions(flags),
          ...given({ name }),
          signal,
          onEvent: event => tellWorker(event, json, shown),
          onNotice: noticeTeller(shown, json),
        })
        await untilFinished(worker, shown)
      } catch (error) {
        if (!signal.aborted) throw error
      } finally {
        end()
        shown.live('')
      }
      terminal.exitCode = exitCodes.interrupted
    })
}

async function untilFinished(worker: FleetWorker, terminal: Terminal): Promise<void> {
  const show = () => {
    const { hashrate, hashes, ranges, search } = worker.stats()
    const at = search === undefined ? 'waits for a search' : 'searches'
    terminal.live(`${formatHashrate(hashrate)}  ${formatCount(hashes)} hashes  ${formatCount(ranges)} ranges  ${at}`)
  }
  const timer = setInterval(show, tickMs)
  try {
    await worker.finished
  } finally {
    clearInterval(timer)
    await worker.close().catch(() => {})
  }
}

export function tellWorker(event: WorkerEvent, json: boolean | undefined, terminal: Terminal): void {
  if (json) terminal.print(eventLine(event))
  else if ('message' in event) terminal.note(event.message)
  else if (event.type === 'done' && event.found) terminal.note(`a nonce of search ${event.search} wins`)
}
