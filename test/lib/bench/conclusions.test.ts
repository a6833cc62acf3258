import { expect, it } from 'vitest'
import { concludePeers } from '../../../lib/bench/conclusions.js'
import { sampleSections } from './sample_report.js'

const [ours, other] = sampleSections[0]!.rows
const peer = { ...other!, id: 'cpuminer-1', party: 'peer' as const, version: 'cpuminer-opt 26.1', threads: 1 }
const naive = { ...other!, id: 'naive', party: 'naive' as const }
const ratio = { ratio: { median: 1.672, min: 1.644, max: 1.694 }, rounds: [1.672] }

it('has a sentence for each peer, and none for naive loops', () => {
  const rows = [
    { ...ours!, id: 'a', facts: { layout: 'dmint' } },
    { ...ours!, id: 'b', facts: { call: 'hash()' } },
    peer,
    naive,
  ]
  const { conclusions } = concludePeers(rows, [
    { of: 'a', to: 'cpuminer-1', ...ratio },
    { of: 'a', to: 'cpuminer-1', measure: 'readyMs', ...ratio },
    { of: 'a', to: 'cpuminer-1', otherWork: 'plain header', ...ratio },
    { of: 'b', to: 'cpuminer-1', ...ratio },
    { of: 'a', to: 'naive', ...ratio },
  ])
  expect(conclusions).toEqual([
    '1.67 (1.64 to 1.69) times cpuminer-opt 26.1, 1 thread',
    '1.67 (1.64 to 1.69) times cpuminer-opt 26.1, 1 thread, speed to memory ready',
    '1.67 (1.64 to 1.69) times cpuminer-opt 26.1, 1 thread, dmint against plain header: other work',
    '1.67 (1.64 to 1.69) times cpuminer-opt 26.1, 1 thread, hash() alone',
  ])
})
