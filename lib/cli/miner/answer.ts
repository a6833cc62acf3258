/**
 * What a finished search says and how the process ends.
 * @module
 */
import type { MineResult } from '../../miner/mine.js'
import { formatExhausted, formatFound } from '../../protocol/index.js'
import { exitCodes } from '../exit_codes.js'

export interface Answer {
  exitCode: number
  stdout: string
  /** A line for people, not written when they asked for quiet. */
  remark: string
}

/** `workers` is the number of threads that searched; `undefined`: those of a fleet. */
export function answerTo(result: MineResult, workers: number | undefined): Answer {
  if (result.found) {
    return { exitCode: exitCodes.done, stdout: formatFound({ ...result, attempts: result.hashes }), remark: '' }
  }
  const count = result.hashes.toLocaleString('en-US')
  const who = workers === undefined ? 'by the fleet' : `across ${workers} workers`
  return {
    exitCode: exitCodes.exhausted,
    stdout: formatExhausted(),
    remark: `exhausted ${count} nonces ${who} without finding a solution\n`,
  }
}
