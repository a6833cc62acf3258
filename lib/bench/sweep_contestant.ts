/**
 * A search of one algorithm that sweeps nonces, by the whole path of a user of the library: Miner, engine, kernel.
 * @module
 */
import type { Job } from '../algorithm/index.js'
import { given } from '../base/given.js'
import { Miner } from '../miner/miner.js'
import type { MinerOptions } from '../miner/options.js'
import { packageVersion } from '../native/version.js'
import type { Contestant, Sample, Timing } from './contestant.js'
import { sampleOf } from './sample.js'

export interface SweepFacts {
  id: string
  label: string
  algorithm: string
  /** The suite's name of what is searched. */
  layout: string
  threads: number
  kernel: string
  /** Pins the one thread. */
  cpu?: number
  /** A job that no hash ends, another one for each `serial`. */
  jobFor: (serial: number) => Job
}

export function sweepContestant(facts: SweepFacts): Contestant {
  const { id, label, algorithm, layout, threads, kernel, cpu, jobFor } = facts
  const options: MinerOptions = {
    threads,
    kernels: { [algorithm]: kernel },
    ...given({ pin: cpu === undefined ? undefined : [cpu] }),
  }
  return {
    id,
    label,
    threads,
    facts: { kernel, layout, ...given({ cpu }) },
    version: `pickaxe ${packageVersion()}`,
    command: `Miner.start(${JSON.stringify(options)})`,
    turn: (timing, signal) => mineFor(options, jobFor, timing, signal),
  }
}

async function mineFor(
  options: MinerOptions,
  jobFor: SweepFacts['jobFor'],
  timing: Timing,
  signal: AbortSignal,
): Promise<Sample> {
  const miner = await Miner.start(options)
  try {
    keepBusy(miner, jobFor)
    return await sampleOf(miner, timing, signal)
  } finally {
    await miner.close()
  }
}

// A 4-byte nonce space lasts many cores only seconds: the next job follows, as in real mining.
function keepBusy(miner: Miner, jobFor: SweepFacts['jobFor'], serial = 0): void {
  miner.setJob(jobFor(serial)).finished.then(({ reason }) => {
    if (reason === 'exhausted') keepBusy(miner, jobFor, serial + 1)
  })
}
