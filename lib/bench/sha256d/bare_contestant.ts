/**
 * The bare C++ sweep on one thread, without engine, without JavaScript between two nonces.
 * @module
 */
import { callNative, native } from '../../native/load.js'
import { packageVersion } from '../../system.js'
import { startClock } from '../clock.js'
import type { Contestant } from '../contestant.js'
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
  const { template } = benchmarkJob(layout, 0)
  const secondsFor = (nonces: number): number => callNative(() => native().timeSweep(kernel, template, nonces))
  return {
    id,
    label,
    threads: 1,
    facts: { kernel, layout },
    version: `pickaxe ${packageVersion()}`,
    command: `timeSweep(${JSON.stringify(kernel)}, ${template.length} bytes, nonces)`,
    async turn({ warmupMs, windowMs }) {
      const pace = probeNonces / secondsFor(probeNonces)
      const noncesIn = (ms: number): number => Math.max(1, Math.round((pace * ms) / 1000))
      secondsFor(noncesIn(warmupMs))
      const hashes = noncesIn(windowMs)
      const elapsed = startClock()
      const wallMs = secondsFor(hashes) * 1000
      const { cpuMs } = elapsed()
      return { hashrate: (hashes * 1000) / wallMs, hashes, wallMs, cpuMs }
    },
  }
}
