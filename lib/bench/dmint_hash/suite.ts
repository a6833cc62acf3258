/**
 * The measurements of BLAKE3 and KangarooTwelve, which differ in their name and their peers.
 * @module
 */
import type { Suite } from '../suite.js'
import {
  autoThreads,
  coreSection,
  kernelSection,
  planSection,
  type Sweep,
  scalingSection,
  sweepPlan,
  sweepTiming,
} from '../sweep_sections.js'
import { compareWithPeers, peerNamesOf } from './comparison.js'
import { minerRow } from './rows.js'
import { checkLayout, type DmintHash, type Layout, layouts } from './work.js'

export function dmintHashSuite(algorithm: DmintHash): Suite {
  const sweep: Sweep<Layout> = {
    algorithm,
    usual: 'dmint',
    layouts,
    checkLayout,
    row: row => minerRow({ algorithm }, row),
    together: [{ several: 'dmint-8', one: 'dmint' }],
  }
  return {
    algorithm,
    peerNames: peerNamesOf(algorithm),
    timing: sweepTiming,
    threadPlan: () => autoThreads(algorithm),

    sections(options) {
      const plan = sweepPlan(sweep, options)
      return [kernelSection, coreSection, scalingSection, planSection].map(section => section(sweep, plan))
    },

    comparison(options, signal) {
      return compareWithPeers({ algorithm, ...sweepPlan(sweep, options) }, options.peers, signal)
    },
  }
}
