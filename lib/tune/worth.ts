/**
 * What mending a lack gains: as measured on this machine, else as documented.
 * @module
 */
import type { Spread } from '../bench/statistics.js'
import type { Lack, LackId } from './lack.js'
import type { Machine } from './machine.js'

const measuredPath = '/var/lib/pickaxe/tune-measured.json'

export interface Measured {
  format: 'pickaxe-tune-measured'
  formatVersion: 1
  /** Another processor gains something else. */
  cpu: string
  /** ISO 8601. */
  measuredAt: string
  /** What was mined. */
  layout: string
  threads: number
  /** Rate with it over rate without, round by round. */
  ratios: Partial<Record<LackId | 'all', Spread>>
}

export interface Worth {
  /** For people: how much, and by whose word. */
  readonly gain: string
  readonly isMeasured: boolean
  /** `null`: the spread of what was measured says nothing, or nobody knows. */
  readonly isWorthIt: boolean | null
}

/** `undefined` where nothing was measured, or on another processor. Never throws. */
export function measuredOn(machine: Machine, cpu: string): Measured | undefined {
  try {
    const measured: Measured = JSON.parse(machine.read(measuredPath))
    return measured.format === 'pickaxe-tune-measured' && measured.formatVersion === 1 && measured.cpu === cpu
      ? measured
      : undefined
  } catch {
    return undefined
  }
}

/** Throws as the machine does. */
export function keepMeasured(machine: Machine, measured: Measured): void {
  machine.save(measuredPath, JSON.stringify(measured), false)
}

/** Less than this is not worth a setting of the machine. */
const worthwhileRatio = 1.01

/** xmrig's documentation for pages (RandomX); what its users tell of registers. Of a governor nobody can know. */
const documented: Readonly<Record<LackId, { gain: string; isWorthIt: boolean | null }>> = {
  'pages-2m': { gain: 'RandomX 20 to 50 %', isWorthIt: true },
  'pages-1g': { gain: 'RandomX 1 to 3 %', isWorthIt: null },
  'transparent-pages': { gain: 'RandomX up to 20 to 50 % where no other huge pages are', isWorthIt: true },
  governor: { gain: 'nothing to much, by firmware and load', isWorthIt: null },
  registers: { gain: 'RandomX 5 to 15 % in full mode', isWorthIt: true },
}

export function worthOf({ id }: Pick<Lack, 'id'>, measured: Measured | undefined): Worth {
  const ratio = measured?.ratios[id]
  if (measured === undefined || ratio === undefined) {
    const { gain, isWorthIt } = documented[id]
    return { gain: `${gain} as documented elsewhere, not measured here`, isMeasured: false, isWorthIt }
  }
  const when = measured.measuredAt.slice(0, 10)
  return {
    gain: `${percentText(ratio)}, measured here on ${when} (${measured.layout}, threads: ${measured.threads})`,
    isMeasured: true,
    isWorthIt: isWorthIt(ratio),
  }
}

/** Where the whole spread is on one side of a percent. */
export function isWorthIt({ min, max }: Spread): boolean | null {
  if (min >= worthwhileRatio) return true
  return max < worthwhileRatio ? false : null
}

/** `+22.1 % (+20.0 to +24.9)`. */
export function percentText({ median, min, max }: Spread): string {
  const percent = (ratio: number): string => `${ratio < 1 ? '-' : '+'}${Math.abs(100 * (ratio - 1)).toFixed(1)}`
  return `${percent(median)} % (${percent(min)} to ${percent(max)})`
}

export function verdictText(isWorthIt: boolean | null): string {
  if (isWorthIt === null) return 'it may be worth it: measure it with pickaxe tune --apply'
  return isWorthIt ? 'it is worth it' : 'it is not worth it'
}
