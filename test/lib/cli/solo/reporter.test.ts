import { PassThrough, Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { eventLine, liveLine, textReporter } from '../../../../lib/cli/solo/reporter.js'
import { createTerminal } from '../../../../lib/cli/terminal.js'
import type { SoloStats } from '../../../../lib/source/node/index.js'

const stats = {
  paused: false,
  holds: [],
  template: { height: 77, ageMs: 10, expectedHashes: 1 },
  expectedSeconds: { mean: 100, p50: 69, p90: 230, p99: 460 },
  hashrate10s: 1234,
  blocksFound: 2,
  staleBlocks: 1,
} as unknown as SoloStats

it('the live line', () => {
  expect(liveLine(stats)).toBe(
    '1.234 kH/s  height 77  2 blocks, 1 stale  half of blocks within 69.0 s, 90 % within 3 min 50 s',
  )
  expect(liveLine({ ...stats, paused: true })).toMatch(/^paused/)
  expect(liveLine({ ...stats, holds: [{ hold: 'peers', message: 'few' }] })).toBe('not mining: few')
  expect(liveLine({ ...stats, template: undefined })).toMatch(/^waiting/)
})

it('mining begins before it is taken up again', () => {
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
  const reporter = textReporter(createTerminal({ stdin, stdout, stderr }))
  const hold = { type: 'hold', hold: 'nodes', message: 'connecting' } as const
  const released = { type: 'released', hold: 'nodes' } as const
  const template = { type: 'template', node: 'n', height: 1, previous: '', transactions: 0, expectedHashes: 1 } as const
  for (const event of [hold, released, template, hold, released, template]) reporter.onEvent(event)
  expect(String(stderr.read())).toBe('not mining: connecting\nmining\nnot mining: connecting\nmining again\n')
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
