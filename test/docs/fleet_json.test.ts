/** The JSON of fleet, watch and tune has the fields that docs/json.md tells of, and no other. */
import { PassThrough, Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { documents } from '../../docs/json_fields.mjs'
import { tellSearch } from '../../lib/cli/fleet/mine.js'
import { statusJson } from '../../lib/cli/fleet/status_lines.js'
import { StatusLog } from '../../lib/cli/fleet/status_log.js'
import { statusShown } from '../../lib/cli/fleet/status_shown.js'
import { tellWorker } from '../../lib/cli/fleet/worker.js'
import { createTerminal, type Terminal } from '../../lib/cli/terminal.js'
import { configureFor } from '../../lib/cli/tune.js'
import { lookJson } from '../../lib/cli/watch/look_lines.js'
import { Watcher } from '../../lib/cli/watch/watcher.js'
import type { FleetEvent, WorkerEvent } from '../../lib/source/fleet/fleet_events.js'
import { statusOf } from '../../lib/source/fleet/fleet_status.js'
import { sampleReport } from '../lib/bench/sample_report.js'
import { runCommand } from '../lib/cli/fake_terminal.js'
import { fakeMachine } from '../lib/tune/fake_machine.js'
import { machineReport } from '../rig/machine_report.js'
import { PlainChain } from '../rig/plain_chain.js'
import { holds, type OneOfEach } from './told_fields.js'

const searchEvents: OneOfEach<FleetEvent> = {
  redis: { up: true, message: 'a' },
  trouble: { reason: 'full', message: 'a' },
  forgotten: { ranges: 1, message: 'a' },
  range: { worker: 'a', nonces: 2n ** 60n, elapsedMs: 1 },
  stalled: { worker: 'a', message: 'b' },
  'shut-out': { worker: 'a', message: 'b' },
  workers: { count: 1, message: 'a' },
}

const workerEvents: OneOfEach<WorkerEvent> = {
  redis: { up: true, message: 'a' },
  trouble: { message: 'a' },
  range: { search: 'a', nonces: 1n },
  done: { search: 'a', nonces: 1n, found: false },
}

function heldEvents(title: string, events: object, tell: (event: never, terminal: Terminal) => void): void {
  const [stdin, out] = [Readable.from([]), new PassThrough()]
  const terminal = createTerminal({ stdin, stdout: out, stderr: out })
  const types = Object.keys(events)
  for (const [type, event] of Object.entries(events)) tell({ type, ...event } as never, terminal)
  const lines = String(out.read()).trimEnd().split('\n')
  expect(lines).toHaveLength(types.length)
  for (const [i, line] of lines.entries()) holds(title, line, { type: types[i]! })
  expect(Object.keys(documents[title]!.types!)).toEqual(types)
}

it('events of fleet mine and fleet worker, each of its kind', () => {
  heldEvents('pickaxe fleet mine: events', searchEvents, (event, terminal) => tellSearch(event, true, terminal))
  heldEvents('pickaxe fleet worker: events', workerEvents, (event, terminal) => tellWorker(event, true, terminal))
})

it('fleet status, as lines and at its port', () => {
  const odd = machineReport({ temperature: 97, throttled: 1, mode: 'full', huge_pages: false })
  const status = statusOf({
    machines: [{ report: odd, from: 'a' }],
    silent: [{ from: 'b', error: 'refused' }],
  })
  const [machine, silent] = statusJson(status)
  holds('pickaxe fleet status', machine!)
  holds('pickaxe fleet status: silent', silent!)
  const log = new StatusLog()
  log.add(status)
  const shown = statusShown(log, () => status)
  holds('pickaxe fleet status: numbers', JSON.stringify(shown.numbers()))
  holds('/history', JSON.stringify({ format_version: 1, ...shown.histories!() }), { always: false })
})

it('watch', async () => {
  const { signal } = new AbortController()
  const [one, gone] = [new PlainChain('one').extend(...Array<string>(9).fill('a')), new PlainChain('gone')]
  gone.trouble = 'refused'
  const mark = { payouts: ['a'], tags: [], ids: new Set<string>() }
  const power = { share: 0.5 }
  const options = { chains: [one, gone], blocks: 20, mark, power, intervalMs: 10, alarmDepth: 1 }
  const look = await new Watcher(options).look(signal)
  holds('pickaxe watch', JSON.stringify(lookJson(look, mark)))
})

it('tune, its measurement and what it gives back', async () => {
  const machine = fakeMachine()
  const command = configureFor(machine, async () => sampleReport)
  const printed = async (...argv: string[]) => (await runCommand(command, [...argv, '--json'])).stdout
  holds('pickaxe tune', await printed())
  holds('pickaxe tune --apply', await printed('--apply', '--only', 'governor'))
  holds('pickaxe tune --restore', await printed('--restore'), { always: false })
  const killed = configureFor({ ...machine, pid: 999_999 }, async () => sampleReport)
  await runCommand(killed, ['--apply', '--keep', '--no-measure', '--only', 'governor'])
  holds('pickaxe tune --restore', await printed('--restore'))
})
