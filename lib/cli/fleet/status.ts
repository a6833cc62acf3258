/**
 * `pickaxe fleet status`: the machines of a fleet side by side, once or for as long as its page is served.
 * @module
 */
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import { fleetObserver, statusOf } from '../../source/fleet/fleet_status.js'
import { type FleetStatus, type FleetStatusOptions, fleetStatus } from '../../source/fleet/index.js'
import type { Configure } from '../command.js'
import { exitCodes } from '../exit_codes.js'
import { runMining } from '../mining_run.js'
import type { HttpMonitor } from '../solo/http_server.js'
import { quieted, type Terminal } from '../terminal.js'
import { wholeNumber } from '../whole_number.js'
import { minersOf } from './miner_list.js'
import { addFleetFlag, placeHelp, redisOf } from './place_flags.js'
import { alarmsOf, statusJson, statusLines } from './status_lines.js'
import { StatusLog } from './status_log.js'
import { statusMetrics } from './status_metrics.js'
import { watchFleet } from './status_watch.js'

interface Flags {
  redis?: string
  fleet?: string
  miner?: string[]
  miners?: string
  json?: true
  quiet?: true
  metrics?: true
  http?: string
  interval?: string
}

const collect = (value: string, before: string[] = []) => [...before, value]

export const configureStatus: Configure = (command, terminal) => {
  addFleetFlag(
    command.optionsGroup('Machines:').option('--redis <address>', 'Redis of the fleet, whose workers are shown'),
  )
    .option('--miner <url>', 'a miner with --http, as http://host:8080; may be given several times', collect)
    .option('--miners <file>', 'the same from a file: an address a line, behind it the token if it has its own')
    .optionsGroup('')
    .option('--json', 'print a JSON line for each machine')
    .option('--quiet', 'with --http: nothing on stderr but errors')
    .option('--metrics', 'print for Prometheus, as its node exporter reads from text files')
    .option(
      '--http <host:port>',
      'go on, and serve /stats, /metrics, /history and a page; beyond loopback set PICKAXE_HTTP_TOKEN',
    )
    .option('--interval <seconds>', 'with --http: how often everybody is asked (default: 5)')
    .addHelpText(
      'after',
      `${placeHelp} PICKAXE_MINER_TOKEN is shown to miners that have no token of their own.\nExit code: 0 all is well, 1 nobody is there, somebody does not answer or something is odd; with --http 130 interrupted.`,
    )
    .action(async (flags: Flags) => {
      const options = await statusOptions(flags, process.env)
      if (flags.http !== undefined) return serve(options, flags, quieted(terminal, flags.quiet))
      if (flags.interval !== undefined) throw rangeError('--interval goes with --http: give that too, or leave it out')
      const status = await fleetStatus(options)
      if (flags.metrics) terminal.print((await statusMetrics(() => status).metrics()).trimEnd())
      else print(status, flags, terminal)
      terminal.exitCode = alarmsOf(status).length === 0 ? exitCodes.done : exitCodes.failed
    })
}

async function statusOptions(flags: Flags, environment: NodeJS.ProcessEnv): Promise<FleetStatusOptions> {
  const { redis, fleet, miner = [], miners: file } = flags
  const miners = await minersOf(miner, file, environment.PICKAXE_MINER_TOKEN)
  if (redis === undefined && miners.length === 0) {
    throw rangeError('say where the machines are: --redis of a fleet, --miner or --miners with their --http')
  }
  if (redis === undefined && fleet !== undefined) throw rangeError('--fleet names a fleet of a Redis: give --redis')
  return { miners, ...given({ redis: redis === undefined ? undefined : await redisOf(redis, environment), fleet }) }
}

function print(status: FleetStatus, { json }: Flags, terminal: Terminal): void {
  for (const line of json ? statusJson(status) : statusLines(status)) terminal.print(line)
}

async function serve(options: FleetStatusOptions, flags: Flags, terminal: Terminal): Promise<void> {
  const intervalMs = 1000 * wholeNumber('--interval', flags.interval ?? '5', 1, 3600)
  if (flags.metrics) throw rangeError('--metrics prints once: with --http they are at /metrics')
  const observer = fleetObserver(options)
  try {
    await runMining(flags.http, terminal, async (signal, monitor) => {
      await observer.open(signal)
      const log = new StatusLog()
      let last: FleetStatus | undefined
      await show(monitor, log, () => last, terminal)
      const onStatus = (status: FleetStatus) => {
        const isFirst = last === undefined
        last = status
        const news = log.add(status)
        if (isFirst || flags.json) print(status, flags, terminal)
        else for (const { text } of news) terminal.note(text)
      }
      await watchFleet(async () => statusOf(await observer.look(signal)), intervalMs, signal, onStatus)
    })
  } finally {
    observer.close()
  }
}

async function show(
  monitor: HttpMonitor | undefined,
  log: StatusLog,
  last: () => FleetStatus | undefined,
  terminal: Terminal,
): Promise<void> {
  if (monitor === undefined) return
  const { statusShown } = await import('./status_shown.js')
  monitor.showOther(statusShown(log, last))
  terminal.note(`the machines at ${monitor.url}`)
}
