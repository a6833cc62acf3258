/**
 * Thread counts of a table, and what a plan of threads is measured against.
 * @module
 */
import type { Contestant } from './contestant.js'
import { spreadInWords } from './figures.js'
import type { Conclusion, Ratio, Row, SectionPlan } from './section.js'

/** Every count to 8, then doublings, and always `most`. */
export function threadCounts(most: number): number[] {
  const counts = new Set<number>()
  for (let n = 1; n < most; n = n < 8 ? n + 1 : n * 2) counts.add(n)
  return [...counts, most]
}

export function threadsText(count: number): string {
  return `${count} thread${count === 1 ? '' : 's'}`
}

/** A number of threads to measure the plan against; `named` says what it stands for. */
interface Rival {
  threads: number
  named: string
}

const planId = 'plan'

/** Of the numbers below, each once; the plan's first. */
function rivalsOf({ plan, cpus, most }: Record<'plan' | 'cpus' | 'most', number>): Rival[] {
  const all = [
    { threads: plan, named: 'the plan' },
    { threads: cpus, named: 'one a CPU' },
    { threads: Math.ceil(plan / 2), named: 'half the plan' },
    { threads: Math.ceil(cpus / 2), named: 'one for two CPUs' },
    { threads: most, named: 'asked for' },
  ]
  return [...new Set(all.map(({ threads }) => threads))].map(threads => {
    const named = all.filter(rival => rival.threads === threads).map(rival => rival.named)
    return { threads, named: (named.length > 1 ? named.filter(name => name !== 'asked for') : named).join(', ') }
  })
}

export interface ThreadPlanOptions {
  /** How many threads `auto` is, and why. */
  plan: { cpus: readonly number[]; reason: string }
  /** CPUs this process may use. */
  cpus: number
  /** The number somebody asked for. */
  most: number
  /** What runs, for the note. */
  work: string
  contestant(id: string, label: string, threads: number): Contestant
}

/** The plan against one thread a CPU, against half of both, and against the number asked for. */
export function threadPlanSection({ plan, cpus, most, work, contestant }: ThreadPlanOptions): SectionPlan {
  const rivals = rivalsOf({ plan: plan.cpus.length, cpus, most })
  const idOf = (i: number, threads: number): string => (i === 0 ? planId : `threads-${threads}`)
  return {
    id: 'threads',
    title: 'Thread plan',
    note: `${plan.reason}. Measured against other numbers of threads, not pinned, ${work}.`,
    plot: 'bars',
    contestants: rivals.map(({ threads, named }, i) =>
      contestant(idOf(i, threads), `${threadsText(threads)} (${named})`, threads),
    ),
    ratios: rivals.slice(1).map(({ threads }, i) => ({ of: planId, to: idOf(i + 1, threads) })),
    conclude: winnerOf,
  }
}

/** Who won: the fastest row, where every round says so. */
function winnerOf(rows: readonly Row[], ratios: readonly Ratio[]): Conclusion {
  const plan = rows.find(({ id }) => id === planId)
  if (plan === undefined || plan.hashrate === null) return { conclusions: [] }
  if (ratios.length === 0) {
    const failed = rows.length > 1
    return {
      conclusions: [`nothing to compare the plan with: ${failed ? 'the others failed' : 'no other number differs'}`],
    }
  }
  const best = ratios.toSorted((a, b) => a.ratio.median - b.ratio.median)[0]!
  const other = rows.find(({ id }) => id === best.to)!
  const { median, min, max } = best.ratio
  if (min > 1) {
    const text = `the plan won: ${plan.label}, ${spreadInWords(best.ratio)} times ${other.label}`
    return { conclusions: [text], winner: plan.id }
  }
  if (max < 1) {
    const times = spreadInWords({ median: 1 / median, min: 1 / max, max: 1 / min })
    const text = `${other.label} won: ${times} times ${plan.label}; give a miner --threads ${other.threads}`
    return { conclusions: [text], winner: other.id }
  }
  return {
    conclusions: [`no winner: ${plan.label} made ${spreadInWords(best.ratio)} times the rate of ${other.label}`],
    winner: null,
  }
}
