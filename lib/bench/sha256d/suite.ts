/**
 * The measurements of sha256d.
 * @module
 */
import { describe } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'
import { type SystemInfo, system } from '../../native/system.js'
import type { SectionPlan } from '../section.js'
import type { Suite, SuiteOptions } from '../suite.js'
import { threadCounts, threadPlanSection, threadsText } from '../threads.js'
import { bareContestant } from './bare_contestant.js'
import { compareWithPeers, peerNames } from './comparison.js'
import { minerContestant } from './miner_contestant.js'
import { checkLayout, type Layout, layouts, type Plan } from './work.js'

export const sha256dSuite: Suite = {
  algorithm: 'sha256d',
  peerNames,
  timing: {
    usual: { rounds: 5, warmupMs: 150, windowMs: 500 },
    compare: { rounds: 5, warmupMs: 150, windowMs: 5000 },
    quick: { rounds: 3, warmupMs: 50, windowMs: 150 },
  },

  threadPlan: () => system().threads.sha256d,

  sections(options) {
    const plan = planFor(options)
    return [kernelSection(plan), overheadSection(plan), coreSection(plan), scalingSection(plan), planSection(plan)]
  },

  comparison(options, signal) {
    return compareWithPeers(planFor(options), options.peers, signal)
  },
}

function planFor(
  { threads, kernels, executor, layout: wantedLayout }: SuiteOptions,
  info: SystemInfo = system(),
): Plan {
  if (executor !== undefined) throw rangeError('executor is of randomx: sha256d takes a kernel')
  const wanted = kernels?.sha256d
  const ours = info.kernels.filter(({ algorithm }) => algorithm === sha256dSuite.algorithm)
  const usable = ours.filter(({ selfTest }) => selfTest === true).map(({ name }) => name)
  if (wanted !== undefined && !usable.includes(wanted)) {
    throw rangeError(`kernel must be one this CPU has (${usable.join(', ')}), got ${describe(wanted)}`)
  }
  const kernel = wanted ?? ours.find(({ chosen }) => chosen)?.name
  if (kernel === undefined) throw rangeError('no kernel is usable: see `pickaxe info`')
  const layout = checkLayout(wantedLayout ?? 'header')
  return {
    kernel,
    cpus: info.cpu.usableCpus,
    threadPlan: info.threads.sha256d,
    threads,
    layout,
    kernels: wanted === undefined ? usable : [kernel],
    layouts: wantedLayout === undefined ? layouts : [layout],
  }
}

/** What searching several together gains. */
const together: readonly { several: Layout; one: Layout }[] = [
  { several: 'header-8', one: 'header' },
  { several: 'dmint-8', one: 'dmint' },
]

function kernelSection({ kernels, layouts }: Plan): SectionPlan {
  return {
    id: 'kernels',
    title: 'Kernels',
    note: 'One thread, each kernel this CPU has, each layout.',
    plot: 'bars',
    contestants: kernels.flatMap(kernel =>
      layouts.map(layout =>
        minerContestant({ id: `${kernel}-${layout}`, label: `${kernel}, ${layout}`, layout, threads: 1, kernel }),
      ),
    ),
    ratios: kernels.flatMap(kernel =>
      together
        .filter(({ several, one }) => layouts.includes(several) && layouts.includes(one))
        .map(({ several, one }) => ({ of: `${kernel}-${several}`, to: `${kernel}-${one}` })),
    ),
  }
}

function overheadSection({ kernel, layouts }: Plan): SectionPlan {
  return {
    id: 'overhead',
    title: 'Whole path and bare loop',
    note: `One thread, ${kernel}: the miner a program uses, and the C++ sweep alone.`,
    plot: 'bars',
    contestants: layouts.flatMap(layout => [
      minerContestant({ id: `miner-${layout}`, label: `Miner, ${layout}`, layout, threads: 1, kernel }),
      bareContestant({ id: `bare-${layout}`, label: `bare loop, ${layout}`, layout, kernel }),
    ]),
    ratios: layouts.map(layout => ({ of: `miner-${layout}`, to: `bare-${layout}` })),
  }
}

function coreSection({ cpus, kernel, layout }: Plan): SectionPlan {
  return {
    id: 'cores',
    title: 'Cores',
    note: `One thread pinned to each logical CPU in turn, ${kernel}, ${layout} layout.`,
    plot: 'columns',
    contestants: cpus.map(cpu =>
      minerContestant({ id: `cpu-${cpu}`, label: `CPU ${cpu}`, layout, threads: 1, kernel, cpu }),
    ),
    ratios: [],
  }
}

function scalingSection({ threads, kernel, layout }: Plan): SectionPlan {
  const counts = threadCounts(threads)
  return {
    id: 'scaling',
    title: 'Scaling',
    note: `All threads of one miner together, not pinned, ${kernel}, ${layout} layout.`,
    plot: 'scaling',
    contestants: counts.map(n =>
      minerContestant({ id: `threads-${n}`, label: threadsText(n), layout, threads: n, kernel }),
    ),
    ratios: counts.filter(n => n > 1).map(n => ({ of: `threads-${n}`, to: 'threads-1' })),
  }
}

function planSection({ threads, threadPlan, cpus, kernel, layout }: Plan): SectionPlan {
  return threadPlanSection({
    plan: threadPlan,
    cpus: cpus.length,
    most: threads,
    work: `${kernel}, ${layout} layout`,
    contestant: (id, label, count) => minerContestant({ id, label, layout, threads: count, kernel }),
  })
}
