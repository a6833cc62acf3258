/**
 * The machines of a fleet for Prometheus.
 * @module
 */
import { Gauge, Registry } from 'prom-client'
import type { FleetMachine } from '../../source/fleet/index.js'

export async function statusMetrics(machines: readonly FleetMachine[]): Promise<string> {
  const registry = new Registry()
  const gauge = (name: string, help: string, value: (machine: FleetMachine) => number | null) => {
    const made = new Gauge({ name: `pickaxe_fleet_${name}`, help, registers: [registry], labelNames: ['machine'] })
    for (const machine of machines) {
      const now = value(machine)
      if (now !== null) made.set({ machine: machine.name }, now)
    }
  }
  gauge('hashrate', 'Hashes per second over the last 10 s.', machine => machine.hashrate)
  gauge('threads', 'Threads that mine.', machine => machine.threads)
  gauge('hashes', 'Hashes since the worker started.', machine => machine.hashes)
  gauge('cpu_used', 'Of the CPUs it may use, 0 to 1.', machine => machine.cpuUsed)
  gauge('temperature_celsius', 'Of the hottest sensor.', machine => machine.temperature)
  gauge('throttled', 'How often cores were throttled.', machine => machine.throttled)
  gauge('oddities', 'Things that are odd about it.', machine => machine.oddities.length)
  gauge('searching', 'Whether it is at a search.', machine => (machine.search === null ? 0 : 1))
  const binary = new Gauge({
    name: 'pickaxe_fleet_binary',
    help: 'Which pickaxe it runs.',
    registers: [registry],
    labelNames: ['machine', 'version', 'digest', 'kernel'],
  })
  for (const { name: machine, version, digest, kernel } of machines) binary.set({ machine, version, digest, kernel }, 1)
  return registry.metrics()
}
