/**
 * What is measured of every algorithm that sweeps nonces with a kernel: its kernels, each CPU, thread counts, the plan of threads.
 * @module
 */
import type { KernelAlgorithm } from '../algorithm/index.js'
import { describe } from '../base/bytes.js'
import { rangeError } from '../base/errors.js'
import type { NativeThreadPlan } from '../native/addon.js'
import { callNative, native } from '../native/load.js'
import { system } from '../native/system.js'
import type { Contestant } from './contestant.js'
import type { SectionPlan } from './section.js'
import type { Suite, SuiteOptions } from './suite.js'
import type { SweepFacts } from './sweep_contestant.js'
import { threadCounts, threadPlanSection, threadsText } from './threads.js'

export const sweepTiming: Suite['timing'] = {
  usual: { rounds: 5, warmupMs: 150, windowMs: 500 },
  compare: { rounds: 5, warmupMs: 150, windowMs: 5000 },
  quick: { rounds: 3, warmupMs: 50, windowMs: 150 },
}

/** What a run is to measure. */
export interface SweepPlan<Layout extends string> {
  readonly kernel: string
  readonly cpus: readonly number[]
  readonly threads: number
  /** What `threads: 'auto'` is. */
  readonly threadPlan: NativeThreadPlan
  readonly layout: Layout
  /** The wanted one, else all this CPU has, fastest first. */
  readonly kernels: readonly string[]
  /** The wanted one, else all. */
  readonly layouts: readonly Layout[]
}

/** A row of ours; `layout` says which search. */
export type SweepRow<Layout extends string> = Omit<SweepFacts, 'algorithm' | 'jobFor'> & { layout: Layout }

/** An algorithm's searches, and its miner on them. */
export interface Sweep<Layout extends string> {
  readonly algorithm: KernelAlgorithm
  /** Of the sections that have one layout. */
  readonly usual: Layout
  readonly layouts: readonly Layout[]
  /** Throws `RangeError`. */
  readonly checkLayout: (name: string) => Layout
  readonly row: (row: SweepRow<Layout>) => Contestant
  /** What searching several together gains. */
  readonly together: readonly { several: Layout; one: Layout }[]
}

export function autoThreads(algorithm: KernelAlgorithm): NativeThreadPlan {
  return callNative(() => native().threadPlan(algorithm, 0))
}

/** Throws `RangeError` for a kernel or layout that is not there. */
export function sweepPlan<Layout extends string>(
  { algorithm, usual, layouts, checkLayout }: Sweep<Layout>,
  { threads, kernels, executor, layout: wantedLayout }: SuiteOptions,
): SweepPlan<Layout> {
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
  const layout = checkLayout(wantedLayout ?? usual)
  return {
    kernel,
    cpus: info.cpu.usableCpus,
    threadPlan: autoThreads(algorithm),
    threads,
    layout,
    kernels: wanted === undefined ? usable : [kernel],
    layouts: wantedLayout === undefined ? layouts : [layout],
  }
}

export function kernelSection<Layout extends string>(
  { row, together }: Sweep<Layout>,
  { kernels, layouts }: SweepPlan<Layout>,
): SectionPlan {
  return {
    id: 'kernels',
    title: 'Kernels',
    note: 'One thread, each kernel this CPU has, each layout.',
    plot: 'bars',
    contestants: kernels.flatMap(kernel =>
      layouts.map(layout =>
        row({ id: `${kernel}-${layout}`, label: `${kernel}, ${layout}`, layout, threads: 1, kernel }),
      ),
    ),
    ratios: kernels.flatMap(kernel =>
      together
        .filter(({ several, one }) => layouts.includes(several) && layouts.includes(one))
        .map(({ several, one }) => ({ of: `${kernel}-${several}`, to: `${kernel}-${one}` })),
    ),
  }
}

export function coreSection<Layout extends string>(
  { row }: Sweep<Layout>,
  { cpus, kernel, layout }: SweepPlan<Layout>,
): SectionPlan {
  return {
    id: 'cores',
    title: 'Cores',
    note: `One thread pinned to each logical CPU in turn, ${kernel}, ${layout} layout.`,
    plot: 'columns',
    contestants: cpus.map(cpu => row({ id: `cpu-${cpu}`, label: `CPU ${cpu}`, layout, threads: 1, kernel, cpu })),
    ratios: [],
  }
}

export function scalingSection<Layout extends string>(
  { row }: Sweep<Layout>,
  { threads, kernel, layout }: SweepPlan<Layout>,
): SectionPlan {
  const counts = threadCounts(threads)
  return {
    id: 'scaling',
    title: 'Scaling',
    note: `All threads of one miner together, not pinned, ${kernel}, ${layout} layout.`,
    plot: 'scaling',
    contestants: counts.map(n => row({ id: `threads-${n}`, label: threadsText(n), layout, threads: n, kernel })),
    ratios: counts.filter(n => n > 1).map(n => ({ of: `threads-${n}`, to: 'threads-1' })),
  }
}

export function planSection<Layout extends string>(
  { row }: Sweep<Layout>,
  { threads, threadPlan, cpus, kernel, layout }: SweepPlan<Layout>,
): SectionPlan {
  return threadPlanSection({
    plan: threadPlan,
    cpus: cpus.length,
    most: threads,
    work: `${kernel}, ${layout} layout`,
    contestant: (id, label, count) => row({ id, label, layout, threads: count, kernel }),
  })
}
