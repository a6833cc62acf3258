/**
 * Numbers for people: hash rates, counts and times.
 * @module
 */

const prefixes = ['', 'k', 'M', 'G', 'T', 'P'] as const

/** `38.71 MH/s`: four digits that matter. */
export function formatHashrate(hashesPerSecond: number): string {
  let scaled = hashesPerSecond
  let step = 0
  while (scaled >= 999.95 && step < prefixes.length - 1) {
    scaled /= 1000
    step++
  }
  const digits = scaled < 9.9995 ? 3 : scaled < 99.995 ? 2 : 1
  return `${scaled.toFixed(digits)} ${prefixes[step]}H/s`
}

/** `475,784,550`. */
export function formatCount(count: number | bigint): string {
  return count.toLocaleString('en-US')
}

/** `1 block`, `12,345 blocks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `0.53 s`, `12.3 s`, `4 min 05 s`, `3 h 07 min`. */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`
  const wholeSeconds = Math.round(seconds)
  if (wholeSeconds < 3600) return `${Math.floor(wholeSeconds / 60)} min ${twoDigits(wholeSeconds % 60)} s`
  const wholeMinutes = Math.round(seconds / 60)
  return `${Math.floor(wholeMinutes / 60)} h ${twoDigits(wholeMinutes % 60)} min`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** `1.2 billion`: for numbers that nobody counts. */
export function inWords(count: number): string {
  const scales = [
    [1e18, 'quintillion'],
    [1e15, 'quadrillion'],
    [1e12, 'trillion'],
    [1e9, 'billion'],
    [1e6, 'million'],
  ] as const
  if (count >= 1e21) return `2^${Math.round(Math.log2(count))}`
  const [size, name] = scales.find(([size]) => count >= size) ?? [1, '']
  if (size === 1) return formatCount(Math.round(count))
  return `${(count / size).toPrecision(3).replace(/\.?0+$/, '')} ${name}`
}

const units = [
  [31_556_952_000, 'year'],
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const

/** `about 3 hours`: for times that chance makes. */
export function durationInWords(durationMs: number): string {
  const [size, name] = units.find(([size]) => durationMs >= size) ?? [0, '']
  if (size === 0) return 'less than a second'
  const count = Math.round(durationMs / size)
  return `about ${inWords(count)} ${name}${count === 1 ? '' : 's'}`
}
