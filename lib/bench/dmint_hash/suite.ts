/**
 * The measurements of BLAKE3 and KangarooTwelve, which differ in their name and their peers.
 * @module
 */
import { describe } from '../../base/bytes.js'
import { rangeError } from '../../base/errors.js'
import type { NativeThreadPlan } from '../../native/addon.js'
import { callNative, native } from '../../native/load.js'
import { system } from '../../native/system.js'
import type { SectionPlan } from '../section.js'
import type { Suite, SuiteOptions } from '../suite.js'
import { threadCounts, threadPlanSection, threadsText } from '../threads.js'
import { compareWithPeers, peerNamesOf } from './comparison.js'
import { minerRow, type Plan } from './rows.js'
import { checkLayout, type DmintHash, layouts } from './work.js'

export function dmintHashSuite(algorithm: DmintHash): Suite {
  return {
    algorithm,
    peerNames: peerNamesOf(algorithm),
    timing: {
      usual: { rounds: 5, warmupMs: 150, windowMs: 500 },
      compare: { rounds: 5, warmupMs: 150, windowMs: 5000 },
      quick: { rounds: 3, warmupMs: 50, windowMs: 150 },
    },

    threadPlan: () => planOf(algorithm),

    sections(options) {
      const plan = planFor(algorithm, options)
      return [kernelSection(plan), coreSection(plan), scalingSection(plan), planSection(plan)]
    },

    comparison(options, signal) {
      return compareWithPeers(planFor(algorithm, options), options.peers, signal)
    },
  }
}

function planOf(algorithm: DmintHash): NativeThreadPlan {
  return callNative(() => native().threadPlan(algorithm, 0))
}

function planFor(algorithm: DmintHash, options: SuiteOptions): Plan {
  const { threads, kernels, executor, layout: wantedLayout } = options
  if (executor !== undefined) throw rangeError(`executor is of randomx: ${algorithm} takes a kernel`)
  const info = system()
  const wanted = kernels?.[algorithm]
  const ours = info.kernels.filter(kernel => kernel.algorithm === algorithm)
  const usable = ours.filter(({ selfTest }) => selfTest === true).map(({ name }) => name)
  if (wanted !== undefined && !usable.includes(wanted)) {
    throw rangeError(`kernel must be one this CPU has (${usable.join(', ')}), got ${describe(wanted)}`)
  }
  const kernel = wanted ?? ours.find(({ chosen }) => chosen)?.name
  if (kernel === undefined) throw rangeError('no kernel is usable: see `pickaxe info`')
  const layout = checkLayout(wantedLayout ?? 'dmint')
  return {
    algorithm,
    kernel,
    cpus: info.cpu.usableCpus,
    threads,
    layout,
    kernels: wanted === undefined ? usable : [kernel],
    layouts: wantedLayout === undefined ? layouts : [layout],
  }
}

function kernelSection(plan: Plan): SectionPlan {
  const { kernels, layouts: wanted } = plan
  return {
    id: 'kernels',
    title: 'Kernels',
    note: 'One thread, each kernel this CPU has, each layout.',
    plot: 'bars',
    contestants: kernels.flatMap(kernel =>
      wanted.map(layout =>
        minerRow(plan, { id: `${kernel}-${layout}`, label: `${kernel}, ${layout}`, layout, threads: 1, kernel }),
      ),
    ),
    ratios: wanted.length === 1 ? [] : kernels.map(kernel => ({ of: `${kernel}-dmint-8`, to: `${kernel}-dmint` })),
  }
}

function coreSection(plan: Plan): SectionPlan {
  const { cpus, kernel, layout } = plan
  return {
    id: 'cores',
    title: 'Cores',
    note: `One thread pinned to each logical CPU in turn, ${kernel}, ${layout} layout.`,
    plot: 'columns',
    contestants: cpus.map(cpu =>
      minerRow(plan, { id: `cpu-${cpu}`, label: `CPU ${cpu}`, layout, threads: 1, kernel, cpu }),
    ),
    ratios: [],
  }
}

function scalingSection(plan: Plan): SectionPlan {
  const { threads, kernel, layout } = plan
  const counts = threadCounts(threads)
  return {
    id: 'scaling',
    title: 'Scaling',
    note: `All threads of one miner together, not pinned, ${kernel}, ${layout} layout.`,
    plot: 'scaling',
    contestants: counts.map(n =>
      minerRow(plan, { id: `threads-${n}`, label: threadsText(n), layout, threads: n, kernel }),
    ),
    ratios: counts.filter(n => n > 1).map(n => ({ of: `threads-${n}`, to: 'threads-1' })),
  }
}

function planSection(plan: Plan): SectionPlan {
  const { algorithm, cpus, threads, kernel, layout } = plan
  return threadPlanSection({
    plan: planOf(algorithm),
    cpus: cpus.length,
    most: threads,
    work: `${kernel}, ${layout} layout`,
    contestant: (id, label, count) => minerRow(plan, { id, label, layout, threads: count, kernel }),
  })
}
