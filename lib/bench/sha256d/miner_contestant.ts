/**
 * Our miner with sha256d.
 * @module
 */
import type { Contestant } from '../contestant.js'
import { sweepContestant } from '../sweep_contestant.js'
import type { SweepRow } from '../sweep_sections.js'
import { benchmarkJob, type Layout } from './work.js'

export function minerContestant(facts: SweepRow<Layout>): Contestant {
  return sweepContestant({
    ...facts,
    algorithm: 'sha256d',
    jobFor: serial => benchmarkJob(facts.layout, serial),
  })
}
