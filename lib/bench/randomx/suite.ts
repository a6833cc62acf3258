/**
 * The measurements of RandomX.
 * @module
 */
import { rangeError } from '../../base/errors.js'
import type { DatasetPrefetch } from '../../native/addon.js'
import { callNative, native } from '../../native/load.js'
import { type RandomXFacts, system } from '../../native/system.js'
import type { Contestant } from '../contestant.js'
import type { SectionPlan } from '../section.js'
import type { Suite, SuiteOptions } from '../suite.js'
import { threadCounts, threadPlanSection, threadsText } from '../threads.js'
import { compareWithPeers, peerNames } from './comparison.js'
import { freshContestant, sharingContestant } from './miner_contestant.js'
import { PreparedKey } from './prepared_key.js'
import { checkLayout, type Executor, type Layout, memoryOf, partsOf, usualLayouts, verifierNote } from './work.js'

export const randomxSuite: Suite = {
  algorithm: 'randomx',
  peerNames,
  timing: {
    // The miner takes up to three seconds to find out how many machines a thread is to run.
    usual: { rounds: 5, warmupMs: 3000, windowMs: 5000 },
    compare: { rounds: 5, warmupMs: 3000, windowMs: 10_000 },
    quick: { rounds: 3, warmupMs: 200, windowMs: 1000 },
  },

  threadPlan: () => system().threads.randomx,

  sections(options) {
    const plan = planFor(options)
    const makers = [memorySection, executorSection, machineSection, coreSection, scalingSection, planSection]
    return makers.map(make => make(plan)).map(section => ({ ...section, note: `${section.note} ${verifierNote}` }))
  },

  comparison(options, signal) {
    const { layouts: wanted, executors, threads, cpus, hugePages } = planFor(options)
    const executor = executors[0]!
    const setup = { executor, threads, initThreads: cpus.length, hugePages, peers: options.peers }
    return compareWithPeers(wanted, setup, signal)
  },
}

interface Plan {
  threads: number
  cpus: readonly number[]
  hugePages: boolean
  /** The wanted one, else both, generated code first. */
  executors: readonly Executor[]
  /** The wanted one, else the usual ones. */
  layouts: readonly Layout[]
  /** What the miner chooses among on this machine. */
  choices: Pick<RandomXFacts, 'machinesPerThread' | 'datasetPrefetches'>
}

const allExecutors: readonly Executor[] = ['jit', 'interpreter']

function planFor({ threads, kernels, executor, layout, hugePages }: SuiteOptions): Plan {
  if (kernels !== undefined) throw rangeError('randomx has no kernel to choose: its executor is jit or interpreter')
  const executors = executor === undefined ? allExecutors : [executor]
  const { cpu, randomx } = system()
  return {
    threads,
    cpus: cpu.usableCpus,
    hugePages,
    executors,
    layouts: layout === undefined ? usualLayouts : [checkLayout(layout)],
    choices: randomx,
  }
}

function memorySection({ threads, hugePages, layouts: wanted, executors }: Plan): SectionPlan {
  const executor = executors[0]!
  const distinct = wanted.filter((layout, i) => i === wanted.findIndex(other => memoryOf(other) === memoryOf(layout)))
  const wishes = hugePages ? [true, false] : [false]
  return {
    id: 'memory',
    title: 'Memory',
    note: `${threadsText(threads)}, ${executor}: cache and dataset made anew at each turn, with and without huge pages. Peak: what the process takes on top while preparing and mining.`,
    plot: 'bars',
    contestants: distinct.flatMap(layout =>
      wishes.map(wish => {
        const label = `${layout}, ${wish ? 'huge pages' : 'no huge pages'}`
        return freshContestant({
          id: `${layout}-${wish ? 'huge' : 'normal'}`,
          label,
          layout,
          threads,
          executor,
          hugePages: wish,
        })
      }),
    ),
    ratios: [],
  }
}

function executorSection({ threads, hugePages, layouts: wanted, executors }: Plan): SectionPlan {
  const sharing = sharedMemory(hugePages)
  return {
    id: 'executors',
    title: 'Variants, modes, executors',
    note: `${threadsText(threads)}; programs as generated code (jit) or interpreted.`,
    plot: 'bars',
    contestants: wanted.flatMap(layout =>
      executors.map(executor =>
        sharing({ id: `${layout}-${executor}`, label: `${layout}, ${executor}`, layout, threads, executor }),
      ),
    ),
    ratios: executors.length === 1 ? [] : wanted.map(layout => ({ of: `${layout}-jit`, to: `${layout}-interpreter` })),
  }
}

function machineSection({ threads, hugePages, layouts: wanted, executors, choices }: Plan): SectionPlan {
  const executor = executors[0]!
  const sharing = sharedMemory(hugePages)
  const ways = (layout: Layout) => waysToRun(layout, executor, choices)
  return {
    id: 'machines',
    title: 'Machines per thread',
    note: `${threadsText(threads)}, ${executor}: RandomX machines that each thread runs in turns, and how they ask for dataset lines. A miner measures this itself.`,
    plot: 'bars',
    contestants: wanted.flatMap(layout =>
      ways(layout).map(({ name, label, ...way }) =>
        sharing({ id: `${layout}-${name}`, label: `${layout}, ${label}`, layout, threads, executor, ...way }),
      ),
    ),
    ratios: wanted.flatMap(layout => {
      const [plainest, ...others] = ways(layout).map(({ name }) => `${layout}-${name}`)
      return others.map(id => ({ of: id, to: plainest! }))
    }),
  }
}

interface Way {
  name: string
  label: string
  machines: number
  datasetPrefetch?: DatasetPrefetch
}

/** The plainest first. */
function waysToRun(
  layout: Layout,
  executor: Executor,
  { machinesPerThread, datasetPrefetches }: Plan['choices'],
): Way[] {
  const { variant, mode } = partsOf(layout)
  const numbers = machinesPerThread.find(choice => choice.variant === variant)![mode]
  if (mode === 'light') {
    return numbers.map(machines => ({ name: `machines-${machines}`, label: `${machines} a thread`, machines }))
  }
  return (
    datasetPrefetches
      .filter(({ name, refusal }) => name === 'direct' || (refusal === null && executor === 'jit'))
      .flatMap(({ name }) => numbers.map(machines => fullWay(machines, name)))
      // One machine of v1 learns an address too late to have it translated first.
      .filter(({ machines, datasetPrefetch }) => variant !== 'rx/0' || machines > 1 || datasetPrefetch === 'direct')
  )
}

function fullWay(machines: number, datasetPrefetch: DatasetPrefetch): Way {
  const [name, label] = [`machines-${machines}`, `${machines} a thread`]
  if (datasetPrefetch === 'direct') return { name, label, machines, datasetPrefetch }
  return { name: `${name}-${datasetPrefetch}`, label: `${label}, ${datasetPrefetch}`, machines, datasetPrefetch }
}

function coreSection({ cpus, hugePages, layouts: wanted, executors }: Plan): SectionPlan {
  const [layout, executor] = [wanted[0]!, executors[0]!]
  const sharing = sharedMemory(hugePages)
  return {
    id: 'cores',
    title: 'Cores',
    note: `One thread pinned to each logical CPU in turn, ${layout}, ${executor}.`,
    plot: 'columns',
    contestants: cpus.map(cpu => sharing({ id: `cpu-${cpu}`, label: `CPU ${cpu}`, layout, threads: 1, executor, cpu })),
    ratios: [],
  }
}

function scalingSection({ threads, hugePages, layouts: wanted, executors }: Plan): SectionPlan {
  const [layout, executor] = [wanted[0]!, executors[0]!]
  const counts = threadCounts(threads)
  const sharing = sharedMemory(hugePages)
  return {
    id: 'scaling',
    title: 'Scaling',
    note: `All threads of one miner together, not pinned, ${layout}, ${executor}.`,
    plot: 'scaling',
    contestants: counts.map(n => sharing({ id: `threads-${n}`, label: threadsText(n), layout, threads: n, executor })),
    ratios: counts.filter(n => n > 1).map(n => ({ of: `threads-${n}`, to: 'threads-1' })),
  }
}

function planSection({ threads, cpus, hugePages, layouts: wanted, executors }: Plan): SectionPlan {
  const [layout, executor] = [wanted[0]!, executors[0]!]
  const sharing = sharedMemory(hugePages)
  return threadPlanSection({
    plan: callNative(() => native().threadPlan(partsOf(layout).variant, 0)),
    cpus: cpus.length,
    most: threads,
    work: `${layout}, ${executor}`,
    contestant: (id, label, count) => sharing({ id, label, layout, threads: count, executor }),
  })
}

interface SharingFacts {
  id: string
  label: string
  layout: Layout
  threads: number
  executor: Executor
  machines?: number
  datasetPrefetch?: DatasetPrefetch
  cpu?: number
}

/** Contestants of one section that share caches and datasets where they can. */
function sharedMemory(hugePages: boolean): (facts: SharingFacts) => Contestant {
  const keys = new Map<string, PreparedKey>()
  return facts => {
    const name = memoryOf(facts.layout)
    const key = keys.get(name) ?? new PreparedKey(facts.layout, hugePages)
    keys.set(name, key)
    return sharingContestant({ ...facts, hugePages }, key)
  }
}
