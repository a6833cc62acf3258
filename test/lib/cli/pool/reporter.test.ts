import { PassThrough, Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { textReporter } from '../../../../lib/cli/pool/reporter.js'
import { createTerminal } from '../../../../lib/cli/terminal.js'
import type { PoolEvent, ShareEvent } from '../../../../lib/source/stratum/index.js'
import { poolStats } from '../../../rig/pool_stats.js'

const share: ShareEvent = {
  type: 'share',
  outcome: 'accepted',
  pool: 'p',
  job: '1',
  difficulty: 1,
  isBlock: false,
  checkMs: 1,
  latencyMs: 1,
}
const rejected: ShareEvent = { ...share, outcome: 'rejected', reason: 'stale', text: 'Block expired', meaning: 'late' }
const message = (text: string): PoolEvent => ({ type: 'message', pool: 'p', text })

function reporting() {
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
  const reporter = textReporter(createTerminal({ stdin, stdout, stderr }), 'auto')
  const lines = (stream: PassThrough) =>
    String(stream.read() ?? '')
      .split('\n')
      .slice(0, -1)
  const tell = (count: number, event: PoolEvent) => {
    for (let i = 0; i < count; i++) reporter.onEvent(event)
  }
  return {
    reporter,
    tell,
    second: () => reporter.onTick(poolStats),
    out: () => lines(stdout),
    err: () => lines(stderr),
  }
}

it('prints what a pool says, and of one that does not stop a line a second and how many there were', () => {
  const { tell, second, out, err } = reporting()
  tell(3, message('welcome'))
  second()
  expect(err()).toEqual(Array(3).fill('p says: welcome'))
  tell(250, message('flood'))
  second()
  expect(err()).toEqual([...Array(3).fill('p says: flood'), 'and 247 messages more'])
  for (let i = 0; i < 3; i++) {
    tell(250, message('flood'))
    second()
    expect(err()).toEqual(['p says: flood', 'and 249 messages more'])
  }
  for (let i = 0; i < 10; i++) second()
  tell(6, message('calm'))
  second()
  expect(err()).toEqual([...Array(5).fill('p says: calm'), 'and 1 message more'])
  expect(out()).toEqual([])
})

it('bounds notes, which a pool can bring about, by themselves', () => {
  const { tell, second, err } = reporting()
  tell(250, message('flood'))
  tell(250, { type: 'notice', message: 'p sends us elsewhere' })
  second()
  const said = err()
  expect(said.filter(line => line === 'note: p sends us elsewhere')).toHaveLength(5)
  expect(said.slice(-2)).toEqual(['and 245 messages more', 'and 245 notes more'])
})

it.each([
  ['accepted', share, 'share'],
  ['rejected', rejected, 'rejected share'],
  ['of blocks', { ...share, isBlock: true }, 'block'],
] as const)('prints five shares a second that are %s, and counts the others', (_, event, name) => {
  const { tell, second, out, reporter } = reporting()
  tell(5, event)
  second()
  expect(out()).toHaveLength(5)
  tell(100, event)
  second()
  expect(out().slice(4)).toEqual([expect.stringContaining('share of job 1'), `and 95 ${name}s more`])
  tell(7, event)
  reporter.onEnd(poolStats)
  expect(out().at(-1)).toBe(`and 2 ${name}s more`)
})

it('lets no flood of one kind hide another', () => {
  const { tell, out, err } = reporting()
  tell(100, share)
  tell(100, message('flood'))
  tell(1, rejected)
  tell(1, { type: 'pool', pool: 'p', up: false, message: 'p closed the connection' })
  expect(out().at(-1)).toContain('rejected (stale): Block expired')
  expect(err().at(-1)).toBe('p closed the connection')
})
