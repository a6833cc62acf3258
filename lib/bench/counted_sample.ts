/**
 * A turn whose hashes were counted here.
 * @module
 */
import type { Elapsed } from './clock.js'
import type { Sample } from './contestant.js'

export function countedSample(hashes: number, { wallMs, cpuMs, microjoules }: Elapsed): Sample {
  const sample = { hashrate: (hashes * 1000) / wallMs, hashes, wallMs, cpuMs }
  if (microjoules === undefined || !(hashes > 0)) return sample
  return { ...sample, measures: { microjoulesPerHash: microjoules / hashes } }
}
