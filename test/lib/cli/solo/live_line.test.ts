import { expect, it } from 'vitest'
import { engineLine, startLine } from '../../../../lib/cli/engine_line.js'
import { eventLine } from '../../../../lib/cli/solo/event_line.js'
import { liveLine } from '../../../../lib/cli/solo/live_line.js'
import type { SoloStats } from '../../../../lib/source/node/index.js'
import { randomxStats, soloStats } from '../../../rig/solo_stats.js'

const stats: SoloStats = {
  ...soloStats,
  hashrate10s: 1234,
  blocksFound: 2,
  expectedSeconds: { mean: 100, p50: 69, p90: 230, p99: 460 },
}

it('fits in 80 columns, the least important left out first', () => {
  expect(liveLine(stats, 80)).toBe('1.234 kH/s  height 77  2 blocks, 1 stale  50 % within 69.0 s  90 % 3 min 50 s')
  const long = { ...stats, expectedSeconds: { mean: 1, p50: 360_000, p90: 1_000_000, p99: 1 }, blocksFound: 12_345 }
  expect(liveLine({ ...long, template: { ...stats.template!, height: 3_456_789 } }, 80)).toBe(
    '1.234 kH/s  height 3456789  12,345 blocks, 1 stale  50 % within 100 h 00 min',
  )
  const hold = { ...stats, holds: [{ hold: 'tips', message: 'x'.repeat(200) }] }
  for (const columns of [20, 40, 80]) {
    for (const shown of [stats, long, hold]) expect(liveLine(shown, columns).length).toBeLessThan(columns)
  }
  expect(liveLine(hold, 40)).toMatch(/…$/)
})

it('says what else is', () => {
  expect(liveLine({ ...stats, paused: true }, 80)).toMatch(/^paused/)
  expect(liveLine({ ...stats, holds: [{ hold: 'peers', message: 'few' }] }, 80)).toBe('not mining: few')
  expect(liveLine({ ...stats, template: undefined }, 80)).toMatch(/^waiting/)
  expect(liveLine({ ...stats, randomx: randomxStats('building-dataset') }, 80)).toMatch(/dataset 45 %$/)
})

it('threads, mode and pages', () => {
  expect(startLine(stats, undefined)).toBe('2 threads, kernel plain')
  expect(startLine({ ...stats, threads: 1 }, 'light')).toBe('1 thread, RandomX, mode light')
  expect(engineLine({ ...stats, threads: 1, randomx: randomxStats('full') })).toBe(
    '1 thread, RandomX full mode, 2MiB pages',
  )
  expect(engineLine({ ...stats, randomx: randomxStats('building-dataset') })).toBe(
    '2 threads, RandomX light mode, 2MiB pages while the dataset for full mode is built: 25 %',
  )
  expect(engineLine(stats)).toBeUndefined()
})

it('events in words', () => {
  expect(eventLine({ type: 'block', height: 5, id: 'ab', outcome: 'rejected', reason: 'high-hash', node: 'n' })).toBe(
    'block 5 ab rejected (high-hash)',
  )
  expect(eventLine({ type: 'reorganised', height: 5, id: 'ab', outcome: 'orphaned', node: 'n' })).toMatch(
    /^block 5 ab orphaned/,
  )
  expect(eventLine({ type: 'hold', hold: 'tips', message: 'two stories' })).toBe('not mining: two stories')
  expect(eventLine({ type: 'found', height: 5, id: 'ab' })).toBeUndefined()
})
