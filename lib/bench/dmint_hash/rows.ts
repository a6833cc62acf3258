/**
 * What a run is to measure, and a row of ours.
 * @module
 */
import type { Contestant } from '../contestant.js'
import { sweepContestant } from '../sweep_contestant.js'
import type { SweepPlan, SweepRow } from '../sweep_sections.js'
import { benchmarkJob, type DmintHash, type Layout } from './work.js'

export type Plan = SweepPlan<Layout> & { readonly algorithm: DmintHash }

export function minerRow({ algorithm }: Pick<Plan, 'algorithm'>, row: SweepRow<Layout>): Contestant {
  return sweepContestant({ ...row, algorithm, jobFor: serial => benchmarkJob(algorithm, row.layout, serial) })
}
