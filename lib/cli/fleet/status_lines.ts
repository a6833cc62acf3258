/**
 * The machines of a fleet for people and for programs.
 * @module
 */
import type { FleetMachine, FleetStatus } from '../../source/fleet/index.js'
import { jsonLine } from '../json_output.js'
import { counted, formatHashrate } from '../quantities.js'

/** What is wrong, in words; also that nobody is there. */
export function alarmsOf({ machines, silent }: FleetStatus): string[] {
  const nobody = machines.length + silent.length === 0 ? ['no machine is there'] : []
  return [
    ...nobody,
    ...silent.map(({ from, error }) => `${from} does not answer: ${error}`),
    ...machines.flatMap(({ name, oddities }) => oddities.map(odd => `${name}: ${odd}`)),
  ]
}

export function statusLines(status: FleetStatus): string[] {
  const { machines, silent } = status
  if (machines.length + silent.length === 0) return alarmsOf(status)
  return [
    ...machines.flatMap(machine => [describe(machine), ...machine.oddities.map(odd => `  ODD ${odd}`)]),
    ...silent.map(({ from, error }) => `${from}  does not answer: ${error}`),
    `${counted(machines.length, 'machine')}, ${formatHashrate(rateOf(status))}`,
  ]
}

/** A line for each. */
export function statusJson({ machines, silent }: FleetStatus): string[] {
  return [...machines, ...silent].map(jsonLine)
}

/** Of all of them. */
export function rateOf({ machines }: FleetStatus): number {
  return machines.reduce((sum, { hashrate }) => sum + hashrate, 0)
}

function describe(machine: FleetMachine): string {
  const { name, hashrate, hashrateByThread, threads, kernel, mode, algorithm, version, digest, work } = machine
  const each = `${formatHashrate(hashrate)} (${counted(threads, 'thread')} of ${formatHashrate(hashrateByThread)})`
  const how = [algorithm, kernel, mode !== null && !kernel.includes(mode) ? mode : null].filter(part => part !== null)
  return [
    name,
    each,
    how.join(' '),
    useOf(machine),
    work === null ? 'waits' : 'works',
    `${version} ${digest.slice(0, 12)}`,
  ].join('  ')
}

function useOf({ cpuUsed, cores, machineBusy, temperature, throttled }: FleetMachine): string {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`
  const heat = temperature === null ? '' : `, ${temperature.toFixed(0)} °C`
  const slowed = throttled === null || throttled === 0 ? '' : `, throttled ${throttled} times`
  return `${percent(cpuUsed)} of ${counted(cores, 'CPU')}, machine ${percent(machineBusy)}${heat}${slowed}`
}
