/**
 * The whole path of a user of the library: Miner, engine, kernel.
 * @module
 */
import { given } from '../../base/given.js'
import { Miner } from '../../miner/miner.js'
import type { MinerOptions } from '../../miner/options.js'
import { packageVersion } from '../../native/version.js'
import type { Contestant, Sample, Timing } from '../contestant.js'
import { sampleOf } from '../sample.js'
import { benchmarkJob, type Layout } from './work.js'

export interface MinerFacts {
  id: string
  label: string
  layout: Layout
  threads: number
  kernel: string
  /** Pins the one thread. */
  cpu?: number
}

export function minerContestant({ id, label, layout, threads, kernel, cpu }: MinerFacts): Contestant {
  const options: MinerOptions = {
    threads,
    kernels: { sha256d: kernel },
    ...given({ pin: cpu === undefined ? undefined : [cpu] }),
  }
  return {
    id,
    label,
    threads,
    facts: { kernel, layout, ...given({ cpu }) },
    version: `pickaxe ${packageVersion()}`,
    command: `Miner.start(${JSON.stringify(options)})`,
    turn: (timing, signal) => mineFor(options, layout, timing, signal),
  }
}

async function mineFor(options: MinerOptions, layout: Layout, timing: Timing, signal: AbortSignal): Promise<Sample> {
  const miner = await Miner.start(options)
  try {
    keepBusy(miner, layout)
    return await sampleOf(miner, timing, signal)
  } finally {
    await miner.close()
  }
}

// A 4-byte nonce space lasts many cores only seconds: the next job follows, as in real mining.
function keepBusy(miner: Miner, layout: Layout, serial = 0): void {
  miner.setJob(benchmarkJob(layout, serial)).finished.then(({ reason }) => {
    if (reason === 'exhausted') keepBusy(miner, layout, serial + 1)
  })
}
