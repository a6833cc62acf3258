import { PassThrough, Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { textReporter } from '../../../../lib/cli/solo/reporter.js'
import { createTerminal } from '../../../../lib/cli/terminal.js'
import type { SoloEvent } from '../../../../lib/source/node/index.js'
import { randomxStats, soloStats } from '../../../rig/solo_stats.js'

const hold: SoloEvent = { type: 'hold', hold: 'nodes', message: 'n: nothing listens there' }
const released: SoloEvent = { type: 'released', hold: 'nodes' }
const down: SoloEvent = { type: 'node', node: 'n', up: false, message: 'n: nothing listens there' }
const template: SoloEvent = {
  type: 'template',
  node: 'n',
  height: 1,
  previous: '',
  transactions: 0,
  expectedHashes: 1,
}

function reporting() {
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
  const reporter = textReporter(createTerminal({ stdin, stdout, stderr }), 'auto')
  const said = () => String(stderr.read() ?? '')
  const tell = (...events: SoloEvent[]) => {
    for (const event of events) reporter.onEvent(event)
  }
  return { reporter, said, tell }
}

it('mining begins before it is taken up again', () => {
  const { tell, said } = reporting()
  tell(hold, released, template, hold, released, template, template)
  expect(said()).toBe(
    'not mining: n: nothing listens there\nmining\nnot mining: n: nothing listens there\nmining again\n',
  )
})

it('one reason in the place of another is no mining', () => {
  const { tell, said } = reporting()
  tell(hold, released, { type: 'hold', hold: 'peers', message: 'few' })
  expect(said()).toBe('not mining: n: nothing listens there\nnot mining: few\n')
})

it('a failure is told once: by the hold that repeats it, by itself where none does, by the end of the command', () => {
  const { tell, said, reporter } = reporting()
  tell(down, hold)
  expect(said()).toBe('not mining: n: nothing listens there\n')
  // The template could not be had, then the node was seen to be away: one failure.
  tell(released, { ...hold, hold: 'template' }, down, released, hold)
  reporter.onTick({ ...soloStats, templates: 0 })
  expect(said()).toBe('')
  tell(template, down)
  reporter.onTick(soloStats)
  expect(said()).toBe('mining\nn: nothing listens there\n')
  tell(down)
  reporter.onEnd({ ...soloStats, templates: 0 })
  expect(said()).not.toMatch(/nothing listens/)
})

it('says at the start what will hash, then what RandomX does, when that changes', () => {
  const { said, reporter } = reporting()
  reporter.onStart?.({ ...soloStats, fastMode: true })
  for (let i = 0; i < 3; i++) reporter.onTick(soloStats)
  expect(said()).toBe('botcoin: 2 threads, kernel plain\n')
  reporter.onStart?.(soloStats)
  for (const itemsDone of [0, 10, 30, 40]) {
    for (let i = 0; i < 2; i++) reporter.onTick({ ...soloStats, randomx: randomxStats('building-dataset', itemsDone) })
  }
  reporter.onTick({ ...soloStats, randomx: randomxStats('full') })
  const building = '2 threads, RandomX light mode, 2MiB pages while the dataset for full mode is built'
  expect(said()).toBe(
    `botcoin: 2 threads, RandomX, mode auto\n${building}: 0 %\n${building}: 25 %\n2 threads, RandomX full mode, 2MiB pages\n`,
  )
})

it('the end: no hashes where there was no work', () => {
  const { tell, said, reporter } = reporting()
  reporter.onEnd({ ...soloStats, hashes: 1 })
  expect(said()).toMatch(/; nothing was mined in/)
  tell(template)
  said()
  reporter.onEnd(soloStats)
  expect(said()).toBe('3 blocks, 1 stale, 2 rejected; 12,345 hashes in 65.0 s\n')
  reporter.onEnd({ ...soloStats, blocksFound: 1, hashes: 1 })
  expect(said()).toBe('1 block, 1 stale, 2 rejected; 1 hash in 65.0 s\n')
})

it('a node’s words do not steer the terminal', () => {
  const { tell, said } = reporting()
  tell({ type: 'hold', hold: 'template', message: 'no\x1b]0;mine\x07\x1b[2J\x9b2J\u202e' })
  expect(said()).toBe('not mining: no]0;mine[2J2J\n')
})
