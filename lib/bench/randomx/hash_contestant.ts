/**
 * What checks shares: a RandomX with one thread, hashing one input after another or as many as are given it.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { RandomX, type RandomXOptions } from '../../miner/randomx.js'
import { packageVersion } from '../../native/version.js'
import { startClock } from '../clock.js'
import type { Contestant, Sample, Timing } from '../contestant.js'
import { countedSample } from '../counted_sample.js'
import { PreparedKey } from './prepared_key.js'
import { type Executor, type Layout, partsOf } from './work.js'

/**
 * `hash`: the next one is asked for when the one before is there. `hashMany`: four calls are always under way, short ones,
 * since a call counts when it is done.
 */
export type HashCall = 'hash' | 'hashMany'

export interface HashFacts {
  layout: Layout
  executor: Executor
  hugePages: boolean
}

const callsTogether: Readonly<Record<HashCall, number>> = { hash: 1, hashMany: 4 }
const inputsACall: Readonly<Record<HashCall, number>> = { hash: 1, hashMany: 16 }
const inputBytes = 76

/** Prepares its memory anew at each turn, as those beside it do. */
export function hashContestant(call: HashCall, facts: HashFacts): Contestant {
  const { layout, executor, hugePages } = facts
  const { variant, mode } = partsOf(layout)
  const options = { variant, mode, executor, hugePages, threads: 1 } as const
  return {
    id: `${call}-1`,
    label: `pickaxe (${executor}), ${call}(), 1 thread`,
    threads: 1,
    facts: { layout, executor, call: `${call}()` },
    version: `pickaxe ${packageVersion()}`,
    command: `RandomX.create(${JSON.stringify(options)}), ${call}()`,
    async turn(timing, signal) {
      const memory = new PreparedKey(layout, hugePages)
      try {
        const { measures, pages } = await memory.prepare(signal)
        const sample = await hashFor({ ...options, key: memory.key }, call, timing, signal)
        return { ...sample, pages, measures: { ...measures, ...sample.measures } }
      } finally {
        await memory.close()
      }
    },
  }
}

async function hashFor(
  options: RandomXOptions,
  call: HashCall,
  { warmupMs, windowMs }: Timing,
  signal: AbortSignal,
): Promise<Sample> {
  const randomx = await RandomX.create(options)
  let hashes = 0
  let ending = false
  const keepCalling = async (): Promise<void> => {
    while (!ending) {
      const inputs = Array.from({ length: inputsACall[call] }, (_, i) => inputOf(hashes + i))
      const done = await (call === 'hash' ? randomx.hash(inputs[0]!).then(hash => [hash]) : randomx.hashMany(inputs))
      hashes += done.length
    }
  }
  const calls = Array.from({ length: callsTogether[call] }, keepCalling)
  try {
    await Promise.race([sleep(warmupMs, undefined, { signal }), ...calls])
    const before = hashes
    const elapsed = startClock()
    await Promise.race([sleep(windowMs, undefined, { signal }), ...calls])
    return countedSample(hashes - before, elapsed())
  } finally {
    ending = true
    await Promise.allSettled(calls)
    randomx.close()
  }
}

function inputOf(nonce: number): Uint8Array {
  const input = new Uint8Array(inputBytes)
  new DataView(input.buffer).setUint32(0, nonce, true)
  return input
}
