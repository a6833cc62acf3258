/**
 * The machines of a fleet for Prometheus.
 * @module
 */
import { Gauge, Registry } from 'prom-client'
import type { FleetMachine, FleetStatus } from '../../source/fleet/index.js'
import { alarmsOf } from './status_lines.js'

/** Read from `status` whenever it is scraped; `undefined`: nobody was asked yet. */
export function statusMetrics(status: () => FleetStatus | undefined): Registry {
  const registry = new Registry()
  const registers = [registry]
  const machines = () => status()?.machines ?? []
  const gauge = (name: string, help: string, value: (machine: FleetMachine) => number | null) => {
    new Gauge({
      name: `pickaxe_fleet_${name}`,
      help,
      registers,
      labelNames: ['machine'],
      collect() {
        this.reset()
        for (const machine of machines()) {
          const now = value(machine)
          if (now !== null) this.set({ machine: machine.name }, now)
        }
      },
    })
  }
  gauge('hashrate', 'Hashes per second over the last 10 s.', machine => machine.hashrate)
  gauge('threads', 'Threads that mine.', machine => machine.threads)
  gauge('hashes', 'Hashes since the miner started.', machine => machine.hashes)
  gauge('cpu_used', 'Of the CPUs it may use, by the miner, 0 to 1.', machine => machine.cpuUsed)
  gauge('machine_busy', 'Of all CPUs of the machine, by whatever runs there, 0 to 1.', machine => machine.machineBusy)
  gauge('temperature_celsius', 'Of the hottest sensor of the processor.', machine => machine.temperature)
  gauge('throttled', 'How often cores were throttled since the miner started.', machine => machine.throttled)
  gauge('oddities', 'Things that are odd about it.', machine => machine.oddities.length)
  gauge('searching', 'Whether it is at work.', machine => (machine.work === null ? 0 : 1))
  new Gauge({
    name: 'pickaxe_fleet_binary',
    help: 'Which pickaxe it runs.',
    registers,
    labelNames: ['machine', 'version', 'digest', 'kernel'],
    collect() {
      this.reset()
      for (const { name: machine, version, digest, kernel } of machines()) {
        this.set({ machine, version, digest, kernel }, 1)
      }
    },
  })
  new Gauge({
    name: 'pickaxe_fleet_silent',
    help: 'Present where a miner or Redis does not answer.',
    registers,
    labelNames: ['machine'],
    collect() {
      this.reset()
      for (const { from: machine } of status()?.silent ?? []) this.set({ machine }, 1)
    },
  })
  new Gauge({
    name: 'pickaxe_fleet_alarms',
    help: 'Things that are wrong.',
    registers,
    collect() {
      const now = status()
      if (now === undefined) this.remove()
      else this.set(alarmsOf(now).length)
    },
  })
  return registry
}
