import { describe, expect, it } from 'vitest'
import { measureSection } from '../../../lib/bench/section.js'
import { configureFor, type Measuring } from '../../../lib/cli/tune.js'
import { system } from '../../../lib/native/system.js'
import type { Machine } from '../../../lib/tune/machine.js'
import { tuningSection } from '../../../lib/tune/measuring.js'
import { fakeContestant } from '../bench/fake_contestant.js'
import { sampleReport } from '../bench/sample_report.js'
import { fakeInfo, fakeMachine, governorOf } from '../tune/fake_machine.js'
import { runCommand } from './fake_terminal.js'

// The whole of a measurement but the mining: rates are those of the governor.
const measuring: (machine: Machine) => Measuring = machine => async (lacks, tuning, wish) => {
  const contestant = {
    ...fakeContestant('miner', []),
    turn: async () => {
      const hashrate = machine.read(governorOf(0)).trim() === 'performance' ? 120 : 100
      return { hashrate, hashes: hashrate, wallMs: 1000, cpuMs: 1000 }
    },
  }
  const plan = tuningSection(lacks, tuning, contestant)
  const section = await measureSection(plan, { rounds: 2, warmupMs: 0, windowMs: 1 }, wish.signal)
  return { ...sampleReport, sections: [section], interrupted: wish.signal.aborted }
}

// Whatever huge pages and memory the machine has that runs this.
const found = () => ({ ...system(), randomx: { ...system().randomx, ...fakeInfo.randomx } })

const run = (machine: Machine, ...argv: string[]) => runCommand(configureFor(machine, measuring(machine), found), argv)

describe('pickaxe tune', () => {
  it('says what is lacking, what to type and what it may gain, and changes nothing', async () => {
    const machine = fakeMachine()
    const before = machine.values()
    const { stdout, stderr, exitCode } = await run(machine)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/2 MiB pages +\d+ free, RandomX in \w+ mode takes \d+\n/)
    expect(stdout).toMatch(/sudo sysctl -w vm.nr_hugepages=\d+/)
    expect(stdout).toContain(
      'RandomX 5 to 15 % in full mode as documented elsewhere, not measured here: it is worth it',
    )
    expect(stdout).toContain('governor')
    expect(stderr).toContain('nothing was changed')
    const { advice } = JSON.parse((await run(machine, '--json', '--only', 'governor,registers')).stdout)
    expect(advice.map(({ id }: { id: string }) => id)).toEqual(['governor', 'registers'])
    expect(advice[0]).toMatchObject({ is_measured: false, is_worth_it: null, commands: expect.any(Array) })
    expect(machine.values()).toEqual(before)
    expect(machine.list('/var/lib/pickaxe')).toEqual([])
  })

  it('measures each lack in turns with the machine as it is, gives all back, and knows the figures later', async () => {
    const machine = fakeMachine()
    const before = machine.values()
    const { stdout, stderr, exitCode } = await run(machine, '--apply', '--only', 'governor,registers')
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('values are as they were'),
    })
    expect(stdout).toContain('with governor: +20.0 % (+20.0 to +20.0): worth it')
    expect(stdout).toContain('with prefetcher registers: +0.0 % (+0.0 to +0.0): not worth it')
    expect(stdout).toContain('with all of them: +20.0 %')
    expect(machine.values()).toEqual(before)
    const { advice } = JSON.parse((await run(machine, '--json')).stdout)
    const about = (id: string) => advice.find((each: { id: string }) => each.id === id)
    expect(about('governor')).toMatchObject({
      is_measured: true,
      is_worth_it: true,
      gain: expect.stringMatching(/^\+20\.0 % .*measured here on 2026-01-02/),
    })
    expect(about('registers')).toMatchObject({ is_measured: true, is_worth_it: false })
    expect(about('pages-2m')).toMatchObject({ is_measured: false })
  })

  it('keeps what it changed until --restore', async () => {
    const machine = fakeMachine()
    const before = machine.values()
    const dead = { ...machine, pid: 999_999 }
    expect(await run(dead, '--apply', '--keep', '--no-measure')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('kept until'),
    })
    expect(machine.read(governorOf(1))).toBe('performance\n')
    expect((await run(machine)).stdout).toContain('sudo pickaxe tune --restore')
    expect((await run(machine, '--restore')).stdout).toMatch(/^\d+ values are as they were\n$/)
    expect(machine.values()).toEqual(before)
    expect((await run(machine, '--restore')).stdout).toBe('there is nothing to give back\n')
  })

  it('gives back what a killed run left before it begins', async () => {
    const machine = fakeMachine()
    const before = machine.values()
    await run({ ...machine, pid: 999_999 }, '--apply', '--keep', '--no-measure')
    const { stderr } = await run(machine, '--apply', '--only', 'governor')
    expect(stderr).toContain('an earlier run had left the machine changed: ')
    expect(machine.values()).toEqual(before)
  })

  it('gives back where measuring fails, and says so with its exit code', async () => {
    const machine = fakeMachine()
    const before = machine.values()
    const command = configureFor(
      machine,
      async (lacks, tuning) => {
        tuning.apply(lacks[0]!.changes)
        throw new Error('no memory')
      },
      found,
    )
    await expect(runCommand(command, ['--apply'])).rejects.toThrow('no memory')
    expect(machine.values()).toEqual(before)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('gives back after %s', async signal => {
    const machine = fakeMachine()
    const before = machine.values()
    const command = configureFor(
      machine,
      async (lacks, tuning, wish) => {
        tuning.apply(lacks[0]!.changes)
        process.emit(signal, signal)
        expect(wish.signal.aborted).toBe(true)
        return { ...sampleReport, sections: [], interrupted: true }
      },
      found,
    )
    expect(await runCommand(command, ['--apply', '--keep'])).toMatchObject({ exitCode: 130 })
    expect(machine.values()).toEqual(before)
    expect(process.listenerCount(signal)).toBe(0)
  })

  it('goes on where one thing cannot be set, and says which', async () => {
    const machine = fakeMachine()
    const stubborn = {
      ...machine,
      writeRegister: () => {
        throw new Error('EPERM: operation not permitted')
      },
    }
    const { exitCode, stderr } = await run(stubborn, '--apply', '--keep', '--no-measure')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/prefetcher registers: register 0xc0011020 of CPU 0 cannot be set to 0x\w+: EPERM/)
    expect(machine.read(governorOf(0))).toBe('performance\n')
    const measuredAnyway = await run({ ...stubborn, pid: 1 }, '--apply')
    expect(measuredAnyway.stdout).toContain('with governor: +20.0 %')
    expect(measuredAnyway.stdout).toContain('with prefetcher registers: register 0xc0011020 of CPU 0 cannot be set')
  })

  it('prints a unit that a machine can start with', async () => {
    const { stdout } = await run(fakeMachine(), '--unit')
    expect(stdout).toMatch(/^ExecStart=\S+ \S+pickaxe\.js tune --apply --keep --no-measure$/m)
    expect(stdout).toMatch(/^ExecStop=.* tune --restore$/m)
  })

  it.each([
    [['--keep'], '--keep goes with --apply'],
    [['--quick'], '--quick goes with --apply'],
    [['--no-measure'], '--no-measure goes with --apply'],
    [['--apply', '--no-measure'], '--no-measure without --keep would change nothing'],
    [['--apply', '--restore'], 'give one'],
    [['--only', 'governor,luck'], 'luck'],
    [['--apply', '--threads', '0'], '--threads'],
  ])('refuses %j', async (argv, message) => {
    const machine = fakeMachine()
    const before = machine.values()
    await expect(run(machine, ...argv)).rejects.toThrow(message)
    expect(machine.values()).toEqual(before)
  })

  it.each(['--apply', '--restore'])('%s takes root, and Linux', async flag => {
    const machine = fakeMachine()
    await expect(run({ ...machine, isRoot: false }, flag)).rejects.toThrow(`sudo pickaxe tune ${flag}`)
    await expect(run({ ...machine, platform: 'darwin' }, flag)).rejects.toThrow('Linux only')
  })

  it('says so where nothing is lacking', async () => {
    const machine = fakeMachine({ vendor: 'x', family: 1, model: 1, flags: 'fpu' })
    for (const cpu of [0, 1]) machine.put(governorOf(cpu), 'performance\n')
    const { exitCode, stdout } = await run(machine, '--apply', '--only', 'governor')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'there is nothing that could be changed\n' })
  })
})
