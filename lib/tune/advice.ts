/**
 * What this machine lacks, what to type, what that gains and whether it is worth it: of `pickaxe tune`, `info` and `doctor`.
 * @module
 */
import type { SystemInfo } from '../native/system.js'
import type { Lack } from './lack.js'
import { type LacksInfo, lacksOf } from './lacks.js'
import type { Machine } from './machine.js'
import { isOwnedByAnother, savedState } from './saved_state.js'
import { measuredOn, verdictText, type Worth, worthOf } from './worth.js'

/** Of one lack. */
export interface Advice extends Omit<Lack, 'changes'>, Worth {}

export interface Advised {
  readonly advice: readonly Advice[]
  /** What was looked at and is left alone, and why. */
  readonly notes: readonly string[]
}

export type AdvisedInfo = LacksInfo & { cpu: Pick<SystemInfo['cpu'], 'name'> }

/** Reads the machine and changes nothing. Never throws. */
export function advised(machine: Machine, info: AdvisedInfo): Advised {
  const { lacks, notes } = lacksOf(machine, info)
  const measured = measuredOn(machine, info.cpu.name)
  const advice = lacks.map(({ changes: _, ...lack }) => ({ ...lack, ...worthOf(lack, measured) }))
  return { advice, notes: [...leftChanged(machine), ...notes] }
}

function leftChanged(machine: Machine): string[] {
  try {
    const state = savedState(machine)
    if (state === undefined || isOwnedByAnother(machine, state)) return []
    return ['pickaxe tune has changed this machine; to give back what was: sudo pickaxe tune --restore']
  } catch (error) {
    return [(error as Error).message]
  }
}

/** Lines for people; the wide gap is where a terminal breaks them. */
export function adviceLines({ advice, notes }: Advised): string[] {
  const width = Math.max(0, ...advice.map(({ title }) => title.length))
  const row = (title: string, text: string): string => `  ${title.padEnd(width)}  ${text}`
  return [
    ...advice.flatMap(({ title, fact, gain, isWorthIt, commands }) => [
      row(title, fact),
      row('', `${gain}: ${verdictText(isWorthIt)}`),
      ...commands.map(command => row('', command)),
    ]),
    ...notes.map(note => `  ${note}`),
  ]
}
