/**
 * Prefetchers: hardware that guesses what comes next, and in RandomX guesses wrong.
 * @module
 */
import { type Change, placeText, readValue, registerText } from './change.js'
import type { Findings } from './lack.js'
import type { Machine } from './machine.js'
import type { Processor } from './processor.js'
import { type RegisterValue, registerValuesFor } from './register_table.js'

// Some of their bits are kept as they are on each CPU, which no `wrmsr -a` can.
const commands = [
  'sudo modprobe msr',
  'sudo pickaxe tune --apply --keep --no-measure --only registers',
  'for good: a unit, see pickaxe tune --unit',
]

export function registersLacking(machine: Machine, processor: Processor | undefined): Findings {
  const note = (why: string): Findings => ({ lacks: [], notes: [`prefetcher registers: ${why}`] })
  if (processor === undefined) return note('this processor has none that are known')
  if (processor.isGuest) return note('this is a guest, they belong to its host')
  const known = registerValuesFor(processor)
  if (known === undefined) {
    const { vendor, family, model } = processor
    return note(`${vendor} family ${family}, model ${model} is not in the table of those that are known`)
  }
  const lack = { id: 'registers', title: 'prefetcher registers', commands } as const
  try {
    const changes = processor.cpus.flatMap(cpu => known.values.flatMap(value => changeOf(machine, cpu, value)))
    if (changes.length === 0) return { lacks: [], notes: [] }
    const cpus = new Set(changes.map(({ place }) => ('cpu' in place ? place.cpu : 0))).size
    return { lacks: [{ ...lack, fact: `${known.name}: prefetchers at work on ${cpus} CPUs`, changes }], notes: [] }
  } catch (error) {
    const [cpu] = processor.cpus
    const place = placeText({ register: known.values[0]!.register, cpu: cpu ?? 0 })
    const why = `${place} cannot be read: ${(error as Error).message}`
    return { lacks: [{ ...lack, fact: `${known.name}; ${why}`, changes: [] }], notes: [] }
  }
}

function changeOf(machine: Machine, cpu: number, { register, value, kept }: RegisterValue): Change[] {
  const place = { register, cpu }
  const old = readValue(machine, place)
  const wanted = registerText((BigInt(old) & kept) | (value & ~kept))
  return old === wanted ? [] : [{ place, old, wanted }]
}
