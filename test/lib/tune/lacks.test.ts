import { describe, expect, it } from 'vitest'
import { lacksOf } from '../../../lib/tune/lacks.js'
import { registerValuesFor } from '../../../lib/tune/register_table.js'
import { type FakeProcessor, fakeInfo, fakeMachine, governorOf, largePool, zen3 } from './fake_machine.js'

const gibibyte = 2 ** 30
type Free = { bytes: number; pages: number; usable: number; limitedBy: string | null }[]

function infoWith({
  free = fakeInfo.randomx.hugePages.free as Free,
  transparent = 'never',
  room = 8 * gibibyte,
  nodes = 1,
}) {
  return {
    ...fakeInfo,
    topology: {
      ...fakeInfo.topology,
      nodes: Array.from({ length: nodes }, (_, number) => ({ number, memoryBytes: 0 })),
    },
    randomx: { ...fakeInfo.randomx, hugePages: { free, transparent }, memoryRoom: { bytes: room, limitedBy: 'x' } },
  }
}

function lackOf(id: string, wanted: Parameters<typeof infoWith>[0] = {}, machine = fakeMachine()) {
  return lacksOf(machine, infoWith(wanted)).lacks.find(lack => lack.id === id)
}

describe('huge pages', () => {
  it('are as many as full mode takes, besides those that others have', () => {
    // 2080 + 256 MiB and 10 MiB a thread; 3 in the pool of which 2 are free.
    expect(lackOf('pages-2m')).toMatchObject({
      fact: '2 free, RandomX in full mode takes 1178',
      changes: [{ old: '3', wanted: '1179' }],
    })
    expect(lackOf('pages-2m')!.commands[0]).toBe('sudo sysctl -w vm.nr_hugepages=1179')
  })

  it('are for light mode where the memory has no room for full mode', () => {
    expect(lackOf('pages-2m', { room: 2 * gibibyte })).toMatchObject({ changes: [{ wanted: '139' }] })
    expect(lackOf('pages-1g', { room: 2 * gibibyte })).toBeUndefined()
  })

  it('are one dataset and cache for each memory node', () => {
    expect(lackOf('pages-2m', { nodes: 2 })!.fact).toContain('takes 2346')
    expect(lackOf('pages-1g', { nodes: 2, room: 16 * gibibyte })!.changes).toMatchObject([{ wanted: '6' }])
  })

  it('are enough where they are', () => {
    const free = [
      { bytes: gibibyte, pages: 3, usable: 3, limitedBy: null },
      { bytes: 2 ** 21, pages: 138, usable: 138, limitedBy: null },
    ]
    const { lacks } = lacksOf(fakeMachine(), infoWith({ free }))
    expect(lacks.map(({ id }) => id)).toEqual(['governor', 'registers'])
    const small = [{ bytes: 2 ** 21, pages: 1178, usable: 1178, limitedBy: null }]
    // Memory that is set aside is no longer free.
    expect(lackOf('pages-2m', { free: small, room: gibibyte })).toBeUndefined()
  })

  it('are not the lack where a control group forbids them', () => {
    const free = [{ bytes: 2 ** 21, pages: 5000, usable: 0, limitedBy: 'cgroup /pod (hugetlb.2MB.max)' }]
    const lack = lackOf('pages-2m', { free })!
    expect(lack.changes).toEqual([])
    expect(lack.fact).toContain('limited by cgroup /pod')
    expect(lack.commands.join()).toContain('hugepages-2Mi: 2356Mi')
  })

  it('of 1 GiB take a processor and a kernel that know them', () => {
    expect(lackOf('pages-1g', {}, fakeMachine({ ...zen3, flags: 'fpu' }))).toBeUndefined()
    // Beside as many of 2 MiB.
    expect(lackOf('pages-1g', { room: 5 * gibibyte })).toBeUndefined()
    expect(lackOf('pages-1g')).toMatchObject({ changes: [{ place: { file: largePool }, old: '0', wanted: '3' }] })
  })

  it('that are transparent count where no others are free and the system gives none', () => {
    expect(lackOf('transparent-pages')).toMatchObject({ changes: [{ old: 'never', wanted: 'madvise' }] })
    expect(lackOf('transparent-pages', { transparent: 'always' })).toBeUndefined()
  })
})

describe('the governor', () => {
  it('is lacking on CPUs that this process may use', () => {
    const machine = fakeMachine()
    machine.put(governorOf(0), 'performance\n')
    expect(lackOf('governor', {}, machine)).toMatchObject({
      fact: 'powersave on 1 of 2 CPUs',
      changes: [{ place: { file: governorOf(1) } }],
    })
  })

  it('is a note where there is no choice', () => {
    const machine = fakeMachine()
    machine.put('/sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors', 'powersave schedutil\n')
    expect(lacksOf(machine, fakeInfo).notes).toEqual(['governor: powersave; the driver offers no other that is faster'])
    const guest = fakeMachine()
    const without = { ...guest, exists: (path: string) => !path.includes('cpufreq') && guest.exists(path) }
    expect(lacksOf(without, fakeInfo).notes).toEqual(['governor: the system has no say in the clock here'])
  })
})

describe('prefetcher registers', () => {
  it.each([
    ['Zen', { vendor: 'AuthenticAMD', family: 0x17, model: 0x01 }, 0x1510000n],
    ['Zen 2', { vendor: 'AuthenticAMD', family: 0x17, model: 0x71 }, 0x1510000n],
    ['Zen 3, Milan', { vendor: 'AuthenticAMD', family: 0x19, model: 0x01 }, 0xc000000401570000n],
    ['Zen 3, Cezanne', { vendor: 'AuthenticAMD', family: 0x19, model: 0x50 }, 0xc000000401570000n],
    ['Zen 4, Genoa', { vendor: 'AuthenticAMD', family: 0x19, model: 0x11 }, 0x8680000401570000n],
    ['Zen 4, Raphael', { vendor: 'AuthenticAMD', family: 0x19, model: 0x61 }, 0x8680000401570000n],
    ['Zen 4, Bergamo', { vendor: 'AuthenticAMD', family: 0x19, model: 0xa0 }, 0x8680000401570000n],
    ['Zen 5', { vendor: 'AuthenticAMD', family: 0x1a, model: 0x44 }, 0x8680000401570000n],
  ] as [string, FakeProcessor, bigint][])('of %s are known', (_, processor, third) => {
    expect(lackOf('registers', {}, fakeMachine(processor))!.changes).toHaveLength(8)
    const known = registerValuesFor({ ...processor, isGuest: false, has1GiBPages: true, cpus: [0] })!
    expect(known.values.map(({ register }) => register)).toEqual([0xc0011020, 0xc0011021, 0xc0011022, 0xc001102b])
    expect(known.values[2]!.value).toBe(third)
  })

  it('of an Intel Core are four bits of one, and its others stay', () => {
    const machine = fakeMachine({ vendor: 'GenuineIntel', family: 6, model: 0x9e })
    const old = machine.readRegister(0, 0x1a4)
    expect(lackOf('registers', {}, machine)!.changes[0]).toMatchObject({ wanted: `0x${(old | 0xfn).toString(16)}` })
  })

  it.each([
    ['in a guest', { ...zen3, flags: 'fpu hypervisor' }, 'this is a guest'],
    ['of a processor with two kinds of cores', { vendor: 'GenuineIntel', family: 6, model: 0xb7 }, 'not in the table'],
    ['of the next generation', { vendor: 'AuthenticAMD', family: 0x1b, model: 0 }, 'not in the table'],
    ['of another family of AMD', { vendor: 'AuthenticAMD', family: 0x15, model: 2 }, 'not in the table'],
    ['of another vendor', { vendor: 'HygonGenuine', family: 0x18, model: 0 }, 'not in the table'],
  ] as [string, FakeProcessor, string][])('are left alone %s', (_, processor, why) => {
    const machine = fakeMachine(processor)
    const { lacks, notes } = lacksOf(machine, fakeInfo)
    expect(lacks.map(({ id }) => id)).not.toContain('registers')
    expect(notes.join()).toContain(why)
  })

  it('that cannot be read are named, with what may help', () => {
    const machine = fakeMachine()
    const unreadable = {
      ...machine,
      readRegister: () => {
        throw new Error("ENOENT: no such file or directory, open '/dev/cpu/0/msr'")
      },
    }
    const lack = lackOf('registers', {}, { ...unreadable })!
    expect(lack).toMatchObject({ changes: [], fact: expect.stringContaining('ENOENT') })
    expect(lack.commands[0]).toBe('sudo modprobe msr')
  })
})

it('knows what Windows wants, and that macOS wants nothing', () => {
  const on = (platform: NodeJS.Platform) => lacksOf({ ...fakeMachine(), platform }, fakeInfo)
  expect(on('win32').lacks[0]!.commands[0]).toContain('Lock pages in memory')
  expect(on('darwin')).toEqual({ lacks: [], notes: ['pages: nothing is known to be set on darwin'] })
})

it('makes a note of what cannot be read', () => {
  const machine = fakeMachine()
  const { lacks, notes } = lacksOf(
    {
      ...machine,
      read: () => {
        throw new Error('EIO: i/o error')
      },
    },
    fakeInfo,
  )
  expect(lacks).toEqual([])
  expect(notes).toContain('pages: EIO: i/o error')
})
