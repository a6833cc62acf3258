/**
 * Thread counts of a table.
 * @module
 */

/** Every count to 8, then doublings, and always `most`. */
export function threadCounts(most: number): number[] {
  const counts = new Set<number>()
  for (let n = 1; n < most; n = n < 8 ? n + 1 : n * 2) counts.add(n)
  return [...counts, most]
}

export function threadsText(count: number): string {
  return `${count} thread${count === 1 ? '' : 's'}`
}
