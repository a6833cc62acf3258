/**
 * The measurements of sha256d.
 * @module
 */
import type { SectionPlan } from '../section.js'
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
import { bareContestant } from './bare_contestant.js'
import { compareWithPeers, peerNames } from './comparison.js'
import { minerContestant } from './miner_contestant.js'
import { checkLayout, type Layout, layouts, type Plan } from './work.js'

const sweep: Sweep<Layout> = {
  algorithm: 'sha256d',
  usual: 'header',
  layouts,
  checkLayout,
  row: minerContestant,
  together: [
    { several: 'header-8', one: 'header' },
    { several: 'dmint-8', one: 'dmint' },
  ],
}

export const sha256dSuite: Suite = {
  algorithm: sweep.algorithm,
  peerNames,
  timing: sweepTiming,
  threadPlan: () => autoThreads(sweep.algorithm),

  sections(options) {
    const plan = sweepPlan(sweep, options)
    return [
      kernelSection(sweep, plan),
      overheadSection(plan),
      coreSection(sweep, plan),
      scalingSection(sweep, plan),
      planSection(sweep, plan),
    ]
  },

  comparison(options, signal) {
    return compareWithPeers(sweepPlan(sweep, options), options.peers, signal)
  },
}

function overheadSection({ kernel, layouts }: Plan): SectionPlan {
  return {
    id: 'overhead',
    title: 'Whole path and bare loop',
    note: `One thread, ${kernel}: the miner a program uses, and the C++ sweep alone.`,
    plot: 'bars',
    contestants: layouts.flatMap(layout => [
      minerContestant({ id: `miner-${layout}`, label: `Miner, ${layout}`, layout, threads: 1, kernel }),
      bareContestant({ id: `bare-${layout}`, label: `bare loop, ${layout}`, layout, kernel }),
    ]),
    ratios: layouts.map(layout => ({ of: `miner-${layout}`, to: `bare-${layout}` })),
  }
}
