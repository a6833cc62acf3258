/**
 * Registers that keep prefetchers from fetching what RandomX will not read, by processor. One that is not in the table is left
 * alone.
 * @module
 */
import type { Processor } from './processor.js'

export interface RegisterValue {
  register: number
  value: bigint
  /** Bits that stay as they are. */
  kept: bigint
}

interface Entry {
  name: string
  vendor: string
  family: number
  /** Ranges of models, both ends included. */
  models: readonly (readonly [number, number])[]
  values: readonly RegisterValue[]
}

const value = (register: number, to: bigint, kept = 0n): RegisterValue => ({ register, value: to, kept })

// Load-store, instruction cache, data cache and combined unit configuration. AMD documents none of these bits; the values are
// those that xmrig publishes with its "randomx_boost" script and its presets. Bit 5 of the second decides whether micro-ops
// are cached and is kept.
const zenValues = (loadStore: bigint, instruction: bigint, data: bigint, unit: bigint): readonly RegisterValue[] => [
  value(0xc0011020, loadStore),
  value(0xc0011021, instruction, 0x20n),
  value(0xc0011022, data),
  value(0xc001102b, unit),
]
const zen1And2 = zenValues(0n, 0x40n, 0x1510000n, 0x2000cc16n)
const zen3 = zenValues(0x4480000000000n, 0x1c000200000040n, 0xc000000401570000n, 0x2000cc10n)
const zen4And5 = zenValues(0x4400000000000n, 0x4000000000040n, 0x8680000401570000n, 0x2040cc10n)

// MISC_FEATURE_CONTROL: Intel, "Disclosure of Hardware Prefetcher Control on Some Intel Processors": bits 0 to 3 switch off the
// prefetchers of the second-level cache, of adjacent lines, of the first-level cache and by instruction pointer.
const intel = [value(0x1a4, 0xfn, ~0xfn & 0xffffffffffffffffn)]

/** Families and models as in the revision guides of AMD and the Intel 64 SDM, volume 4, table 2-1. */
const table: readonly Entry[] = [
  { name: 'Zen, Zen+ or Zen 2', vendor: 'AuthenticAMD', family: 0x17, models: [[0x00, 0xff]], values: zen1And2 },
  {
    name: 'Zen 3',
    vendor: 'AuthenticAMD',
    family: 0x19,
    models: [
      [0x00, 0x0f],
      [0x20, 0x5f],
    ],
    values: zen3,
  },
  {
    name: 'Zen 4',
    vendor: 'AuthenticAMD',
    family: 0x19,
    models: [
      [0x10, 0x1f],
      [0x60, 0x7f],
      [0xa0, 0xaf],
    ],
    values: zen4And5,
  },
  { name: 'Zen 5', vendor: 'AuthenticAMD', family: 0x1a, models: [[0x00, 0xff]], values: zen4And5 },
  {
    // Cores of one kind: in those with efficiency cores the bits of the two kinds differ.
    name: 'Intel Core or Xeon',
    vendor: 'GenuineIntel',
    family: 6,
    models: [0x1a, 0x1e, 0x1f, 0x2e, 0x25, 0x2c, 0x2f, 0x2a, 0x2d, 0x3a, 0x3e, 0x3c, 0x3f, 0x45, 0x46, 0x3d, 0x47, 0x4f]
      .concat([
        0x56, 0x4e, 0x5e, 0x55, 0x8e, 0x9e, 0xa5, 0xa6, 0x7d, 0x7e, 0x6a, 0x6c, 0xa7, 0x8c, 0x8d, 0x8f, 0xcf, 0xad,
      ])
      .map(model => [model, model] as const),
    values: intel,
  },
]

/** `undefined`: not in the table. */
export function registerValuesFor({ vendor, family, model }: Processor): Pick<Entry, 'name' | 'values'> | undefined {
  const isAmong = (models: Entry['models']) => models.some(([first, last]) => first <= model && model <= last)
  return table.find(entry => entry.vendor === vendor && entry.family === family && isAmong(entry.models))
}
