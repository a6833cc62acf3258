/**
 * What a run is to measure, and a row of ours.
 * @module
 */
import type { Contestant } from '../contestant.js'
import { type SweepFacts, sweepContestant } from '../sweep_contestant.js'
import { benchmarkJob, type DmintHash, type Layout } from './work.js'

export interface Plan {
  algorithm: DmintHash
  kernel: string
  cpus: readonly number[]
  threads: number
  layout: Layout
  /** The wanted one, else all this CPU has, fastest first. */
  kernels: readonly string[]
  /** The wanted one, else all. */
  layouts: readonly Layout[]
}

type Row = Omit<SweepFacts, 'algorithm' | 'jobFor'> & { layout: Layout }

export function minerRow({ algorithm }: Pick<Plan, 'algorithm'>, row: Row): Contestant {
  return sweepContestant({ ...row, algorithm, jobFor: serial => benchmarkJob(algorithm, row.layout, serial) })
}
