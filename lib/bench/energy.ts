/**
 * The energy that processors count of themselves, where the system lets it be read (Linux, as root).
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'

const powercap = '/sys/class/powercap'

interface Counter {
  file: string
  /** Where it begins anew. */
  rangeMicrojoules: number
}

/**
 * Counts the energy of all processor packages from now on, in microjoules; the function it returns tells it. `undefined` where
 * no package can be read. A counter that began anew is seen once: windows are shorter than a minute, ranges last longer.
 */
export function startEnergy(folder: string = powercap): (() => number) | undefined {
  const counters = packageCounters(folder)
  const before = counters.map(({ file }) => readNumber(file))
  if (counters.length === 0 || before.some(value => value === undefined)) return undefined
  return () =>
    counters.reduce((sum, { file, rangeMicrojoules }, i) => {
      const used = (readNumber(file) ?? Number.NaN) - before[i]!
      return sum + (used < 0 ? used + rangeMicrojoules : used)
    }, 0)
}

// `intel-rapl:0` is a package, of AMD too; `intel-rapl:0:0` a part of it; `intel-rapl-mmio:0` the same package once more.
function packageCounters(folder: string): Counter[] {
  return namesIn(folder)
    .filter(name => /^intel-rapl:\d+$/.test(name) && textOf(`${folder}/${name}/name`)?.startsWith('package'))
    .map(name => ({
      file: `${folder}/${name}/energy_uj`,
      rangeMicrojoules: readNumber(`${folder}/${name}/max_energy_range_uj`) ?? 0,
    }))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

function readNumber(file: string): number | undefined {
  const text = textOf(file)
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}
