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
