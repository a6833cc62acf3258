/** A contestant that reads its rates from a list; an Error in the list is thrown. */
import type { Contestant } from '../../../lib/bench/contestant.js'

export function fakeContestant(id: string, rates: readonly (number | Error)[], log: string[] = []): Contestant {
  let turn = 0
  return {
    id,
    label: `label of ${id}`,
    threads: 1,
    facts: {},
    version: 'fake 1',
    command: `run ${id}`,
    async turn() {
      log.push(id)
      const rate = rates[turn++]!
      if (rate instanceof Error) throw rate
      return { hashrate: rate, hashes: rate, wallMs: 1000, cpuMs: 500 }
    },
    async close() {
      log.push(`close ${id}`)
    },
  }
}
