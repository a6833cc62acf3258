/**
 * `pickaxe fleet status`: the machines of a fleet side by side.
 * @module
 */
import { given } from '../../base/given.js'
import { type FleetMachine, fleetStatus } from '../../source/fleet/index.js'
import type { Configure } from '../command.js'
import { exitCodes } from '../exit_codes.js'
import { formatHashrate } from '../quantities.js'
import { addPlaceFlags, fleetPlace, type PlaceFlags, placeHelp } from './place_flags.js'
import { statusMetrics } from './status_metrics.js'

type Flags = PlaceFlags & { json?: true; metrics?: true }

export const configureStatus: Configure = (command, terminal) => {
  addPlaceFlags(command)
    .option('--json', 'print a JSON line for each machine')
    .option('--metrics', 'print for Prometheus, as its node exporter reads from text files')
    .addHelpText('after', `${placeHelp}\nExit code: 0 all is well, 1 nobody is there or something is odd.`)
    .action(async ({ redis, fleet, json, metrics }: Flags) => {
      const machines = await fleetStatus(await fleetPlace({ redis, ...given({ fleet }) }, process.env))
      if (metrics) terminal.print((await statusMetrics(machines)).trimEnd())
      else if (json) for (const machine of machines) terminal.print(JSON.stringify(machine))
      else for (const line of lines(machines)) terminal.print(line)
      const isWell = machines.length > 0 && machines.every(({ oddities }) => oddities.length === 0)
      terminal.exitCode = isWell ? exitCodes.done : exitCodes.failed
    })
}

function lines(machines: readonly FleetMachine[]): string[] {
  if (machines.length === 0) return ['no machine is there']
  const sum = machines.reduce((total, { hashrate }) => total + hashrate, 0)
  return [
    ...machines.flatMap(machine => [describe(machine), ...machine.oddities.map(odd => `  ODD ${odd}`)]),
    `${machines.length} machines, ${formatHashrate(sum)}`,
  ]
}

function describe(machine: FleetMachine): string {
  const { name, hashrate, hashrateByThread, threads, kernel, version, digest, search, cpuUsed, cores, temperature } =
    machine
  const each = `${formatHashrate(hashrate)} (${threads} threads of ${formatHashrate(hashrateByThread)})`
  const heat = temperature === null ? '' : `, ${temperature.toFixed(0)} °C`
  const state = search === null ? 'waits' : 'searches'
  const used = `${(100 * cpuUsed).toFixed(0)} % of ${cores} CPUs`
  return `${name}  ${each}  ${kernel}${machine.mode === null ? '' : ` ${machine.mode}`}  ${used}${heat}  ${state}  ${version} ${digest.slice(0, 12)}`
}
