/** A folder that stands for /sys, /proc and /dev of a machine, and the death of a process after a number of steps. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Machine, machineAt } from '../../../lib/tune/machine.js'

export interface FakeProcessor {
  vendor: string
  family: number
  model: number
  flags?: string
}

export const zen3: FakeProcessor = { vendor: 'AuthenticAMD', family: 0x19, model: 0x21 }

export interface FakeMachine extends Machine {
  readonly root: string
  put(path: string, text: string): void
  /** As it is, by name: files, and registers of each CPU. */
  values(): Record<string, string>
}

const registers = [0xc0011020, 0xc0011021, 0xc0011022, 0xc001102b, 0x1a4]

/** `count` CPUs, with everything there is to change; gone with the test. */
export function fakeMachine(
  { vendor, family, model, flags = 'fpu pdpe1gb' }: FakeProcessor = zen3,
  count = 2,
): FakeMachine {
  const cpus = Array.from({ length: count }, (_, cpu) => cpu)
  // Many a small file is synced: in memory, where there is such a place.
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pickaxe-tune-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(root + path), { recursive: true })
    writeFileSync(root + path, text)
  }
  const cpuinfo = (cpu: number): string =>
    `processor\t: ${cpu}\nvendor_id\t: ${vendor}\ncpu family\t: ${family}\nmodel\t\t: ${model}\nflags\t\t: ${flags}\n`
  put('/proc/cpuinfo', `${cpus.map(cpuinfo).join('\n')}\n`)
  put('/proc/sys/kernel/random/boot_id', 'this-boot\n')
  put(smallPool, '3\n')
  put(largePool, '0\n')
  put(transparent, 'always madvise [never]\n')
  for (const cpu of cpus) {
    put(governorOf(cpu), 'powersave\n')
    put(`/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_available_governors`, 'performance powersave\n')
    for (const [i, register] of registers.entries()) {
      put(registerFile(cpu, register), String(0xfedcba9876540000n + BigInt(16 * i + cpu) + (cpu === 0 ? 0x20n : 0n)))
    }
  }
  const real = machineAt(root, { platform: 'linux', isRoot: true })
  // Registers are numbered, not bytes behind each other: each has a file.
  const machine: Machine = {
    ...real,
    readRegister: (cpu, register) => BigInt(real.read(registerFile(cpu, register))),
    writeRegister: (cpu, register, value) => real.write(registerFile(cpu, register), String(value)),
  }
  const files = [smallPool, largePool, transparent, ...cpus.map(governorOf)]
  return {
    ...machine,
    root,
    put,
    values: () => ({
      ...Object.fromEntries(files.map(path => [path, bracketed(readFileSync(root + path, 'utf8'))])),
      ...Object.fromEntries(
        cpus.flatMap(cpu => registers.map(each => [`${cpu} ${each}`, String(machine.readRegister(cpu, each))])),
      ),
    }),
  }
}

const registerFile = (cpu: number, register: number): string => `/dev/cpu/${cpu}/${register.toString(16)}`

export const smallPool = '/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages'
export const largePool = '/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages'
export const transparent = '/sys/kernel/mm/transparent_hugepage/enabled'
export const governorOf = (cpu: number): string => `/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`

// The kernel marks a choice, a plain file holds it alone.
function bracketed(text: string): string {
  return /\[(\w+)\]/.exec(text)?.[1] ?? text.trim()
}

export class Killed extends Error {}

const steps = ['write', 'writeRegister', 'save', 'remove'] as const

/**
 * The process dies at its `last`-th change of the machine, before it or behind it: nothing it does later happens. `count` says
 * how many changes there were.
 */
export function mortal(
  machine: Machine,
  last: number,
  when: 'before' | 'after',
): Machine & { count(): number; isDead(): boolean } {
  let count = 0
  let isDead = false
  const step =
    <T extends unknown[]>(act: (...args: T) => void) =>
    (...args: T): void => {
      if (isDead) throw new Killed()
      count++
      if (count === last && when === 'before') isDead = true
      if (isDead) throw new Killed()
      act(...args)
      if (count === last) isDead = true
      if (isDead) throw new Killed()
    }
  const wrapped = Object.fromEntries(steps.map(name => [name, step(machine[name] as (...args: unknown[]) => void)]))
  return { ...machine, ...wrapped, count: () => count, isDead: () => isDead }
}

/** One of its changes fails, once. */
export function failing(machine: Machine, which: number, error: Error): Machine & { count(): number } {
  let count = 0
  const step =
    <T extends unknown[]>(act: (...args: T) => void) =>
    (...args: T): void => {
      count++
      if (count === which) throw error
      act(...args)
    }
  const wrapped = Object.fromEntries(steps.map(name => [name, step(machine[name] as (...args: unknown[]) => void)]))
  return { ...machine, ...wrapped, count: () => count }
}

/** What `system()` says of it, as far as it is asked. */
export const fakeInfo = {
  cpu: { name: 'a fake CPU', usableCpus: [0, 1] },
  topology: { online: 2, cpus: [], l2Bytes: [], l3Bytes: [], nodes: [{ number: 0, memoryBytes: 2 ** 33 }] },
  threads: {
    sha256d: { cpus: [0, 1], machines: [1, 1], reason: 'both' },
    randomx: { cpus: [0, 1], machines: [1, 1], reason: 'both' },
  },
  randomx: {
    hugePages: { free: [{ bytes: 2 ** 21, pages: 2, usable: 2, limitedBy: null }], transparent: 'never' },
    memoryRoom: { bytes: 2 ** 33, limitedBy: 'the machine' },
  },
}
