/**
 * Our miner with sha256d.
 * @module
 */
import type { Contestant } from '../contestant.js'
import { type SweepFacts, sweepContestant } from '../sweep_contestant.js'
import { benchmarkJob, type Layout } from './work.js'

export type MinerFacts = Omit<SweepFacts, 'algorithm' | 'jobFor'> & { layout: Layout }

export function minerContestant(facts: MinerFacts): Contestant {
  return sweepContestant({
    ...facts,
    algorithm: 'sha256d',
    jobFor: serial => benchmarkJob(facts.layout, serial),
  })
}
