/**
 * Options that nobody knows are refused: a misspelt one would be left out in silence.
 * @module
 */
import { typeError } from './errors.js'

/** The names of an interface's fields; the compiler sees to it that they are all. */
export const namesOf = <T>(names: Record<keyof T, true>): readonly string[] => Object.keys(names)

/**
 * `known` are the names that `options` may have; `within` those of its groups, with a dot, as in `randomx.mode`. Throws
 * `TypeError` (PICKAXE_ERR_ARG_TYPE) that names the stray one and the nearest known; `name` is what the object is called.
 */
export function assertKnown(
  options: object,
  known: readonly string[],
  name = 'options',
  within: readonly string[] = [],
): void {
  const stray = Object.keys(options).find(option => !known.includes(option))
  if (stray === undefined) return
  const near = nearest(stray, [...known, ...within])
  const mend = near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`
  throw typeError(`${name} has no ${stray}: ${mend}`, {
    name: stray,
    value: (options as Record<string, unknown>)[stray],
  })
}

// A group's name is no part of the comparison.
function nearest(text: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(text.length / 3))
  const ranked = names
    .map(name => ({ name, distance: editDistance(text, name.slice(name.indexOf('.') + 1)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
  return ranked[0]?.name
}

/** Letters to add, drop or change, or neighbours to swap, whatever their case. */
function editDistance(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()]
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = isSwap ? before[j - 2]! + 1 : change
      next.push(Math.min(change, swap, row[j]! + 1, next[j - 1]! + 1))
    }
    before = row
    row = next
  }
  return row[b.length]!
}
