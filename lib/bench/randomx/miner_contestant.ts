/**
 * The whole path of a user of the library: Miner, engine, virtual machines.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { given } from '../../base/given.js'
import { Miner } from '../../miner/miner.js'
import type { MinerOptions } from '../../miner/options.js'
import type { DatasetPrefetch, NativeRandomXState } from '../../native/addon.js'
import { packageVersion } from '../../native/version.js'
import type { Contestant, Sample, Timing } from '../contestant.js'
import { sampleOf } from '../sample.js'
import { PreparedKey } from './prepared_key.js'
import { watchMemory } from './resident_memory.js'
import { benchmarkJob, budgetMiB, type Executor, type Layout, partsOf } from './work.js'

export interface RandomXMinerFacts {
  id: string
  label: string
  layout: Layout
  threads: number
  executor: Executor
  hugePages: boolean
  /** A thread; default: what the miner chooses. */
  machines?: number
  /** Default: what the miner chooses. */
  datasetPrefetch?: DatasetPrefetch
  /** Pins the one thread. */
  cpu?: number
}

/** Prepares its memory anew at each turn, and measures that too. */
export function freshContestant(facts: RandomXMinerFacts): Contestant {
  const { layout, threads, hugePages } = facts
  const common = described(facts)
  return {
    ...common,
    facts: { ...common.facts, budgetMiB: budgetMiB(layout, threads) },
    async turn(timing, signal) {
      const peakMiB = watchMemory()
      const memory = new PreparedKey(layout, hugePages)
      try {
        const { measures, pages } = await memory.prepare(signal)
        const { sample, nodes } = await mineFor(facts, memory.key, timing, signal)
        return { ...sample, pages: pages + nodes, measures: { ...measures, peakMiB: peakMiB(), ...sample.measures } }
      } finally {
        peakMiB()
        await memory.close()
      }
    },
  }
}

/** Mines in `memory`, which it shares with others between turns. */
export function sharingContestant(facts: RandomXMinerFacts, memory: PreparedKey): Contestant {
  return {
    ...described(facts),
    async turn(timing, signal) {
      const { pages } = await memory.prepare(signal)
      const { sample, nodes } = await mineFor(facts, memory.key, timing, signal)
      return { ...sample, pages: pages + nodes }
    },
    close: () => memory.close(),
  }
}

function described(facts: RandomXMinerFacts): Omit<Contestant, 'turn'> {
  const { id, label, layout, threads, executor, machines, datasetPrefetch, cpu } = facts
  return {
    id,
    label,
    threads,
    facts: {
      layout,
      executor,
      ...given({ machines, datasetPrefetch, cpu }),
    },
    version: `pickaxe ${packageVersion()}`,
    command: `Miner.start(${JSON.stringify(optionsOf(facts))}), ${partsOf(layout).variant}`,
  }
}

// No hash meets the target, so no second implementation is needed to check one.
function optionsOf({
  layout,
  threads,
  executor,
  machines,
  datasetPrefetch,
  hugePages,
  cpu,
}: RandomXMinerFacts): MinerOptions {
  const { mode } = partsOf(layout)
  return {
    threads,
    ...given({ pin: cpu === undefined ? undefined : [cpu] }),
    randomx: {
      mode,
      executor,
      hugePages,
      verify: 'native',
      ...given({ machinesPerThread: machines, datasetPrefetch }),
    },
  }
}

async function mineFor(
  facts: RandomXMinerFacts,
  key: Uint8Array,
  timing: Timing,
  signal: AbortSignal,
): Promise<{ sample: Sample; nodes: string }> {
  const miner = await Miner.start(optionsOf(facts))
  try {
    miner.setJob(benchmarkJob(partsOf(facts.layout).variant, key))
    const nodes = describePlacement(await placed(miner, signal))
    return { sample: await sampleOf(miner, timing, signal), nodes }
  } finally {
    await miner.close()
  }
}

type Numa = NativeRandomXState['numa']

const copiedWithinMs = 10_000

// Where the machine has several memory nodes the miner copies what was prepared: not beside the measurement.
async function placed(miner: Miner, signal: AbortSignal): Promise<Numa | undefined> {
  const endMs = performance.now() + copiedWithinMs
  for (;;) {
    const numa = miner.stats().randomx?.numa
    if (numa?.placement !== 'shared' || performance.now() > endMs) return numa
    await sleep(50, undefined, { signal })
  }
}

/** Behind the pages. */
export function describePlacement(numa: Numa | undefined): string {
  if (numa === undefined || numa.placement === 'one-node') return ''
  return numa.placement === 'per-node' ? `, on each of ${numa.nodes} nodes` : `, one for ${numa.nodes} nodes`
}
