/**
 * How the system chooses the clock of each CPU.
 * @module
 */
import { readValue } from './change.js'
import type { Findings } from './lack.js'
import type { Machine } from './machine.js'

const wanted = 'performance'
const folder = '/sys/devices/system/cpu'

export function governorLacking(machine: Machine, usableCpus: readonly number[]): Findings {
  const places = usableCpus
    .map(cpu => ({ file: `${folder}/cpu${cpu}/cpufreq/scaling_governor` }))
    .filter(({ file }) => machine.exists(file))
  if (places.length === 0) {
    return { lacks: [], notes: ['governor: the system has no say in the clock here'] }
  }
  const changes = places
    .map(place => ({ place, old: readValue(machine, place), wanted }))
    .filter(({ old }) => old !== wanted)
  if (changes.length === 0) return { lacks: [], notes: [] }
  const now = [...new Set(changes.map(({ old }) => old))].join(', ')
  const offered = machine.read(`${folder}/cpu${usableCpus[0]}/cpufreq/scaling_available_governors`).trim().split(/\s+/)
  if (!offered.includes(wanted)) {
    return { lacks: [], notes: [`governor: ${now}; the driver offers no other that is faster`] }
  }
  const fact = `${now} on ${changes.length} of ${places.length} CPUs`
  const commands = [
    `echo ${wanted} | sudo tee ${folder}/cpu*/cpufreq/scaling_governor`,
    `or: sudo cpupower frequency-set -g ${wanted}`,
    'for good: a unit, see pickaxe tune --unit',
  ]
  return { lacks: [{ id: 'governor', title: 'governor', fact, changes, commands }], notes: [] }
}
