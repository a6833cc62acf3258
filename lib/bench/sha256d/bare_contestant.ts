/**
 * The bare C++ sweep on one thread, without engine, without JavaScript between two nonces.
 * @module
 */

import { preimagesOf } from '../../algorithm/index.js'
import { concatBytes } from '../../base/bytes.js'
import { callNative, native } from '../../native/load.js'
import { packageVersion } from '../../native/version.js'
import { startClock } from '../clock.js'
import type { Contestant } from '../contestant.js'
import { countedSample } from '../counted_sample.js'
import { benchmarkJob, type Layout } from './work.js'

export interface BareFacts {
  id: string
  label: string
  layout: Layout
  kernel: string
}

/** Enough nonces to tell a kernel's pace before its first window. */
const probeNonces = 1 << 16

export function bareContestant({ id, label, layout, kernel }: BareFacts): Contestant {
  const job = benchmarkJob(layout, 0)
  const preimages = preimagesOf(job)
  const heads = concatBytes(...preimages)
  const tail = job.template.subarray(preimages[0]!.length)
  const secondsFor = (nonces: number): number => callNative(() => native().timeSweep(kernel, heads, tail, nonces))
  return {
    id,
    label,
    threads: 1,
    facts: { kernel, layout },
    version: `pickaxe ${packageVersion()}`,
    command: `timeSweep(${JSON.stringify(kernel)}, ${preimages.length} × 64 bytes, ${tail.length} bytes, nonces)`,
    async turn({ warmupMs, windowMs }) {
      const pace = probeNonces / secondsFor(probeNonces)
      const noncesIn = (ms: number): number => Math.max(1, Math.round((pace * ms) / 1000))
      secondsFor(noncesIn(warmupMs))
      const nonces = noncesIn(windowMs)
      const elapsed = startClock()
      const wallMs = secondsFor(nonces) * 1000
      return countedSample(nonces * preimages.length, { ...elapsed(), wallMs })
    },
  }
}
