import { closeSync, openSync, readSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lacksOf } from '../../../lib/tune/lacks.js'
import { type Machine, machineAt } from '../../../lib/tune/machine.js'
import { savedState, statePath } from '../../../lib/tune/saved_state.js'
import { restoreLeft, Tuning } from '../../../lib/tune/tuning.js'
import { failing, fakeInfo, fakeMachine, governorOf, Killed, mortal, smallPool, zen3 } from './fake_machine.js'

/** A whole run: each lack there and back in turns, then all of them, then the end. */
function run(machine: Machine): void {
  const lacks = lacksOf(machine, fakeInfo).lacks.map(({ changes }) => changes)
  const tuning = Tuning.begin(machine, lacks.flat())
  try {
    for (const changes of [...lacks, lacks.flat()]) {
      tuning.apply(changes)
      tuning.undo(changes)
    }
    tuning.apply(lacks.flat())
  } finally {
    tuning.end()
  }
}

describe('what is changed', () => {
  it('is all that is lacking, and as wanted', () => {
    const machine = fakeMachine()
    const { lacks, notes } = lacksOf(machine, fakeInfo)
    expect(lacks.map(({ id }) => id)).toEqual(['pages-2m', 'pages-1g', 'transparent-pages', 'governor', 'registers'])
    expect(notes).toEqual([])
    const changes = lacks.flatMap(lack => lack.changes)
    Tuning.begin(machine, changes).apply(changes)
    expect(machine.read(smallPool)).toBe('1179\n')
    expect(machine.read(governorOf(1))).toBe('performance\n')
    expect(machine.readRegister(1, 0xc0011022)).toBe(0xc000000401570000n)
    // Bit 5 stays as it is on each CPU.
    expect(machine.readRegister(0, 0xc0011021)).toBe(0x1c000200000060n)
    expect(machine.readRegister(1, 0xc0011021)).toBe(0x1c000200000040n)
  })

  it('is back at the end, and nothing stays on the disk', () => {
    const machine = fakeMachine()
    const before = machine.values()
    run(machine)
    expect(machine.values()).toEqual(before)
    expect(machine.list('/var/lib/pickaxe')).toEqual([])
  })
})

describe('old values come back', () => {
  function steps(): number {
    const machine = mortal(fakeMachine(zen3, 1), Number.POSITIVE_INFINITY, 'after')
    run(machine)
    return machine.count()
  }

  it.each(['before', 'after'] as const)('at the next start, where the process was killed %s any of its steps', when => {
    const most = steps()
    expect(most).toBeGreaterThan(40)
    const machine = fakeMachine(zen3, 1)
    const before = machine.values()
    for (let last = 1; last <= most; last++) {
      // Another process, so that the saved state has a dead owner.
      const doomed = mortal({ ...machine, pid: 999_999 }, last, when)
      try {
        run(doomed)
      } catch {
        // Whatever it would have said, it is dead.
      }
      expect(doomed.isDead()).toBe(true)
      const restored = restoreLeft(machine)
      expect(restored?.failures ?? []).toEqual([])
      expect(machine.values(), `killed ${when} step ${last}`).toEqual(before)
      expect(savedState(machine)).toBeUndefined()
    }
  })

  it('where the process is killed again while it gives back', () => {
    const machine = fakeMachine()
    const before = machine.values()
    const changes = lacksOf(machine, fakeInfo).lacks.flatMap(lack => lack.changes)
    for (let last = 1; last <= changes.length + 1; last++) {
      Tuning.begin({ ...machine, pid: 999_999 }, changes).apply(changes)
      try {
        restoreLeft(mortal(machine, last, 'after'))
      } catch (error) {
        expect(error).toBeInstanceOf(Killed)
      }
      restoreLeft(machine)
      expect(machine.values(), `killed at step ${last}`).toEqual(before)
    }
  })

  it('where any one step fails', () => {
    const most = steps()
    const machine = fakeMachine(zen3, 1)
    const before = machine.values()
    for (let which = 1; which <= most; which++) {
      const refused = Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' })
      try {
        run(failing(machine, which, refused))
      } catch (error) {
        expect((error as Error).message).toContain('EPERM')
      }
      restoreLeft(machine)
      expect(machine.values(), `step ${which} failed`).toEqual(before)
    }
  })

  it('but for those that cannot be, and these are tried again', () => {
    const machine = fakeMachine()
    const changes = lacksOf(machine, fakeInfo).lacks.flatMap(lack => lack.changes)
    const tuning = Tuning.begin(machine, changes)
    tuning.apply(changes)
    const stubborn = {
      ...machine,
      write: (path: string, text: string) => {
        if (path === governorOf(0)) throw new Error('EBUSY: busy')
        machine.write(path, text)
      },
    }
    const restored = restoreLeft(stubborn)
    expect(restored).toMatchObject({ restored: changes.length - 1, failures: [expect.stringContaining('EBUSY')] })
    expect(savedState(machine)).toBeDefined()
    expect(restoreLeft(machine)).toMatchObject({ restored: changes.length, failures: [] })
    expect(machine.read(governorOf(0))).toBe('powersave\n')
  })
})

describe('a change that does not take', () => {
  it('is undone with those before it, and told', () => {
    const machine = fakeMachine()
    const before = machine.values()
    // A pool of pages takes what memory is in one piece.
    const fragmented = {
      ...machine,
      write: (path: string, text: string) =>
        machine.write(path, path === smallPool && Number(text) > 100 ? '70  \n' : text),
    }
    const changes = lacksOf(machine, fakeInfo)
      .lacks.flatMap(lack => lack.changes)
      .toReversed()
    const tuning = Tuning.begin(fragmented, changes)
    expect(() => tuning.apply(changes)).toThrow(`${smallPool} was set to 1179 and is 70`)
    expect(machine.values()).toEqual(before)
  })
})

describe('two runs', () => {
  it('are not at once: the second one leaves the first one alone', () => {
    const machine = fakeMachine()
    const changes = lacksOf(machine, fakeInfo).lacks.flatMap(lack => lack.changes)
    machine.put('/proc/4711/stat', `4711 (a (strange) name) S ${'0 '.repeat(18)}123456 0\n`)
    Tuning.begin({ ...machine, pid: 4711 }, changes).apply(changes)
    const during = machine.values()
    expect(() => restoreLeft(machine)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_BUSY' }))
    expect(() => Tuning.begin(machine, changes)).toThrow(expect.objectContaining({ code: 'EEXIST' }))
    expect(machine.values()).toEqual(during)
    // The same id, another process.
    machine.put('/proc/4711/stat', `4711 (other) S ${'0 '.repeat(18)}999999 0\n`)
    expect(restoreLeft(machine)).toMatchObject({ failures: [] })
  })
})

it('gives nothing back after the machine was started anew', () => {
  const machine = fakeMachine()
  const changes = lacksOf(machine, fakeInfo).lacks.flatMap(lack => lack.changes)
  Tuning.begin(machine, changes)
  machine.put('/proc/sys/kernel/random/boot_id', 'another-boot\n')
  machine.put(smallPool, '5000\n')
  expect(restoreLeft(machine)).toEqual({ restored: 0, failures: [], wasRestarted: true })
  expect(machine.read(smallPool)).toBe('5000\n')
  expect(restoreLeft(machine)).toBeUndefined()
})

it.each(['', '{', '[]', 'null', '{"format":"other"}'])('leaves alone what is no saved state: %j', text => {
  const machine = fakeMachine()
  machine.put(statePath, text)
  expect(() => restoreLeft(machine)).toThrow(statePath)
  expect(machine.read(statePath)).toBe(text)
})

it('reads and writes a register where Linux has it: eight bytes, little end first, at its number', () => {
  const machine = fakeMachine()
  const real = machineAt(machine.root, { platform: 'linux', isRoot: true })
  machine.put('/dev/cpu/3/msr', '')
  real.writeRegister(3, 0xc0011020, 0x0004480000000000n)
  expect(real.readRegister(3, 0xc0011020)).toBe(0x0004480000000000n)
  const file = openSync(`${machine.root}/dev/cpu/3/msr`, 'r')
  const bytes = Buffer.alloc(8)
  readSync(file, bytes, 0, 8, 0xc0011020)
  closeSync(file)
  expect(bytes.toString('hex')).toBe('0000000000480400')
  expect(() => real.readRegister(3, 0xc0011021)).toThrow('register 0xc0011021 of CPU 3 is not there')
  expect(() => real.readRegister(4, 0x1a4)).toThrow('ENOENT')
})

it('writes into files that are there, and makes none', () => {
  const machine = fakeMachine()
  expect(() => machine.write('/sys/no_such_file', '1')).toThrow('ENOENT')
  expect(machine.exists('/sys/no_such_file')).toBe(false)
})
