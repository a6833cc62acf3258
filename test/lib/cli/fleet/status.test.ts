/** `pickaxe fleet status` without a Redis: lists of miners, lines, news, metrics, the page's numbers. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { minersOf } from '../../../../lib/cli/fleet/miner_list.js'
import { alarmsOf, statusJson, statusLines } from '../../../../lib/cli/fleet/status_lines.js'
import { StatusLog } from '../../../../lib/cli/fleet/status_log.js'
import { statusMetrics } from '../../../../lib/cli/fleet/status_metrics.js'
import { statusShown } from '../../../../lib/cli/fleet/status_shown.js'
import { configure } from '../../../../lib/cli/fleet.js'
import { type HttpMonitor, serveHttp } from '../../../../lib/cli/solo/http_server.js'
import { statusOf } from '../../../../lib/source/fleet/fleet_status.js'
import type { FleetStatus } from '../../../../lib/source/fleet/index.js'
import type { MachineReport } from '../../../../lib/source/fleet/messages.js'
import { exposition } from '../../../rig/exposition.js'
import { machineReport } from '../../../rig/machine_report.js'
import { temporaryDirectory } from '../../../rig/node_process.js'
import { soloStats } from '../../../rig/solo_stats.js'
import { runCommand } from '../fake_terminal.js'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

const status = (machines: readonly Partial<MachineReport>[], silent: FleetStatus['silent'] = []) =>
  statusOf({ machines: machines.map((each, i) => ({ report: machineReport(each), from: `10.0.0.${i}:80` })), silent })

const both = status(
  [{ name: 'attic' }, { name: 'barn', temperature: 97.2, throttled: 2 }],
  [{ from: '10.0.0.9:80', error: 'refused' }],
)

function file(text: string): string {
  const folder = temporaryDirectory('miners')
  cleanUp.push(folder.remove)
  const path = join(folder.path, 'miners.txt')
  writeFileSync(path, text)
  return path
}

async function served(): Promise<HttpMonitor> {
  const monitor = await serveHttp({ listen: '127.0.0.1:0' })
  cleanUp.push(() => monitor.close())
  return monitor
}

const got = async (url: string) => {
  const answer = await fetch(url)
  return { status: answer.status, body: await answer.text() }
}

describe('the list of miners', () => {
  it('is what the command line and the file name, with the tokens of the file and the environment', async () => {
    const path = file('# the barn\nhttp://10.0.0.2:8080\n\n  http://10.0.0.3:8080   secret-3\r\n')
    expect(await minersOf(['http://10.0.0.1:8080'], path, 'secret')).toEqual([
      { url: 'http://10.0.0.1:8080', token: 'secret' },
      { url: 'http://10.0.0.2:8080', token: 'secret' },
      { url: 'http://10.0.0.3:8080', token: 'secret-3' },
    ])
    expect(await minersOf([], path, '')).toMatchObject([{ url: 'http://10.0.0.2:8080' }, { token: 'secret-3' }])
  })

  it('that cannot be read is named', async () => {
    await expect(minersOf([], '/nowhere/at/all', undefined)).rejects.toThrow(/^--miners cannot be read/)
    await expect(minersOf([], file('http://a b c'), undefined)).rejects.toThrow(/line 1 of .* more than an address/)
  })
})

describe('the machines', () => {
  it('are lines for people, with what is odd behind each', () => {
    expect(statusLines(both)).toEqual([
      expect.stringMatching(
        /^attic {2}40.00 MH\/s \(4 threads of 10.00 MH\/s\) {2}sha256d avx2 {2}100 % of 4 CPUs, machine 100 % {2}works/,
      ),
      expect.stringMatching(/^barn .*, 97 °C, throttled 2 times {2}works {2}1.0.0 aaaaaaaaaaaa$/),
      '  ODD it is at 97.2 °C',
      '  ODD its cores were throttled 2 times since it started',
      '10.0.0.9:80  does not answer: refused',
      '2 machines, 80.00 MH/s',
    ])
    expect(statusLines(status([]))).toEqual(['no machine is there'])
  })

  it('are a JSON line each', () => {
    const lines = statusJson(both).map(line => JSON.parse(line) as object)
    expect(lines).toMatchObject([
      { name: 'attic', oddities: [] },
      { name: 'barn', temperature: 97.2 },
      { from: '10.0.0.9:80', error: 'refused' },
    ])
  })

  it('are metrics, each with its own labels, and those that are gone are in none', async () => {
    let now: FleetStatus | undefined
    const registry = statusMetrics(() => now)
    expect(await registry.metrics()).not.toMatch(/^pickaxe_fleet_\w+\{/m)
    now = both
    const text = await registry.metrics()
    expect(exposition(text)).toEqual([])
    expect(text).toMatch(/^pickaxe_fleet_temperature_celsius\{machine="barn"\} 97.2$/m)
    expect(text).toMatch(/^pickaxe_fleet_silent\{machine="10.0.0.9:80"\} 1$/m)
    expect(text).toMatch(/^pickaxe_fleet_alarms 3$/m)
    now = status([{ name: 'attic' }])
    expect(await registry.metrics()).not.toMatch(/barn|10\.0\.0\.9/)
  })

  it('that change are news; a number that changes is none', () => {
    const log = new StatusLog()
    const add = (next: FleetStatus, at: number) => log.add(next, at).map(({ type, text }) => [type, text])
    expect(add(status([{ name: 'attic' }]), 0)).toEqual([])
    const hot = (temperature: number) => status([{ name: 'attic', temperature }])
    expect(add(hot(96), 5000)).toEqual([['alarm', 'attic: it is at 96 °C']])
    expect(add(hot(97.5), 10_000)).toEqual([])
    expect(add(status([{ name: 'attic' }, { name: 'barn' }]), 15_000)).toEqual([
      ['machine', 'barn is there'],
      ['well', 'no longer: attic: it is at 97.5 °C'],
    ])
    expect(add(status([]), 20_000)).toEqual([
      ['machine', 'attic is gone'],
      ['machine', 'barn is gone'],
      ['alarm', 'no machine is there'],
    ])
  })

  it('have their rates kept: a quarter of an hour by every look, a day by every five minutes', () => {
    const log = new StatusLog()
    const hours = 30
    for (let second = 0; second <= 3600 * hours; second += 15) {
      log.add(status([{ name: 'attic', hashrate: second }]), 1000 * second)
    }
    const { recent, day } = log.rates().attic!
    expect([recent.length, recent.at(-1)]).toEqual([60, { at: 3_600_000 * hours, hashrate: 3600 * hours }])
    expect([day.length, day.at(-1)!.at - day[0]!.at]).toEqual([288, 86_100_000])
    log.add(status([]), 3_600_000 * (hours + 25))
    expect(log.rates()).toEqual({})
  })

  it('are served: numbers, each one’s rates, what happened, and 503 to probes while something is wrong', async () => {
    const monitor = await served()
    const log = new StatusLog()
    let last: FleetStatus | undefined
    monitor.showOther(statusShown(log, () => last))
    expect(await got(`${monitor.url}health`)).toMatchObject({ status: 503 })
    last = both
    log.add(both)
    const { alarms, machines, silent, hashrate } = JSON.parse(
      (await got(`${monitor.url}stats`)).body,
    ) as FleetStatus & {
      alarms: string[]
      hashrate: number
    }
    expect({ alarms, names: machines.map(({ name }) => name), silent: silent.length, hashrate }).toEqual({
      alarms: alarmsOf(both),
      names: ['attic', 'barn'],
      silent: 1,
      hashrate: 80e6,
    })
    expect(JSON.parse((await got(`${monitor.url}history`)).body)).toMatchObject({
      machines: { attic: { recent: [{ hashrate: 40e6 }] } },
    })
    last = status([{ name: 'attic' }])
    expect(await got(`${monitor.url}health`)).toEqual({ status: 200, body: '{"format_version":1,"status":"well"}' })
    expect((await fetch(`${monitor.url}pause`, { method: 'POST' })).status).toBe(404)
    expect((await got(`${monitor.url}machine`)).status).toBe(404)
  })
})

describe('the command', () => {
  it('asks miners at their port, what `solo --http` says there', async () => {
    const monitor = await served()
    monitor.show(
      { stats: () => soloStats, blocks: () => [], pause: () => {}, resume: () => {} },
      { newest: [], trouble: undefined },
    )
    const { exitCode, stdout } = await runCommand(configure, ['status', '--miner', monitor.url, '--json'])
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      hashrate: 300,
      threads: 2,
      kernel: 'plain',
      work: 'botcoin',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      oddities: [],
    })
    const { stdout: metrics } = await runCommand(configure, ['status', '--miner', monitor.url, '--metrics'])
    expect(metrics).toMatch(/^pickaxe_fleet_hashrate\{machine="[^"]+"\} 300$/m)
  })

  it('fails where one does not answer', async () => {
    const { exitCode, stdout } = await runCommand(configure, ['status', '--miner', 'http://127.0.0.1:1'])
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(/^127.0.0.1:1 {2}does not answer: .*\n0 machines, 0.000 H\/s\n$/),
    })
  })

  it.each([
    [[], /^say where the machines are/],
    [['--fleet', 'x', '--miner', 'http://a'], /^--fleet names a fleet of a Redis/],
    [['--miner', 'http://127.0.0.1:1', '--http', '127.0.0.1:0', '--metrics'], /^--metrics prints once/],
    [['--miner', 'http://127.0.0.1:1', '--http', '127.0.0.1:0', '--interval', '0'], /^--interval must be/],
  ])('refuses %o', async (args, message) => {
    await expect(runCommand(configure, ['status', ...args])).rejects.toThrow(message)
  })
})
