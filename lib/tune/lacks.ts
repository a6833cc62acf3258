/**
 * All that a machine lacks.
 * @module
 */
import type { SystemInfo } from '../native/system.js'
import { governorLacking } from './governor.js'
import type { Findings } from './lack.js'
import type { Machine } from './machine.js'
import { type PagesInfo, pagesLacking } from './pages.js'
import { processorOf } from './processor.js'
import { registersLacking } from './registers.js'
import { windowsLacking } from './windows.js'

export type LacksInfo = PagesInfo & { cpu: Pick<SystemInfo['cpu'], 'usableCpus'> }

/** Reads the machine and changes nothing. Never throws: what cannot be read is a note. */
export function lacksOf(machine: Machine, info: LacksInfo): Findings {
  const looks: Record<string, () => Findings> =
    machine.platform === 'linux'
      ? {
          pages: () => pagesLacking(machine, info, processorOf(machine)?.has1GiBPages ?? false),
          governor: () => governorLacking(machine, info.cpu.usableCpus),
          'prefetcher registers': () => registersLacking(machine, processorOf(machine)),
        }
      : { pages: () => (machine.platform === 'win32' ? windowsLacking() : noSay(machine.platform)) }
  const found = Object.entries(looks).map(([what, look]): Findings => {
    try {
      return look()
    } catch (error) {
      return { lacks: [], notes: [`${what}: ${(error as Error).message}`] }
    }
  })
  return { lacks: found.flatMap(({ lacks }) => lacks), notes: found.flatMap(({ notes }) => notes) }
}

function noSay(platform: string): Findings {
  return { lacks: [], notes: [`pages: nothing is known to be set on ${platform}`] }
}
