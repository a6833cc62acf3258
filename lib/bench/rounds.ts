/**
 * Contestants in turns, A B C C B A A B C …: a machine that slows down slows all of them down, and nobody always comes
 * first.
 * @module
 */
import type { Contestant, Sample, Timing } from './contestant.js'

export interface Outcome {
  contestant: Contestant
  /** One a round, in order; fewer when it failed. */
  samples: Sample[]
  /** Why it was withdrawn; the run went on without it. */
  failure?: string
}

export type OnTurn = (round: number, contestant: Contestant) => void

/** Never throws. An abort ends the run: the outcomes are what was measured until then. */
export async function runRounds(
  contestants: readonly Contestant[],
  timing: Timing,
  signal: AbortSignal,
  onTurn: OnTurn = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = contestants.map(contestant => ({ contestant, samples: [] }))
  const backwards = outcomes.toReversed()
  try {
    for (let round = 1; round <= timing.rounds; round++) {
      for (const outcome of round % 2 === 1 ? outcomes : backwards) {
        if (signal.aborted) return outcomes
        if (outcome.failure !== undefined) continue
        onTurn(round, outcome.contestant)
        await takeTurn(outcome, timing, signal)
      }
    }
  } finally {
    for (const contestant of contestants) await contestant.close?.()
  }
  return outcomes
}

async function takeTurn(outcome: Outcome, timing: Timing, signal: AbortSignal): Promise<void> {
  try {
    const sample = await outcome.contestant.turn(timing, signal)
    if (!(sample.hashrate > 0 && Number.isFinite(sample.hashrate))) throw new Error('it counted no hashes')
    outcome.samples.push(sample)
  } catch (error) {
    if (signal.aborted) return
    outcome.failure = error instanceof Error ? error.message : String(error)
  }
}
