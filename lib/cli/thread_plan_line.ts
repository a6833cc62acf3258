/**
 * What is said at start about the threads of a search.
 * @module
 */
import { algorithmOf, type Job } from '../algorithm/index.js'
import { checkMinerOptions, type MinerOptions } from '../miner/options.js'
import { callNative, native } from '../native/load.js'

/** How many threads search a job, and why so many. Throws as `mine()` for bad options. */
export function threadPlanLine(job: Job, options: MinerOptions): string {
  const { threads, planned } = checkMinerOptions(options)
  const of = algorithmOf(job).threadsBy(job) ?? 'sha256d'
  return `plan: ${callNative(() => native().threadPlan(of, planned ? 0 : threads)).reason}`
}
