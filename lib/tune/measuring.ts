/**
 * The section of the benchmark that says what each lack is worth: the machine as it is, with each one mended, with all of them.
 * @module
 */
import type { Contestant } from '../bench/contestant.js'
import type { Conclusion, Ratio, Row, SectionPlan } from '../bench/section.js'
import type { Spread } from '../bench/statistics.js'
import type { Lack, LackId } from './lack.js'
import type { Tuning } from './tuning.js'
import { isWorthIt, percentText } from './worth.js'

const asItIs = 'as-it-is'
const all = 'all'

/** `contestant` mines for a turn; each of its turns finds the machine changed, and leaves it as it was. */
export function tuningSection(
  lacks: readonly Lack[],
  tuning: Pick<Tuning, 'apply' | 'undo'>,
  contestant: Contestant,
): SectionPlan {
  const each = lacks.map(({ id, title, changes }) => ({ id, label: `with ${title}`, changes }))
  const together = { id: all, label: 'with all of them', changes: lacks.flatMap(({ changes }) => changes) }
  const mended = each.length > 1 ? [...each, together] : each
  return {
    id: 'tune',
    title: 'What this machine lacks',
    note: `${contestant.label}, memory made anew at each turn.`,
    plot: 'bars',
    contestants: [
      { ...contestant, id: asItIs, label: 'as it is' },
      ...mended.map(
        ({ id, label, changes }) =>
          ({
            ...contestant,
            id,
            label,
            async turn(timing, signal) {
              tuning.apply(changes)
              try {
                return await contestant.turn(timing, signal)
              } finally {
                tuning.undo(changes)
              }
            },
          }) satisfies Contestant,
      ),
    ],
    ratios: mended.map(({ id }) => ({ of: id, to: asItIs })),
    conclude: concluded,
  }
}

function concluded(rows: readonly Row[], ratios: readonly Ratio[]): Conclusion {
  return {
    conclusions: ratios.map(({ of, ratio }) => {
      const { label } = rows.find(({ id }) => id === of)!
      const worth = isWorthIt(ratio)
      const verdict = worth === null ? 'the spread does not tell' : worth ? 'worth it' : 'not worth it'
      return `${label}: ${percentText(ratio)}: ${verdict}`
    }),
  }
}

/** By lack, and of all of them together. */
export function measuredRatios(ratios: readonly Ratio[]): Partial<Record<LackId | 'all', Spread>> {
  return Object.fromEntries(ratios.map(({ of, ratio }) => [of, ratio]))
}
