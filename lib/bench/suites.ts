/**
 * What there is to measure for each algorithm. Another algorithm is another folder and a line here.
 * @module
 */
import type { Suite } from './suite.js'

export const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  sha256d: async () => (await import('./sha256d/suite.js')).sha256dSuite,
  blake3: async () => (await import('./dmint_hash/suite.js')).dmintHashSuite('blake3'),
  k12: async () => (await import('./dmint_hash/suite.js')).dmintHashSuite('k12'),
  randomx: async () => (await import('./randomx/suite.js')).randomxSuite,
}
