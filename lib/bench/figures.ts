/**
 * Figures as tables and plots show them.
 * @module
 */

export interface RateUnit {
  name: string
  hashesPerSecond: number
}

const units: readonly RateUnit[] = [
  { name: 'H/s', hashesPerSecond: 1 },
  { name: 'kH/s', hashesPerSecond: 1e3 },
  { name: 'MH/s', hashesPerSecond: 1e6 },
]

/** One unit for a whole table, by its largest rate; MH/s is the largest unit. */
export function unitFor(maxHashrate: number): RateUnit {
  return units.findLast(({ hashesPerSecond }) => maxHashrate >= hashesPerSecond) ?? units[0]!
}

/** Four digits that matter, never an exponent: `0.0412`, `8.747`, `38.71`, `1204`. */
export function formatFigure(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(digits, 6))
}

/** `1.67 (1.64 to 1.69)`. */
export function spreadInWords({ median, min, max }: Record<'median' | 'min' | 'max', number>): string {
  const [middle, least, most] = [median, min, max].map(ratio => (ratio < 100 ? ratio.toFixed(2) : ratio.toFixed(0)))
  return `${middle} (${least} to ${most})`
}

/** `1.021`, `12.3`, `123`. */
export function formatRatio(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(3) : ratio < 100 ? ratio.toFixed(1) : ratio.toFixed(0)
}
