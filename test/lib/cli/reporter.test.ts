import { PassThrough, Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { jsonLines } from '../../../lib/cli/reporter.js'
import { createTerminal } from '../../../lib/cli/terminal.js'

it('each line is an object with the format’s version, its time and type; numbers come every fifth tick, and at the end', () => {
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
  const reporter = jsonLines<{ type: string; height: number }, number>(
    createTerminal({ stdin, stdout, stderr }),
    hashes => ({ hashes }),
  )
  const began = Date.now()
  reporter.onEvent({ type: 'found', height: 7 })
  for (let tick = 1; tick <= 11; tick++) reporter.onTick(tick)
  reporter.onEnd(12)
  const lines = String(stdout.read())
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(lines.map(({ time: _, ...rest }) => rest)).toEqual([
    { format_version: 1, type: 'found', height: 7 },
    { format_version: 1, type: 'stats', hashes: 5 },
    { format_version: 1, type: 'stats', hashes: 10 },
    { format_version: 1, type: 'end', hashes: 12 },
  ])
  for (const { time } of lines) {
    expect(new Date(time).toISOString()).toBe(time)
    expect(Math.abs(Date.parse(time) - began)).toBeLessThan(10_000)
  }
})
